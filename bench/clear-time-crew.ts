// The processes of the clear-time bench, from the bench's side: one that accepts, and some that work at the pace
// they are told. Ended by closing their channel, and by their pid if that is not enough.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FromPaced, Pace } from "./workers/paced.ts";

const startMs = 30_000;
const stopMs = 10_000;
const file = fileURLToPath(new URL("workers/paced.ts", import.meta.url));

export interface Crew extends AsyncDisposable {
  readonly address: string;
  pace(pace: Pace): void;
  /** Events that were worked on. */
  done(): number;
  /** When each probe was worked on, by the clock that never goes back. */
  readonly probes: ReadonlyMap<string, number>;
}

export async function startCrew(url: string, count: number): Promise<Crew> {
  let done = 0;
  const probes = new Map<string, number>();
  const hear = (message: FromPaced) => {
    if (message.kind !== "done") return;
    done += message.count;
    for (const id of message.probes) probes.set(id, performance.now());
  };
  await using children = new AsyncDisposableStack();
  const start = async (roles: readonly string[], name: string) => {
    const started = launch({ url, roles, name });
    children.defer(() => end(started.child));
    started.child.on("message", hear);
    return { ...started, address: await started.ready };
  };
  const web = await start(["web"], "web");
  const workers: Awaited<ReturnType<typeof start>>[] = [];
  for (let number = 1; number <= count; number++) workers.push(await start(["work"], `work ${number}`));
  const own = children.move();
  return {
    address: web.address ?? "",
    pace: (pace) => workers.forEach(({ child }) => child.send(pace)),
    done: () => done,
    probes,
    [Symbol.asyncDispose]: () => own.disposeAsync(),
  };
}

function launch(task: { readonly url: string; readonly roles: readonly string[]; readonly name: string }) {
  const stdio: ["ignore", "ignore", "inherit", "ipc"] = ["ignore", "ignore", "inherit", "ipc"];
  const child = fork(file, { env: { ...process.env, BENCH_PACED: JSON.stringify(task) }, stdio, detached: true });
  const { promise: ready, resolve, reject } = Promise.withResolvers<string | undefined>();
  child.on("message", (message: FromPaced) => message.kind === "ready" && resolve(message.address));
  child.once("error", reject);
  child.once("exit", (code) => reject(new Error(`${task.name} ended with ${code}`)));
  const clock = setTimeout(() => reject(new Error(`${task.name} was not ready in ${startMs} ms`)), startMs);
  ready.catch(() => undefined).finally(() => clearTimeout(clock));
  return { child, ready };
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  if (child.connected) child.disconnect();
  const clock = setTimeout(() => child.kill("SIGKILL"), stopMs);
  if (child.exitCode === null && child.signalCode === null) await exited;
  clearTimeout(clock);
}
