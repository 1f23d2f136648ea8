// Drives one stretch of load in a thread of its own, so that nothing that the caller does delays it: reporting,
// probing, garbage of both. A wish goes in, a report comes out; the load is never thinned.

import { Worker } from "node:worker_threads";
import { driveLimits } from "./limits.ts";
import { parseTarget } from "./target.ts";
import type { FromThread, ToThread } from "./drive-thread.ts";
import type { LoadReport, LoadWish } from "./trial-load.ts";

export interface DriveOptions {
  /** Stops at once: what is under way is counted as stopped, and the report is given as far as it came. */
  readonly signal?: AbortSignal;
  /** Each second of the plan, when it is over. */
  readonly onSecond?: (second: LoadReport["seconds"][number]) => void;
}

/**
 * Sends what `wish` says and waits for the answers, at most `requestTimeoutMs` longer than the plan. Rejects with a
 * RangeError for a wish that makes no sense, and with what went wrong when the scenario cannot be loaded.
 */
export async function drive(wish: LoadWish, options: DriveOptions = {}): Promise<LoadReport> {
  check(wish);
  const { signal, onSecond } = options;
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const thread = new Worker(new URL(`./drive-thread.${extension}`, import.meta.url), {
    workerData: wish,
  });
  const { promise, resolve, reject } = Promise.withResolvers<LoadReport>();
  thread.on("message", (message: FromThread) => {
    if (message.kind === "second") onSecond?.(message.second);
    else if (message.kind === "report") resolve(message.report);
    else reject(new RangeError(message.message));
  });
  thread.on("error", reject);
  thread.on("exit", (code) => reject(new Error(`the driving thread ended with code ${code} and gave no report`)));
  let force: NodeJS.Timeout | undefined;
  const stop = () => {
    const message: ToThread = "stop";
    thread.postMessage(message);
    force = setTimeout(() => void thread.terminate(), driveLimits.stopMs);
  };
  if (signal?.aborted === true) stop();
  else signal?.addEventListener("abort", stop, { once: true });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener("abort", stop);
    clearTimeout(force);
    await thread.terminate();
  }
}

function check(wish: LoadWish): void {
  parseTarget(wish.target);
  const atLeast = (name: keyof LoadWish, least: number) => {
    const value = wish[name];
    if (typeof value === "number" && Number.isFinite(value) && value >= least) return;
    throw new RangeError(`${name} must be a number from ${least}, not ${JSON.stringify(value)}`);
  };
  if (!(wish.visitsPerSecond > 0)) throw new RangeError(`visitsPerSecond must be over 0, not ${wish.visitsPerSecond}`);
  atLeast("visitsPerSecond", 0);
  atLeast("durationMs", 1);
  atLeast("seed", 0);
  atLeast("firstVisitor", 0);
  atLeast("dispersion", 1);
  atLeast("maxThinkMs", 0);
  atLeast("requestTimeoutMs", 1);
}
