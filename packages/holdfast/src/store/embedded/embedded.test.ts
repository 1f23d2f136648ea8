// Starting, stopping and starting again: by us, by two at once, after kills, from odd folders, as root and not.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { test } from "node:test";
import pg from "pg";
import { limits } from "../../limits.ts";
import { type Embedded, findEmbedded, startEmbedded } from "./embedded.ts";
import { allThatWorkOn, birthOf, worksOn } from "./inspect.ts";
import { ask, atEnd, cannotBeStranger, scratchFolder, startElsewhere, stranger } from "./scratch.ts";

const postmasters = (dataDir: string): number[] =>
  allThatWorkOn(join(dataDir, "cluster")).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("-D"));

async function remember(server: { readonly url: string }): Promise<void> {
  await ask(server.url, "create table kept (word text); insert into kept values ('grüße')");
}

async function assertRemembered(server: { readonly url: string }): Promise<void> {
  assert.deepEqual(await ask(server.url, "select word from kept"), [{ word: "grüße" }]);
}

async function pidOf(starter: { readonly said: Promise<Record<string, unknown>> }): Promise<number> {
  const said = await starter.said;
  assert.equal(typeof said["pid"], "number", JSON.stringify(said));
  return Number(said["pid"]);
}

test("data outlive a stop, in a folder whose name has spaces, commas and letters of any script", async (t) => {
  const { dataDir } = scratchFolder(t, "my 'data', 100%20 ü 猫");
  assert.equal(await findEmbedded(dataDir), null);
  const first = await startEmbedded({ dataDir });
  assert.equal(await findEmbedded(dataDir), first.url);
  await remember(first);
  await first.stop();
  assert.equal(await first.exited, 0);
  assert.equal(await findEmbedded(dataDir), null);
  assert.deepEqual(
    readdirSync(dataDir).filter((name) => /owner|new/.test(name)),
    [],
  );
  await using second = await startEmbedded({ dataDir });
  await assertRemembered(second);
  assert.equal(dirname(first.dataDir), dirname(second.dataDir));
});

test("the server is durable, in UTF-8, in UTC, and listens on no network address", async (t) => {
  const { dataDir } = scratchFolder(t);
  await using server = await startEmbedded({ dataDir, settings: { max_connections: "37" } });
  const names = ["fsync", "synchronous_commit", "full_page_writes", "listen_addresses", "TimeZone", "max_connections"];
  const list = names.map((name) => `current_setting('${name}')`).join(" || ' ' || ");
  const [row] = await ask(server.url, `select ${list} as set, current_setting('server_encoding') as encoding`);
  assert.deepEqual(row, { set: "on on on  UTC 37", encoding: "UTF8" });
  assert.equal(statSync(join(dataDir, "run")).mode & 0o777, 0o700);
  // Field 5 of stat is the process group: Ctrl-C in the terminal goes to ours, not to that one.
  const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
  assert.equal(Number(fields?.[2]), server.pid);
});

test("a data folder whose path is too long for a socket has its socket in the temporary folder", async (t) => {
  const { dataDir } = scratchFolder(t, join("d".repeat(80), "e".repeat(80), "f".repeat(80)));
  const server = await startEmbedded({ dataDir });
  const folder = new URL(server.url.replace("@/", "@h/")).searchParams.get("host") ?? "";
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  await remember(server);
  assert.equal(await findEmbedded(dataDir), server.url);
  await server.stop();
  assert.equal(existsSync(folder), false);
});

test("after its supervisor was killed the server goes on under the next one, and ends with it", async (t) => {
  const { dataDir } = scratchFolder(t);
  const killed = startElsewhere(t, dataDir);
  const old = await pidOf(killed);
  const client = new pg.Client({ connectionString: (await findEmbedded(dataDir)) ?? "" });
  await client.connect();
  await killed.end("SIGKILL");
  const lines: string[] = [];
  await using server = await startEmbedded({ dataDir, log: (line) => lines.push(line) });
  assert.equal(server.pid, old);
  assert.match(lines.join("\n"), new RegExp(`process ${old} goes on, which outlived its supervisor`));
  // Not even a connection was lost.
  await client.query("select 1");
  await client.end();
  await server.stop();
  assert.equal(birthOf(old), null);
});

test("a server that outlived its supervisor with other settings is stopped and started again", async (t) => {
  const { dataDir } = scratchFolder(t);
  const killed = startElsewhere(t, dataDir);
  const old = await pidOf(killed);
  await remember({ url: (await findEmbedded(dataDir)) ?? "" });
  await killed.end("SIGKILL");
  assert.equal(worksOn(old, join(dataDir, "cluster")), true);
  const lines: string[] = [];
  const settings = { max_connections: "90" };
  await using server = await startEmbedded({ dataDir, settings, log: (line) => lines.push(line) });
  await assertRemembered(server);
  assert.equal(birthOf(old), null);
  assert.deepEqual(postmasters(dataDir), [server.pid]);
  assert.match(lines.join("\n"), new RegExp(`stopping process ${old}, which outlived a kill`));
});

test("after the server was killed in the middle of a long statement the next start does not wait for it", async (t) => {
  const { dataDir } = scratchFolder(t);
  const first = await startEmbedded({ dataDir });
  await remember(first);
  const busy = new pg.Client({ connectionString: first.url });
  busy.on("error", () => undefined);
  await busy.connect();
  const statement = busy.query("select count(*) from generate_series(1, 10000000000)").catch(() => "cut");
  while ((await ask(first.url, "select 1 from pg_stat_activity where query like 'select count%'")).length === 0);
  process.kill(first.pid, "SIGKILL");
  assert.equal(await first.exited, null);
  await using second = await startEmbedded({ dataDir });
  assert.equal(await statement, "cut");
  await assertRemembered(second);
  assert.deepEqual(postmasters(dataDir), [second.pid]);
  await first.stop(); // harmless, and not for the second
  await assertRemembered(second);
});

test("of two that start at once one wins, and the other is told who", async (t) => {
  const { dataDir } = scratchFolder(t);
  const starters = [startElsewhere(t, dataDir), startElsewhere(t, dataDir)];
  const said = await Promise.all(starters.map((starter) => starter.said));
  const winner = said.findIndex((each) => typeof each["pid"] === "number");
  const loser = said[1 - winner];
  assert.equal(loser?.["code"], "HF_ALREADY_RUNNING", JSON.stringify(said));
  assert.match(String(loser["message"]), new RegExp(`Process ${starters[winner]?.process.pid} `));
  assert.equal(postmasters(dataDir).length, 1);
  await starters[winner]?.end("SIGTERM");
  assert.deepEqual(postmasters(dataDir), []);
});

test("a pid file or socket lock that names another program, a dead one or nothing does not keep us out", async (t) => {
  const { dataDir } = scratchFolder(t);
  const made = await startEmbedded({ dataDir });
  await remember(made);
  const { uid, gid } = statSync(join(dataDir, "cluster"));
  // Of the same user as Postgres, so that Postgres itself would take it for a live server.
  const other = spawn("sleep", ["60"], { uid, gid });
  atEnd(t, () => other.kill());
  const pidFile = join(dataDir, "cluster", "postmaster.pid");
  const text = readFileSync(pidFile, "utf8");
  await made.stop();
  for (const content of [text.replace(/^\d+/, String(other.pid)), "", text]) {
    writeFileSync(pidFile, content);
    writeFileSync(join(dataDir, "run", ".s.PGSQL.5432.lock"), content);
    const server = await startEmbedded({ dataDir });
    await assertRemembered(server);
    await server.stop();
  }
  assert.equal(other.exitCode, null);
});

test("a socket at which another server answers is refused", async (t) => {
  const { dataDir } = scratchFolder(t);
  await (await startEmbedded({ dataDir })).stop();
  const other = createServer();
  atEnd(t, () => other.close());
  await new Promise<void>((resolve) => other.listen(join(dataDir, "run", ".s.PGSQL.5432"), resolve));
  await assert.rejects(startEmbedded({ dataDir }), { code: "HF_SOCKET_IN_USE", message: /a live Postgres answers/ });
  await new Promise((resolve) => other.close(resolve));
  await (await startEmbedded({ dataDir })).stop();
});

test("what a killed first start left half done is made anew", { timeout: 30_000 }, async (t) => {
  const { dataDir } = scratchFolder(t);
  const killed = startElsewhere(t, dataDir);
  while (!existsSync(dataDir) || !readdirSync(dataDir).some((name) => name.startsWith("cluster.new-"))) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await killed.end("SIGKILL");
  assert.equal(existsSync(join(dataDir, "cluster")), false);
  await using server = await startEmbedded({ dataDir });
  await remember(server);
});

test("a log that has grown large is put aside at the start", async (t) => {
  const { dataDir } = scratchFolder(t);
  await (await startEmbedded({ dataDir })).stop();
  const log = join(dataDir, "postgres.log");
  truncateSync(log, limits.postgresLogBytes + 1);
  await using server: Embedded = await startEmbedded({ dataDir });
  assert.ok(server.pid > 0);
  assert.equal(statSync(`${log}.1`).size, limits.postgresLogBytes + 1);
  assert.ok(statSync(log).size < 10_000);
});

test("an ordinary user runs it as themselves", { skip: cannotBeStranger() }, async (t) => {
  const { dataDir } = scratchFolder(t, "shared/data");
  mkdirSync(dirname(dataDir));
  chownSync(dirname(dataDir), stranger.uid, stranger.gid);
  const starter = startElsewhere(t, dataDir, { account: stranger });
  const pid = await pidOf(starter);
  assert.equal(statSync(`/proc/${pid}`).uid, stranger.uid);
  await starter.end("SIGTERM");
  assert.equal(birthOf(pid), null);
  // Root then runs it as the user whose data these are.
  await using server = await startEmbedded({ dataDir });
  assert.equal(statSync(`/proc/${server.pid}`).uid, stranger.uid);
});
