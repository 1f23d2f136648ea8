// The processes of the proof of budgets: workers that are killed and started again, and the outside.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { type BudgetFault, type Noted, type ToUpstream, type WorkerTask } from "./rules.ts";

export interface Upstream extends AsyncDisposable {
  readonly address: string;
  tell(message: ToUpstream): void;
  /** Everything that it has noted. */
  book(): Promise<readonly Noted[]>;
}

export async function startUpstream(): Promise<Upstream> {
  const child = launch(new URL("./upstream.ts", import.meta.url), {});
  // The outside is another machine: that this one is busy should not keep it from looking at its clock.
  try {
    setPriority(child.pid ?? 0, -10);
  } catch {
    // Not allowed to.
  }
  const [port] = (await once(child, "message")) as [number];
  return {
    address: `http://127.0.0.1:${port}`,
    tell: (message) => void child.send(message),
    async book() {
      const told = once(child, "message");
      child.send({ tell: true });
      const [book] = (await told) as [readonly Noted[]];
      return book;
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** Workers by their places. */
export class Crew implements AsyncDisposable {
  readonly #task: Omit<WorkerTask, "name">;
  readonly #children: ChildProcess[] = [];
  kills = 0;

  constructor(task: { readonly url: string; readonly upstream: string; readonly fault: BudgetFault | undefined }) {
    this.#task = task;
  }

  async start(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, (_, place) => this.#launch(place)));
  }

  /** Kills the worker of a place in the middle of whatever it does, and starts it again. */
  async replace(place: number): Promise<void> {
    const child = this.#children[place];
    if (child) await end(child);
    this.kills += 1;
    await this.#launch(place);
  }

  async #launch(place: number): Promise<void> {
    const task: WorkerTask = { ...this.#task, name: `worker ${place}` };
    const child = launch(new URL("./worker.ts", import.meta.url), { BUDGET_PROOF: JSON.stringify(task) });
    this.#children[place] = child;
    await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => Promise.reject(new Error("a worker has ended by itself"))),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map(end));
  }
}

function launch(file: URL, env: Readonly<Record<string, string>>): ChildProcess {
  return fork(fileURLToPath(file), {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
