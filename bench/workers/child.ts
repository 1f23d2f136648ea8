// A worker process of a bench: fills a store, or opens its peer, says so, works from the word to begin until the bench
// disconnects, and says how many effects it has written.

import { type FromWorker, go, type Load, type Task } from "./task.ts";

export interface Working {
  readonly address?: string | undefined;
  /** At the word to begin. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface Program {
  fill(task: Task, load: Load): Promise<void>;
  /** Opens everything that working needs. */
  open(task: Task, report: (count: number) => void): Promise<Working>;
}

const reportMs = 10;

/** Runs as the bench has told in BENCH_TASK; ends the process. */
export async function runProgram(program: Program): Promise<void> {
  // Written by crew.ts.
  const task = JSON.parse(process.env["BENCH_TASK"] ?? "{}") as Task;
  if (task.load !== undefined) {
    await program.fill(task, task.load);
    process.exit();
  }
  let count = 0;
  let said = 0;
  const begun = new Promise<void>((resolve) => process.once("message", (word) => word === go && resolve()));
  const ended = new Promise<void>((resolve) => process.once("disconnect", resolve));
  const working = await program.open(task, (more) => (count += more));
  say({ kind: "ready", address: working.address });
  await Promise.race([begun, ended]);
  const clock = setInterval(() => {
    if (count !== said) say({ kind: "progress", count: (said = count) });
  }, reportMs);
  await working.start();
  await ended;
  clearInterval(clock);
  await working.stop();
  process.exit();
}

function say(message: FromWorker): void {
  if (process.connected) process.send?.(message, () => undefined);
}
