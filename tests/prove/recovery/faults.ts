// What is done to the app: a crowd that is too much for it, a store that is away in three ways. Each ends by itself,
// and nobody lifts a hand afterwards.

import { setTimeout as sleep } from "node:timers/promises";
import { type Crowd } from "./crowd.ts";
import { type World, type WorldOptions } from "./world.ts";

export interface RecoveryCase {
  readonly name: string;
  readonly store: WorldOptions["store"];
  /** Resolves when it is over; undone early when `signal` says so. */
  readonly run: (at: Place) => Promise<void>;
}

export interface Place {
  readonly world: World;
  readonly crowd: Crowd;
  /** What comes in peace. */
  readonly ratePerSecond: number;
  readonly signal: AbortSignal;
}

/** So many times as many come. */
export function spike(seconds: number, times = 10): RecoveryCase {
  return {
    name: `${times} times as many for ${seconds} s`,
    store: "embedded",
    async run({ crowd, ratePerSecond, signal }) {
      crowd.setRate(ratePerSecond * times);
      await pause(seconds, signal);
      crowd.setRate(ratePerSecond);
    },
  };
}

/** Postgres with all of its processes is held still. */
export function away(seconds: number, store: WorldOptions["store"] = "embedded"): RecoveryCase {
  return {
    name: `Postgres held still for ${seconds} s`,
    store,
    async run({ world, signal }) {
      const pids = world.postgres();
      if (pids.length === 0) throw new Error("there is no Postgres to hold still");
      for (const pid of pids) process.kill(pid, "SIGSTOP");
      try {
        await pause(seconds, signal);
      } finally {
        // Those that it has started last would otherwise wake to a server that is still asleep.
        for (const pid of pids) process.kill(pid, "SIGCONT");
      }
    },
  };
}

/** Postgres is killed; its supervisor starts it again. */
export function killed(): RecoveryCase {
  return {
    name: "Postgres killed",
    store: "embedded",
    async run({ world }) {
      const [pid] = world.postgres();
      if (pid === undefined) throw new Error("there is no Postgres to kill");
      process.kill(pid, "SIGKILL");
    },
  };
}

/** Whatever goes between app and store is swallowed, both ways; when it is over old connections stay dead. */
export function cut(seconds: number): RecoveryCase {
  return {
    name: `the way to Postgres silently cut for ${seconds} s`,
    store: "own",
    async run({ world, signal }) {
      using _fault = world.proxy?.inflict({ kind: "swallow" });
      await pause(seconds, signal);
    },
  };
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1_000, undefined, { signal }).catch(() => undefined);
}
