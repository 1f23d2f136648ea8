// The servers that examples need, each of this run's own: Postgres and Redis in temporary folders, third parties as
// processes. All listen on this machine alone, end by their pid, and leave no trace.

import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { startEmbedded } from "../../packages/holdfast/src/store/embedded/embedded.ts";
import { freePort } from "../../packages/holdfast/src/testing/free-port.ts";

const startMs = 20_000;
const stopMs = 5_000;

export interface Databases extends AsyncDisposable {
  /** Makes a database that holds what `statements` make, and gives its address. */
  create(name: string, statements: readonly string[]): Promise<string>;
}

export interface Server extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
}

/**
 * Postgres on an address of this machine that nobody else uses, since its port is always 5432: an app then reaches it
 * over TCP, as apps do, and what looks at it from outside sees the port of a Postgres.
 */
export async function startDatabases(): Promise<Databases> {
  const folder = await mkdtemp(join(tmpdir(), "rehearse-postgres-"));
  const address =
    process.platform === "linux" ? `127.${randomInt(1, 255)}.${randomInt(255)}.${randomInt(1, 255)}` : "127.0.0.1";
  const settings = { listen_addresses: address, max_connections: "200" };
  const remove = () => rm(folder, { recursive: true, force: true });
  // As root Postgres runs as another user, who must be able to enter.
  await chmod(folder, 0o711);
  try {
    const postgres = await startEmbedded({ dataDir: join(folder, "data"), settings });
    const create = async (name: string, statements: readonly string[]): Promise<string> => {
      await ask(postgres.url, `create database ${pg.escapeIdentifier(name)}`);
      const url = `postgres://holdfast@${address}:5432/${name}`;
      await ask(url, ...statements);
      return url;
    };
    const stop = async (): Promise<void> => {
      await postgres.stop();
      await remove();
    };
    return { create, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Runs statements one after the other on a connection of their own, and gives the rows of the last. */
export async function ask(url: string, ...statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows ?? [];
    return rows;
  } finally {
    await client.end();
  }
}

/** A Redis that keeps nothing on disk. */
export async function startRedis(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "rehearse-redis-"));
  const port = await freePort();
  const words = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
  const server = await startServer(["redis-server", ...words], port, {});
  const stop = async (): Promise<void> => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...server, [Symbol.asyncDispose]: stop };
}

/** Starts a program that listens on `port`, and waits until it does. */
export async function startServer(
  command: readonly string[],
  port: number,
  environment: Readonly<Record<string, string>>,
): Promise<Server> {
  const [program = "", ...words] = command;
  const env = { ...process.env, ...environment, PORT: String(port) };
  const child = spawn(program, words, { stdio: "ignore", env, detached: true });
  const stop = () => stopGroup(child);
  try {
    await untilListening(child, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid ?? 0, port, [Symbol.asyncDispose]: stop };
}

/** Resolves when `port` takes connections; throws when the program has ended before, or after a while. */
export async function untilListening(child: ChildProcess, port: number): Promise<void> {
  const end = performance.now() + startMs;
  let fault: Error | undefined;
  child.once("error", (error) => (fault = error));
  while (!(await takesConnections(port))) {
    if (fault !== undefined) throw fault;
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended) throw new Error(`${child.spawnfile} ended (${child.exitCode ?? child.signalCode}) before it listened`);
    if (performance.now() > end) throw new Error(`${child.spawnfile} does not listen on port ${port}`);
    await sleep(25);
  }
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const answer = await Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "error").then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return answer;
}

/** Ends a program that was started as a group of its own, with all that it has started. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const exited = isOver() ? Promise.resolve() : once(child, "exit");
  signalGroup(pid, "SIGTERM");
  const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), stopMs);
  await exited;
  clearTimeout(timer);
  // What the program left behind.
  signalGroup(pid, "SIGKILL");
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of it is left.
  }
}
