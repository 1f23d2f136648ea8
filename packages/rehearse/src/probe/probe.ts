// The probe from our side: writes its code into a folder that the target loads it from, asks all processes of the
// target for what they have counted, and gives the difference between two moments.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Change } from "./change.ts";
import { journals, type Journals, type Moment } from "./journals.ts";
import { layOut } from "./lay-out.ts";
import type { ProcessReadings } from "./readings.ts";
import { difference } from "./difference.ts";

const markWaitMs = 1_000;
const profileWaitMs = 3_000;
const lookMs = 20;

/** A moment, as of all processes of the target that there were. */
export interface ProbeMark {
  readonly number: number;
  readonly moments: ReadonlyMap<number, Moment>;
}

export interface Probe extends AsyncDisposable {
  /** To be merged into the target's environment; keeps the NODE_OPTIONS that we were started with. */
  readonly environment: Record<string, string>;
  /** Asks every living process for its counts; one that does not answer within a second stands as it was last seen. */
  mark(): Promise<ProbeMark>;
  /** What was counted between two marks, by process; those that began or ended between are among them. */
  between(from: ProbeMark, to: ProbeMark): readonly ProcessReadings[];
  /** Takes a CPU profile in all processes until it is called with `false`; marks taken after that have it. */
  diagnose(on: boolean): Promise<void>;
}

/** `root` is the target's folder: what is below it, outside node_modules, is the app's own code. */
export async function openProbe(options: {
  readonly root: string;
  readonly changes?: readonly Change[];
}): Promise<Probe> {
  const dir = await mkdtemp(join(tmpdir(), "rehearse-probe-"));
  try {
    const entry = await layOut(dir, options);
    return probeIn(dir, entry);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

function probeIn(dir: string, entry: string): Probe {
  const files = journals(dir);
  const state = { asked: 0, diagnose: false };
  const before = process.env["NODE_OPTIONS"];
  const option = `--import ${pathToFileURL(entry).href}`;
  const mark = async (): Promise<ProbeMark> => {
    state.asked += 1;
    await control(dir, state);
    await answered(files, state.asked, markWaitMs);
    return { number: state.asked, moments: files.moments() };
  };
  return {
    environment: { NODE_OPTIONS: before === undefined || before === "" ? option : `${before} ${option}` },
    mark,
    between: (from, to) => difference(from, to),
    async diagnose(on) {
      if (on === state.diagnose) return;
      state.diagnose = on;
      const since = files.moments();
      await control(dir, state);
      await (on ? mark() : profiled(files, since));
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}

/** In place: the target holds the file open. Padded, so that no rest of a longer text stays behind. */
async function control(dir: string, state: { readonly asked: number; readonly diagnose: boolean }): Promise<void> {
  await writeFile(join(dir, "control.json"), JSON.stringify(state).padEnd(100), { flag: "r+" });
}

async function answered(files: Journals, asked: number, waitMs: number): Promise<void> {
  const untilMs = performance.now() + waitMs;
  for (;;) {
    await files.read();
    const isLate = performance.now() >= untilMs;
    if (isLate || files.living().every((moment) => moment.asked >= asked)) return;
    await sleep(lookMs);
  }
}

/** Until each living process has told its places, or has taken too long to. */
async function profiled(files: Journals, since: ReadonlyMap<number, Moment>): Promise<void> {
  const untilMs = performance.now() + profileWaitMs;
  const has = ({ pid, events }: Moment): boolean =>
    events.slice(since.get(pid)?.events.length ?? 0).some(({ kind }) => kind === "profile");
  for (;;) {
    await files.read();
    if (performance.now() >= untilMs || files.living().every(has)) return;
    await sleep(lookMs);
  }
}
