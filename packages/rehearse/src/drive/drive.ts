// Drives stretches of load in a thread of its own, so that nothing that the caller does delays them: reporting,
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

/** Drives one stretch in a thread that ends with it: see Driver, which keeps its thread for the next one. */
export async function drive(wish: LoadWish, options: DriveOptions = {}): Promise<LoadReport> {
  const driver = new Driver();
  try {
    return await driver.drive(wish, options);
  } finally {
    await driver[Symbol.asyncDispose]();
  }
}

/**
 * A thread for one stretch after the other: only the first one pays for its start and runs code that is not compiled
 * yet. It begins with the first stretch, and between two of them it does not keep the process alive.
 */
export class Driver implements AsyncDisposable {
  #thread: Worker | undefined;
  #driving = false;

  /**
   * Sends what `wish` says and waits for the answers, at most `requestTimeoutMs` longer than the plan. Rejects with a
   * RangeError for a wish that makes no sense or while another one is driven, and with what went wrong when the
   * scenario cannot be loaded. A module's scenario is loaded once for all stretches.
   */
  async drive(wish: LoadWish, options: DriveOptions = {}): Promise<LoadReport> {
    check(wish);
    if (this.#driving)
      throw new RangeError("a driver drives one stretch at a time: wait for its report, or use another");
    this.#driving = true;
    const thread = (this.#thread ??= this.#start());
    thread.ref();
    try {
      return await stretch(thread, wish, options);
    } finally {
      this.#driving = false;
      thread.unref();
    }
  }

  /** Ends the thread; a stretch under way is rejected. */
  async [Symbol.asyncDispose](): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  #start(): Worker {
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const thread = new Worker(new URL(`./drive-thread.${extension}`, import.meta.url));
    // Whoever waits for a report hears it too; between two stretches nobody does, and the next one gets a new thread.
    thread.on("error", () => {});
    thread.on("exit", () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread;
  }
}

async function stretch(thread: Worker, wish: LoadWish, { signal, onSecond }: DriveOptions): Promise<LoadReport> {
  const { promise, resolve, reject } = Promise.withResolvers<LoadReport>();
  const hear = (message: FromThread) => {
    if (message.kind === "second") onSecond?.(message.second);
    else if (message.kind === "report") resolve(message.report);
    else reject(new RangeError(message.message));
  };
  const ended = (code: number) => reject(new Error(`the driving thread ended with code ${code} and gave no report`));
  let force: NodeJS.Timeout | undefined;
  const stop = () => {
    tell(thread, { kind: "stop" });
    force = setTimeout(() => void thread.terminate(), driveLimits.stopMs);
  };
  thread.on("message", hear).on("error", reject).on("exit", ended);
  tell(thread, { kind: "drive", wish });
  if (signal?.aborted === true) stop();
  else signal?.addEventListener("abort", stop, { once: true });
  try {
    return await promise;
  } finally {
    clearTimeout(force);
    signal?.removeEventListener("abort", stop);
    thread.off("message", hear).off("error", reject).off("exit", ended);
  }
}

function tell(thread: Worker, message: ToThread): void {
  thread.postMessage(message);
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
  const { bunching = 1 } = wish;
  if (!(bunching > 0 && bunching <= 1)) throw new RangeError(`bunching must be a share over 0 to 1, not ${bunching}`);
  atLeast("maxThinkMs", 0);
  atLeast("requestTimeoutMs", 1);
}
