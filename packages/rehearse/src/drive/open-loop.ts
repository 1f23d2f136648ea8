// Open-loop load: requests start when the plan says, however slow the answers are, and latency counts from the
// planned moment. So a target that stalls is seen as its users would see it (no coordinated omission). One tick sends
// everything that fell due; there is never a timer per request.

import type { Arrivals } from "./arrivals.ts";
import type { OnAnswer } from "./connection.ts";
import { driveLimits } from "./limits.ts";
import { Tally } from "./tally.ts";

export interface OpenLoopOptions {
  readonly arrivals: Arrivals;
  /**
   * Starts request number `index` (from 0) and calls `onAnswer` once; or returns false, having kept nothing, when its
   * limit of outstanding requests is reached. A Pool's or a Sender's send() is such a thing.
   */
  readonly start: (index: number, onAnswer: OnAnswer) => boolean;
  /** Stop after this many planned starts. At least one of `count` and `durationMs` is needed; the first one ends it. */
  readonly count?: number;
  /** Stop planning after this long; what is under way is still waited for. */
  readonly durationMs?: number;
  readonly signal?: AbortSignal;
}

export interface OpenLoopReport {
  readonly tally: Tally;
  /** Starts that the plan held; each was sent or is in `overLimit`. */
  readonly planned: number;
  /** Sent more than `lateAfterMs` after the plan: the generator was too slow, and its figures are to be doubted. */
  readonly late: number;
  /** Not sent, because too many were outstanding. */
  readonly overLimit: number;
  /** From the first planned start to the last answer. */
  readonly elapsedMs: number;
}

/** Runs the plan to its end and resolves when every request that was started has its answer. */
export function openLoop(options: OpenLoopOptions): Promise<OpenLoopReport> {
  const { arrivals, start, signal, count = Infinity, durationMs = Infinity } = options;
  if (count === Infinity && durationMs === Infinity) throw new RangeError("an open loop needs a count or a durationMs");
  const tally = new Tally();
  const startMs = performance.now();
  let dueMs = startMs;
  let planned = 0;
  let late = 0;
  let overLimit = 0;

  const startOne = (plannedMs: number, nowMs: number): void => {
    const started = start(planned, (answer) => {
      tally.count(answer, performance.now() - plannedMs);
      if (ended()) finish();
    });
    planned += 1;
    if (!started) overLimit += 1;
    else if (nowMs - plannedMs > driveLimits.lateAfterMs) late += 1;
  };
  const planEnded = () => planned >= count || dueMs - startMs >= durationMs || signal?.aborted === true;
  const ended = () => planEnded() && tally.answered + overLimit >= planned;
  const tick = (): void => {
    const nowMs = performance.now();
    while (dueMs <= nowMs && !planEnded()) {
      startOne(dueMs, nowMs);
      dueMs += arrivals();
    }
    if (planEnded()) clearInterval(timer);
    if (ended()) finish();
  };
  const timer = setInterval(tick, driveLimits.tickMs);
  const { promise, resolve } = Promise.withResolvers<OpenLoopReport>();
  const finish = (): void => {
    clearInterval(timer);
    resolve({ tally, planned, late, overLimit, elapsedMs: performance.now() - startMs });
  };
  return promise;
}
