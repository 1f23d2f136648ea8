// Nothing stops in silence: each fault in turn on running apps, and how long health takes to turn red with the stage
// named, and to turn green again; and before that, how often it is red while everything is well.

import { setTimeout as sleep } from "node:timers/promises";
import { type Health, type StageHealth } from "../../../packages/holdfast/src/watch/health.ts";
import { watchForeign } from "../foreign.ts";
import { type SilentFault, silentFaults } from "./faults.ts";
import { openWorld, type World } from "./world.ts";

export interface SilentOptions {
  /** Apps that run side by side, each with its share of the faults. */
  readonly worlds: number;
  readonly rounds: number;
  /** Each: under load, and with a backlog that grows. */
  readonly healthyMs: number;
  readonly faults?: readonly SilentFault[];
  readonly signal: AbortSignal;
  readonly say?: (line: string) => void;
}

export interface FaultSeen {
  readonly fault: string;
  readonly about: string;
  readonly stage: string;
  /** Until it was red at this stage; undefined when it never was. */
  readonly redMs: number | undefined;
  /** What was named, when it was another stage. */
  readonly named: string;
  /** From the end of the fault; undefined when it stayed red. */
  readonly greenMs: number | undefined;
  /** What was not well when it was last looked at, for one that was never green again. */
  readonly left: string;
}

export interface SilentReport {
  readonly seen: readonly FaultSeen[];
  /** Looks while all was well, and what was red then. */
  readonly looks: number;
  readonly falseReds: readonly string[];
  /** The slow handler was seen to be behind. */
  readonly behind: boolean;
  readonly foreignCores: number | undefined;
  readonly troubles: readonly string[];
}

/** Bound of the promise. */
export const redWithinMs = 15_000;
const usualGiveUpMs = 40_000;
const greenWithinMs = 60_000;
const lookEveryMs = 200;
/** From the start until canaries are expected to have gone round. */
const settleMs = 4_000;

/** Throws when it was interrupted, after everything has been stopped. */
export async function runSilent(options: SilentOptions): Promise<SilentReport> {
  const faults = options.faults ?? silentFaults;
  await using worlds = await openWorlds(options.worlds);
  await sleep(settleMs);
  // Only here, while nothing of ours ends: what has ended cannot be told from what others use.
  const foreign = watchForeign();
  const well = await Promise.all(worlds.all.map((world) => watchHealthy(world, options)));
  const foreignCores = foreign.cores();
  const seen = await Promise.all(
    worlds.all.map((world, place) => {
      const mine = faults.filter((_fault, index) => index % worlds.all.length === place);
      return tryAll(world, mine, options);
    }),
  );
  options.signal.throwIfAborted();
  const left = await Promise.all(worlds.all.map((world) => world.stop()));
  return {
    seen: seen.flat(),
    looks: well.reduce((sum, one) => sum + one.looks, 0),
    falseReds: well.flatMap((one) => one.falseReds),
    behind: well.every((one) => one.behind),
    foreignCores,
    troubles: left.flat().map((process) => `still there after Ctrl-C: ${process}`),
  };
}

/** All of them, or none is left. */
async function openWorlds(count: number): Promise<AsyncDisposable & { readonly all: readonly World[] }> {
  const opened = await Promise.allSettled(Array.from({ length: count }, () => openWorld()));
  const all = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const dispose = async () => void (await Promise.all(all.map((world) => world[Symbol.asyncDispose]())));
  const failed = opened.find((one) => one.status === "rejected");
  if (failed) {
    await dispose();
    throw failed.reason;
  }
  return { all, [Symbol.asyncDispose]: dispose };
}

async function tryAll(
  world: World,
  faults: readonly SilentFault[],
  { rounds, signal, say }: SilentOptions,
): Promise<FaultSeen[]> {
  const seen: FaultSeen[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const fault of faults) {
      if (signal.aborted) break;
      const one = await tryOut(world, fault, { signal, giveUpMs: usualGiveUpMs });
      seen.push(one);
      say?.(`${fault.about}: ${described(one)}`);
    }
  }
  return seen;
}

export function described({ redMs, greenMs, stage, named, left }: FaultSeen): string {
  const red =
    redMs === undefined
      ? `never red at ${stage}${named === "" ? "" : `, but ${named}`}`
      : `red at ${stage} after ${inSeconds(redMs)}`;
  const green =
    greenMs === undefined ? `and never green again: ${left}` : `green again ${inSeconds(greenMs)} after its end`;
  return `${red}, ${green}`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Load alone, then a handler that is too slow for it. */
export async function watchHealthy(
  world: World,
  { healthyMs, signal }: Pick<SilentOptions, "healthyMs" | "signal">,
): Promise<Pick<SilentReport, "looks" | "falseReds" | "behind">> {
  let looks = 0;
  let behind = false;
  const falseReds: string[] = [];
  for (const fault of ["none", "slow"] as const) {
    world.tell(fault);
    const end = performance.now() + healthyMs;
    while (performance.now() < end && !signal.aborted) {
      const health = await look(world.url);
      looks += 1;
      if (health.color === "red") falseReds.push(`${fault}: ${whyOf(health).join(", ") || "unreachable"}`);
      behind ||= fault === "slow" && health.color === "yellow";
      await sleep(lookEveryMs);
    }
  }
  world.tell("none");
  await until(world, (health) => health.color === "green", { limitMs: greenWithinMs, signal });
  return { looks, falseReds: [...new Set(falseReds)], behind };
}

export interface TryOptions {
  readonly signal: AbortSignal;
  readonly giveUpMs: number;
}

/** Makes it, waits until it is named, ends it, waits until all is well. */
export async function tryOut(world: World, fault: SilentFault, { signal, giveUpMs }: TryOptions): Promise<FaultSeen> {
  const { name, about, stage, consumer } = fault;
  const wanted = `${consumer} ${stage}`;
  let named = "";
  const lift = await fault.inflict(world);
  let redMs: number | undefined;
  try {
    redMs = await until(
      world,
      (health) => {
        const stops = stopsOf(health);
        if (stops.length > 0) named = stops.join(", ");
        return stops.includes(wanted);
      },
      { limitMs: giveUpMs, signal },
    );
  } finally {
    await lift();
  }
  let left = "";
  const isGreen = (health: Health) => {
    left = unwell(health).map(inWords).join("; ");
    return health.color === "green";
  };
  const greenMs = await until(world, isGreen, { limitMs: greenWithinMs, signal });
  return { fault: name, about, stage, redMs, named, greenMs, left };
}

/** How long it took; undefined when it took too long. */
async function until(
  world: World,
  isSo: (health: Health) => boolean,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal },
): Promise<number | undefined> {
  const began = performance.now();
  while (performance.now() - began < limitMs && !signal.aborted) {
    if (isSo(await look(world.url))) return performance.now() - began;
    await sleep(lookEveryMs);
  }
  return undefined;
}

const unreachable: Health = { color: "red", since: undefined, streams: [], stages: [] };

async function look(url: string): Promise<Health> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
    // What a web process answers there.
    return (await response.json()) as Health;
  } catch {
    return unreachable;
  }
}

/** `consumer stage` of all that stands still. */
function stopsOf(health: Health): string[] {
  return stopped(health).map(({ consumer, stage }) => `${consumer} ${stage}`);
}

function whyOf(health: Health): string[] {
  return stopped(health).map(inWords);
}

type Unwell = StageHealth & { readonly consumer: string };

function inWords({ consumer, stage, state, ageMs, reason = "" }: Unwell): string {
  return `${consumer} ${stage} ${state}, ${ageMs} ms: ${reason}`;
}

function stopped(health: Health): Unwell[] {
  return unwell(health).filter(({ state }) => state === "stopped");
}

function unwell({ streams, stages }: Health): Unwell[] {
  const all = [...streams, { consumer: "the whole", stages }];
  return all.flatMap(({ consumer, stages: passed }) =>
    passed.flatMap((one) => (one.state === "well" ? [] : [{ ...one, consumer }])),
  );
}
