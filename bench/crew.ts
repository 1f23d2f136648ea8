// Worker processes of a bench, from the bench's side: started, told to begin, heard, ended by closing their channel,
// and by their pid if that is not enough.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { programOf } from "./variant.ts";
import { type FromWorker, go, type Load, type Task } from "./workers/task.ts";

const startMs = 30_000;
const stopMs = 10_000;

export interface Member extends AsyncDisposable {
  readonly pid: number;
  readonly address: string | undefined;
  begin(): void;
  /** Effects that it says it has written; they may not have been committed yet. */
  written(): number;
  /** True when it has ended, which it should not by itself. */
  ended(): boolean;
}

/** Fills a store; rejects when the process fails. */
export async function fillStore(task: Omit<Task, "load" | "roles" | "name">, load: Load): Promise<void> {
  const child = launch({ ...task, load, roles: [], name: "fill" });
  const code: unknown = (await once(child, "exit"))[0];
  if (code !== 0) throw new Error(`filling ${task.variant} ended with ${String(code)}`);
}

/** Starts a worker; resolves when it is connected. It begins when it is told to. */
export async function startMember(task: Omit<Task, "load">): Promise<Member> {
  const child = launch({ ...task, load: undefined });
  const exited = once(child, "exit");
  let count = 0;
  const ready = Promise.withResolvers<string | undefined>();
  child.on("message", (message: FromWorker) => {
    if (message.kind === "ready") ready.resolve(message.address);
    else count = message.count;
  });
  child.once("error", ready.reject);
  child.once("exit", (code) => ready.reject(new Error(`the worker ${task.variant} ended with ${code}`)));
  const timer = setTimeout(() => ready.reject(new Error(`${task.variant} was not ready in ${startMs} ms`)), startMs);
  const stop = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    const clock = setTimeout(() => child.kill("SIGKILL"), stopMs);
    if (child.exitCode === null && child.signalCode === null) await exited;
    clearTimeout(clock);
  };
  try {
    const address = await ready.promise;
    return {
      pid: child.pid ?? 0,
      address,
      begin: () => void child.send(go),
      written: () => count,
      ended: () => child.exitCode !== null || child.signalCode !== null,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function launch(task: Task): ChildProcess {
  const file = fileURLToPath(new URL(`workers/${programOf(task.variant)}.ts`, import.meta.url));
  // A group of its own: Ctrl-C goes to the bench alone, which then ends it in order.
  const stdio: ["ignore", "ignore", "inherit", "ipc"] = ["ignore", "ignore", "inherit", "ipc"];
  return fork(file, { env: { ...process.env, BENCH_TASK: JSON.stringify(task) }, stdio, detached: true });
}
