// What the tests of this folder share: a data folder that goes away with all that runs on it, and other processes that
// start Postgres, so that they can be killed or be another user.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, realpathSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext } from "node:test";
import pg from "pg";
import { type Account, closedFolder } from "./account.ts";
import { allThatWorkOn } from "./inspect.ts";

export const isRoot = process.geteuid?.() === 0;

/** Nobody in particular: an ordinary user to be when the tests run as root. */
export const stranger: Account = { uid: 65534, gid: 65534 };

const endings = new WeakMap<TestContext, (() => unknown)[]>();

/** Runs `step` at the end of the test, the last registered first: node:test itself would begin with the first. */
export function atEnd(t: TestContext, step: () => unknown): void {
  const known = endings.get(t);
  if (known !== undefined) return void known.push(step);
  const steps = [step];
  endings.set(t, steps);
  t.after(async () => {
    for (const each of steps.toReversed()) await each();
  });
}

/** A new folder that anyone can enter; at the end of the test it goes, and what still works in `name` is killed. */
export function scratchFolder(t: TestContext, name = "data"): { readonly root: string; readonly dataDir: string } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "hf-")));
  chmodSync(root, 0o755);
  const dataDir = join(root, name);
  atEnd(t, async () => {
    await killAll(dataDir);
    rmSync(root, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  });
  return { root, dataDir };
}

/** A small disk of its own; at the end of the test it goes, with all that still works in its `data`. */
export function smallDisk(t: TestContext, megabytes: number): { readonly root: string; readonly dataDir: string } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "hf-disk-")));
  const dataDir = join(root, "data");
  atEnd(t, async () => {
    await killAll(dataDir);
    spawnSync("umount", ["-l", root]);
    rmSync(root, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  });
  const mounted = mountDisk(root, megabytes);
  if (mounted !== undefined) throw new Error(mounted);
  return { root, dataDir };
}

/** Why no small disk can be made here, or false. */
export function cannotMount(): string | false {
  if (!isRoot) return "only root can mount a small disk";
  const root = mkdtempSync(join(tmpdir(), "hf-disk-"));
  const problem = mountDisk(root, 1);
  spawnSync("umount", ["-l", root]);
  rmSync(root, { recursive: true, force: true });
  return problem ?? false;
}

/** Takes all room of the disk but so many megabytes; gives what makes it free again. */
export function fillDisk(root: string, leaveMegabytes: number): () => void {
  const file = join(root, "filler");
  const { bavail, bsize } = statfsSync(root);
  writeFileSync(file, Buffer.alloc(Math.max(0, bavail * bsize - leaveMegabytes * 1024 * 1024)));
  return () => rmSync(file, { force: true });
}

function mountDisk(root: string, megabytes: number): string | undefined {
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=755`, "tmpfs", root]);
  return mounted.status === 0 ? undefined : `mount is not permitted here: ${String(mounted.stderr).trim()}`;
}

/** Rows that `sql` gives on the server at `url`. */
export async function ask(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

export interface Starter {
  readonly process: ChildProcess;
  /** What it says first: `{ pid, url }` when Postgres is ready, `{ code, message }` when the start failed. */
  readonly said: Promise<Record<string, unknown>>;
  /** Sends `signal` and resolves when the process (not what it started) has gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

export interface As {
  readonly account?: Account;
  /** A command, with its arguments, to run Node.js under. */
  readonly wrap?: readonly string[];
}

/** Another process that starts Postgres on `dataDir` and stops it on SIGTERM. */
export function startElsewhere(t: TestContext, dataDir: string, as: As = {}): Starter {
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(new URL("./embedded.ts", import.meta.url).href)});
    const said = (value) => console.log(JSON.stringify(value));
    await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} }).then(
      (running) => (process.once("SIGTERM", () => running.stop()), said({ pid: running.pid, url: running.url })),
      (error) => said({ code: error.code, message: error.message, stack: error.stack }));`;
  return runScript(t, script, as);
}

/** Runs `script` (a module) in a Node.js of its own; the first line it prints must be JSON. */
export function runScript(t: TestContext, script: string, { account, wrap = [] }: As = {}): Starter {
  const [program, ...rest] = [...wrap, process.execPath, "--input-type=module", "-e", script];
  const child = spawn(program ?? process.execPath, rest, {
    stdio: ["ignore", "pipe", "inherit"],
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const said = new Promise<Record<string, unknown>>((resolve, reject) => {
    // Our own script wrote the line.
    createInterface(child.stdout).once("line", (line) => resolve(JSON.parse(line) as Record<string, unknown>));
    child.once("error", reject);
    child.once("exit", () => setImmediate(reject, new Error("it ended without a word")));
  });
  said.catch(() => undefined);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await gone;
  };
  atEnd(t, () => end("SIGKILL"));
  return { process: child, said, end };
}

/** Why an ordinary user cannot run this code here (it lies in a closed folder), or false. */
export function cannotBeStranger(): string | false {
  if (!isRoot) return "only root can become another user";
  const closed = closedFolder(import.meta.dirname, stranger) ?? closedFolder(dirname(process.execPath), stranger);
  return closed === null ? false : `user ${stranger.uid} cannot enter ${closed}`;
}

async function killAll(dataDir: string): Promise<void> {
  for (let pids = running(dataDir); pids.length > 0; pids = running(dataDir)) {
    for (const pid of pids) process.kill(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function running(dataDir: string): number[] {
  try {
    return allThatWorkOn(join(dataDir, "cluster"));
  } catch {
    return [];
  }
}
