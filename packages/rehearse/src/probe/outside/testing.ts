// What the tests of this folder share: programs of our own, a Postgres with pg_stat_statements, and a redis-server, all
// real processes of this machine that end with the test. No part of the package.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import pg from "pg";

/** Runs `program` and waits for its first line, which is given back. */
export async function run(
  t: TestContext,
  [program, ...words]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): Promise<{ pid: number; line: string; child: ChildProcess }> {
  // Nothing else of the environment: it may name databases.
  const { PATH, HOME } = process.env;
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"], env: { PATH, HOME, ...env } });
  t.after(() => end(child));
  const chunk: unknown[] = await once(child.stdout, "data");
  child.stdout.resume();
  return { pid: child.pid ?? 0, line: String(chunk[0]).trim(), child };
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Until `isSo`, or with an error after 20 s. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error("it did not come to pass");
    await sleep(20);
  }
}

export interface TestPostgres {
  /** Of an empty database, by TCP. */
  readonly url: string;
  readonly pid: number;
}

/** A server of its own that listens on TCP too, with pg_stat_statements loaded, where the password is not asked for. */
export async function startPostgres(t: Pick<TestContext, "after">): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "rehearse-test-"));
  // As root Postgres runs as another user, who must be able to enter.
  chmodSync(folder, 0o711);
  // Its port is fixed, so the address is one that nobody else has.
  const host = `127.${64 + randomInt(128)}.${randomInt(255)}.${1 + randomInt(254)}`;
  // Found at run time: the package needs no Holdfast, its tests need a Postgres.
  const launcher = join(import.meta.dirname, "../../../../holdfast/src/store/embedded/embedded.ts");
  const { startEmbedded } = (await import(pathToFileURL(launcher).href)) as {
    startEmbedded: (options: {
      dataDir: string;
      settings: Readonly<Record<string, string>>;
    }) => Promise<{ url: string; pid: number; stop(): Promise<void> }>;
  };
  const settings = {
    shared_preload_libraries: "pg_stat_statements",
    listen_addresses: host,
    max_connections: "50",
  };
  const server = await startEmbedded({ dataDir: join(folder, "data"), settings });
  t.after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query("create role shop login superuser password 'open-sesame'");
  await client.query("create database shop owner shop");
  await client.end();
  return { url: `postgres://shop:open-sesame@${host}:5432/shop`, pid: server.pid };
}

/** Undefined where there is none. */
export async function startRedis(t: TestContext): Promise<{ url: string; pid: number; port: number } | undefined> {
  if (spawnSync("redis-server", ["--version"]).error !== undefined) return undefined;
  const port = await freePort();
  const words = [
    "--port",
    String(port),
    "--save",
    "",
    "--requirepass",
    "open-sesame",
    "--slowlog-log-slower-than",
    "0",
  ];
  const child = spawn("redis-server", words, { stdio: "ignore", cwd: tmpdir() });
  t.after(() => end(child));
  await until(async () => {
    const socket = net.connect(port, "127.0.0.1");
    const answered = await Promise.race([once(socket, "connect"), once(socket, "close")]).then(
      () => !socket.destroyed,
      () => false,
    );
    socket.destroy();
    return answered;
  });
  return { url: `redis://:open-sesame@127.0.0.1:${port}/0`, pid: child.pid ?? 0, port };
}
