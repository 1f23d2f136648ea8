// The processor's time by place, while a diagnosing step runs: samples 1,000 times a second, each counted for the
// app's own frame nearest to where it was, with the name of the function that ran.

import fs from "node:fs";
import type { Profiler, Session } from "node:inspector";
import { createRequire } from "node:module";
import { addEvent } from "./book.ts";
import { settings } from "./settings.ts";
import { ownFile } from "./where.ts";

/** As it was before the probe wrapped it. */
const { readFileSync } = fs;
const intervalUs = 1_000;
const placesTold = 40;
const usPerMs = 1_000;

let session: Session | undefined;

/** `flush` is called once the heaviest places are known. */
export function profile(on: boolean, flush: () => void): void {
  try {
    if (on) begin();
    else end(flush);
  } catch {
    // Somebody else's debugger has the inspector.
  }
}

function begin(): void {
  if (session !== undefined) return;
  // Loaded only now: the inspector costs start-up. The module's type is its import's.
  const inspector = createRequire(import.meta.url)("node:inspector") as typeof import("node:inspector");
  session = new inspector.Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: intervalUs });
  session.post("Profiler.start");
}

function end(flush: () => void): void {
  const ended = session;
  session = undefined;
  if (ended === undefined) return;
  ended.post("Profiler.stop", (error, result) => {
    ended.disconnect();
    if (error === null) tell(result.profile);
    flush();
  });
}

interface Place {
  readonly where: string;
  readonly name: string;
  ms: number;
}

function tell(taken: Profiler.Profile): void {
  const nodes = new Map(taken.nodes.map((node) => [node.id, node]));
  const parents = new Map(taken.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const places = new Map<string, Place>();
  let totalMs = 0;
  for (const [id, us] of timeByNode(taken)) {
    const node = nodes.get(id);
    if (node === undefined || node.callFrame.functionName === "(idle)") continue;
    const ms = us / usPerMs;
    totalMs += ms;
    const name = node.callFrame.functionName || "(anonymous)";
    const where = placeOf(node, { nodes, parents });
    const place = places.get(`${where} ${name}`) ?? { where, name, ms: 0 };
    place.ms += ms;
    places.set(`${where} ${name}`, place);
  }
  const heaviest = [...places.values()].toSorted((one, other) => other.ms - one.ms).slice(0, placesTold);
  for (const { where, name, ms } of heaviest) {
    addEvent("profile", { where, name, selfMs: ms, share: totalMs === 0 ? 0 : ms / totalMs });
  }
}

function timeByNode({ samples = [], timeDeltas = [] }: Profiler.Profile): Map<number, number> {
  const times = new Map<number, number>();
  samples.forEach((id, index) => times.set(id, (times.get(id) ?? 0) + Math.max(0, timeDeltas[index] ?? 0)));
  return times;
}

interface Tree {
  readonly nodes: ReadonlyMap<number, Profiler.ProfileNode>;
  readonly parents: ReadonlyMap<number, number>;
}

/** The app's own frame itself, or the nearest that called it, by the line with the most samples. */
function placeOf(node: Profiler.ProfileNode, { nodes, parents }: Tree): string {
  for (let at: Profiler.ProfileNode | undefined = node; at !== undefined;) {
    const file = ownFile(at.callFrame.url);
    if (file !== undefined) return `${file}:${lineOf(at, linesOf(file))}`;
    const parent = parents.get(at.id);
    at = parent === undefined ? undefined : nodes.get(parent);
  }
  return "";
}

/**
 * What the compiler has put into a function from elsewhere counts for it by the lines of that other file: those before
 * its beginning, or after the end of its file, are surely not its own.
 */
function lineOf(node: Profiler.ProfileNode, last: number): number {
  const first = node.callFrame.lineNumber + 1;
  const own = (node.positionTicks ?? []).filter(({ line }) => line >= first && line <= last);
  const hottest = own.toSorted((one, other) => other.ticks - one.ticks)[0];
  return hottest?.line ?? first;
}

const counted = new Map<string, number>();

function linesOf(file: string): number {
  let lines = counted.get(file);
  if (lines === undefined) {
    try {
      lines = readFileSync(`${settings.root}/${file}`, "utf8").split("\n").length;
    } catch {
      // A file that is not there any more, or never was one.
      lines = Number.POSITIVE_INFINITY;
    }
    counted.set(file, lines);
  }
  return lines;
}
