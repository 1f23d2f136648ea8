// What measuring needs from the other rooms, as arguments: one that drives, and those that watch. A watch is marked at
// two moments and says what happened between them; what a mark is made of is the watch's own matter.

import type { LoadReport, LoadWish } from "../drive/trial-load.ts";
import type { Change } from "../probe/change.ts";
import type { ProcessReadings } from "../probe/readings.ts";
import type { DatabaseReadings, MachineUse, OutsideReadings, RedisServerReadings } from "./trial.ts";

export interface Instruments {
  readonly drive: (
    wish: LoadWish,
    options: { readonly signal: AbortSignal; readonly onSecond?: (second: LoadReport["seconds"][number]) => void },
  ) => Promise<LoadReport>;
  /** Missing: the target is watched from outside alone. */
  readonly openProbe?: (options: { readonly root: string; readonly changes: readonly Change[] }) => Promise<ProbeWatch>;
  readonly openOutside: (options: OutsideOptions) => Promise<OutsideWatch>;
  /** Missing: nothing is tried in a copy of the database. */
  readonly scratchCopy?: (options: CopyOptions) => Promise<ScratchCopy>;
}

export interface ProbeWatch extends AsyncDisposable {
  /** Variables that bring the probe into the target's processes. */
  readonly environment: Readonly<Record<string, string>>;
  mark(): unknown;
  between(from: unknown, to: unknown): readonly ProcessReadings[] | Promise<readonly ProcessReadings[]>;
  /** Takes a CPU profile until it is called with false; missing in a probe that cannot. */
  diagnose?(on: boolean): Promise<void>;
}

export interface OutsideOptions {
  /** Processes of the target at this moment; asked again and again, because they come and go. */
  readonly pids: () => readonly number[];
  readonly port: number;
  /** The databases and Redis servers that the target uses, as far as they are known. */
  readonly databases: readonly { readonly url: string }[];
  readonly redis: readonly { readonly url: string }[];
  readonly generatorPids: readonly number[];
}

export interface OutsideSight {
  readonly machine: MachineUse;
  readonly outside: OutsideReadings | undefined;
  readonly databases: readonly DatabaseReadings[];
  readonly redis: readonly RedisServerReadings[];
}

export interface OutsideWatch extends AsyncDisposable {
  mark(): unknown;
  between(from: unknown, to: unknown): OutsideSight | Promise<OutsideSight>;
}

export interface CopyOptions {
  readonly url: string;
  readonly index?: { readonly table: string; readonly columns: readonly string[] };
  /** Tables that get `times` as many rows. */
  readonly growTables?: readonly { readonly table: string; readonly times: number }[];
}

/** Disposing of it drops it. */
export interface ScratchCopy extends AsyncDisposable {
  readonly url: string;
}
