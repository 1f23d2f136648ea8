// For tests: writes a small program into a folder, starts it with a probe inside, and asks it over http.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Change } from "./change.ts";
import { openProbe, type Probe } from "./probe.ts";
import type { ProcessReadings } from "./readings.ts";

const startMs = 20_000;
const modules = fileURLToPath(new URL("../../../../node_modules", import.meta.url));

export interface SmallTarget extends AsyncDisposable {
  readonly probe: Probe;
  readonly child: ChildProcess;
  readonly port: number;
  /** Asks once, on a connection of its own; gives the status. */
  readonly get: (path: string, body?: string) => Promise<number>;
}

export interface Program {
  /** `main.cjs` or `main.mjs`. */
  readonly name: string;
  /** Must listen on PORT. */
  readonly source: string;
  readonly node?: string;
  readonly changes?: readonly Change[];
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startSmallTarget(program: Program): Promise<SmallTarget> {
  const folder = await mkdtemp(join(tmpdir(), "rehearse-target-"));
  await symlink(modules, join(folder, "node_modules"));
  await writeFile(join(folder, program.name), program.source);
  const probe = await openProbe({ root: folder, changes: program.changes ?? [] });
  const port = await freePort();
  const child = spawn(program.node ?? process.execPath, [program.name], {
    cwd: folder,
    env: { ...process.env, ...program.environment, ...probe.environment, PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
    await probe[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
  const get = (path: string, body?: string): Promise<number> => ask(port, path, body);
  try {
    await listening(child, () => get("/ready"));
  } catch (error) {
    await stop();
    throw error;
  }
  return { probe, child, port, get, [Symbol.asyncDispose]: stop };
}

async function listening(child: ChildProcess, get: () => Promise<number>): Promise<void> {
  const untilMs = performance.now() + startMs;
  for (;;) {
    try {
      await get();
      return;
    } catch (error) {
      if (performance.now() > untilMs || child.exitCode !== null) throw error;
      await sleep(50);
    }
  }
}

function ask(port: number, path: string, body: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { port, path, method: body === undefined ? "GET" : "POST", agent: false },
      (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
      },
    );
    request.once("error", reject);
    request.end(body);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("A server on a port has no port.");
  return address.port;
}

/** What was counted while `act` went on. */
export async function readingsOf(
  program: Program,
  act: (target: SmallTarget) => Promise<unknown>,
): Promise<ProcessReadings[]> {
  await using target = await startSmallTarget(program);
  const before = await target.probe.mark();
  await act(target);
  const after = await target.probe.mark();
  return [...target.probe.between(before, after)];
}

/** All at the same time. */
export const times = (count: number, get: () => Promise<unknown>): Promise<unknown[]> =>
  Promise.all(Array.from({ length: count }, get));
