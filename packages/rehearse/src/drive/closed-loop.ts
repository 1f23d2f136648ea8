// Closed-loop load: each of C senders sends its next request when it has the answer to the last. It finds the most
// that a target can do; its latencies are those of a target kept exactly this busy, never of a crowd.

import type { OnAnswer } from "./connection.ts";
import { Tally } from "./tally.ts";

export interface ClosedLoopOptions {
  /** How many are under way at every moment: a pool's number of connections, usually. */
  readonly concurrency: number;
  /** No request starts after this; what is under way is waited for, and counted. */
  readonly durationMs: number;
  /** Starts request number `index` (from 0) and calls `onAnswer` once. False (no room) ends the loop with an error. */
  readonly start: (index: number, onAnswer: OnAnswer) => boolean;
  readonly signal?: AbortSignal;
}

export interface ClosedLoopReport {
  readonly tally: Tally;
  readonly elapsedMs: number;
  /** Successful (2xx) answers per second. */
  readonly ratePerSecond: number;
}

/** Keeps `concurrency` requests under way for `durationMs`, then waits for the last answers. */
export function closedLoop(options: ClosedLoopOptions): Promise<ClosedLoopReport> {
  const { concurrency, durationMs, start, signal } = options;
  const tally = new Tally();
  const startMs = performance.now();
  let started = 0;
  const { promise, resolve, reject } = Promise.withResolvers<ClosedLoopReport>();

  const finish = (): void => {
    const elapsedMs = performance.now() - startMs;
    resolve({ tally, elapsedMs, ratePerSecond: (tally.succeeded * 1000) / elapsedMs });
  };
  /** One of those that are always under way: it has one request at a time, so one callback serves all of them. */
  const send = (): void => {
    let sentMs = startMs;
    const next = (): void => {
      if (sentMs - startMs >= durationMs || signal?.aborted === true) {
        if (tally.answered === started) finish();
      } else if (start(started, onAnswer)) started += 1;
      else
        reject(new RangeError(`the target's limit of outstanding requests is below the concurrency of ${concurrency}`));
    };
    const onAnswer: OnAnswer = (answer) => {
      const answeredMs = performance.now();
      tally.count(answer, answeredMs - sentMs);
      sentMs = answeredMs;
      next();
    };
    next();
  };
  for (let sender = 0; sender < concurrency; sender += 1) send();
  return promise;
}
