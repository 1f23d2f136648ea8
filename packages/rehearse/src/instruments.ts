// The rooms that a trial needs, joined: who drives, who watches from inside and from outside, who copies a database.

import { Driver } from "./drive/index.ts";
import type { Instruments } from "./measure/instruments.ts";
import { databasesOf } from "./probe/outside/databases-of.ts";
import { type Mark, openOutside } from "./probe/outside/outside.ts";
import { scratchCopy } from "./probe/outside/scratch.ts";
import { openProbe, type ProbeMark } from "./probe/probe.ts";

export interface InstrumentsWish {
  readonly probe: boolean;
  /** Told what could not be read, in sentences without secrets. */
  readonly onNote: (text: string) => void;
}

/** The outside finds the databases of the target by itself unless one is named. */
export function instrumentsOf({ probe, onNote }: InstrumentsWish): Instruments {
  // One thread for all trials: the next one finds it warm.
  const driver = new Driver();
  return {
    drive: (wish, options) => driver.drive(wish, options),
    ...(probe ? { openProbe: probeOf } : {}),
    scratchCopy,
    openOutside: async (options) => {
      const found = databasesOf(options.pids());
      const named = options.databases.length > 0;
      const outside = await openOutside({
        ...options,
        databases: named ? options.databases : found.postgres,
        redis: [...options.redis, ...found.redis],
      });
      for (const note of outside.notes) onNote(note);
      return {
        mark: () => outside.mark(),
        // A mark goes back to whom it came from.
        between: (from, to) => outside.between(from as Mark, to as Mark),
        [Symbol.asyncDispose]: () => outside[Symbol.asyncDispose](),
      };
    },
  };
}

async function probeOf(options: Parameters<typeof openProbe>[0]) {
  const probe = await openProbe(options);
  return {
    environment: probe.environment,
    mark: () => probe.mark(),
    // A mark goes back to whom it came from.
    between: (from: unknown, to: unknown) => probe.between(from as ProbeMark, to as ProbeMark),
    diagnose: (on: boolean) => probe.diagnose(on),
    [Symbol.asyncDispose]: () => probe[Symbol.asyncDispose](),
  };
}
