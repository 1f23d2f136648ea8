// A full disk, from outside: new events are refused with 503 and Retry-After, pages answer, what was accepted is
// worked, and when there is room again it all goes on without a restart. Every 2xx has its effect, and nothing else.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test, type TestContext } from "node:test";
import { eventRoute } from "../accept/route.ts";
import { consume, defineApp } from "../app.ts";
import { startEmbedded } from "../store/embedded/embedded.ts";
import { atEnd, cannotMount, fillDisk, smallDisk } from "../store/embedded/scratch.ts";
import { migrate, runtimeMigrations } from "../store/migrate.ts";
import { openPool, type Pool } from "../store/pool.ts";
import { until } from "../testing/until.ts";
import { done } from "../work/outcome.ts";
import { runRoles } from "./run.ts";
import { facts, ledger, note } from "./sample.ts";

const skip = cannotMount();

const app = defineApp({
  name: "sample",
  about: "",
  routes: [eventRoute(facts, { url: "/facts" })],
  consumers: [
    consume(facts, (batch, { tx }) =>
      batch.each(async ({ id }) => {
        await note(tx, id);
        return done();
      }),
    ),
  ],
  read: (server, { pool }) => {
    server.get("/notes", async () => (await pool.query("select count(*)::int as notes from ledger")).rows[0]);
  },
});

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  /** Retry-After. */
  readonly after: string | null;
}

interface Running {
  readonly root: string;
  readonly pool: Pool;
  /** Sends one event with so many bytes; gives the status and the code, if it was refused. */
  readonly send: (id: string, bytes?: number) => Promise<Answer>;
  readonly page: () => Promise<number>;
}

/** `knows`: whether the processes know on which disk the store is. */
async function run(t: TestContext, knows: boolean): Promise<Running> {
  const { root, dataDir } = smallDisk(t, 900);
  const embedded = await startEmbedded({ dataDir, settings: { min_wal_size: "192MB" } });
  atEnd(t, () => embedded.stop());
  const pool = openPool({ url: embedded.url, purpose: "test", connections: 2 });
  atEnd(t, () => pool.end());
  await migrate(pool, [runtimeMigrations]);
  await pool.query("create table ledger (place int8 generated always as identity, note text not null)");
  // Pieces of Postgres' own log that are there already: it is the data that find no room.
  for (let piece = 0; piece < 10; piece++) {
    await pool.query("insert into ledger (note) select 'x' from generate_series(1, 100)");
    await pool.query("select pg_switch_wal()");
  }
  await pool.query("delete from ledger");
  await pool.query("checkpoint");
  const upkeep = { retainMs: 3_600_000, dataDir: knows ? dataDir : undefined, diskBytes: undefined };
  const roles = ["web", "work"] as const;
  const running = await runRoles({ app, url: embedded.url, roles, name: "disk", upkeep, logLevel: "silent" });
  atEnd(t, () => running.stop());
  const send: Running["send"] = async (id, bytes = 10) => {
    const body = JSON.stringify({ id, key: id, wish: randomBytes(bytes).toString("base64") });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${running.address}/facts`, { method: "POST", body, headers });
    // Our own answer.
    const { error } = (await answer.json()) as { error?: { code: string } };
    return { status: answer.status, code: error?.code, after: answer.headers.get("retry-after") };
  };
  const page = async () => (await fetch(`${running.address}/notes`)).status;
  return { root, pool, send, page };
}

/** Every event that was accepted has its effect once, and no other. */
async function checkLedger(pool: Pool, accepted: readonly string[]): Promise<void> {
  await until("all that was accepted is worked", async () => (await ledger(pool)).length >= accepted.length);
  assert.deepEqual((await ledger(pool)).toSorted(), accepted.toSorted());
}

test(
  "before the disk is full nothing new is accepted; pages and work go on, and so does accepting later",
  {
    skip,
  },
  async (t) => {
    const { root, pool, send, page } = await run(t, true);
    const accepted: string[] = [];
    const sendMany = async (name: string) => {
      for (let index = 0; index < 20; index++) {
        const { status } = await send(`${name} ${index}`);
        if (status === 200) accepted.push(`${name} ${index}`);
      }
    };
    await sendMany("before");
    assert.equal(accepted.length, 20);
    const free = fillDisk(root, 100);
    const refused = await until("an event is refused", async () => {
      const id = `filling ${performance.now()}`;
      const answer = await send(id);
      if (answer.status === 200) accepted.push(id);
      return answer.status !== 200 && answer;
    });
    assert.deepEqual([refused.status, refused.code], [503, "HF_STORE_FULL"]);
    assert.ok(Number(refused.after) >= 1);
    const before = accepted.length;
    await sendMany("full");
    assert.equal(accepted.length, before);
    assert.equal(await page(), 200);
    await checkLedger(pool, accepted);
    free();
    await until("events are accepted again", async () => {
      const id = `after ${performance.now()}`;
      const { status } = await send(id);
      if (status === 200) accepted.push(id);
      return status === 200;
    });
    await sendMany("again");
    await checkLedger(pool, accepted);
  },
);

test(
  "where nobody knows the disk, what Postgres has no room for is refused and everything else goes on",
  {
    skip,
  },
  async (t) => {
    const { root, pool, send, page } = await run(t, false);
    const accepted: string[] = [];
    const free = fillDisk(root, 16);
    const sendLarge = async (id: string) => {
      const answer = await send(id, 150_000);
      if (answer.status === 200) accepted.push(id);
      return answer;
    };
    const refused = await until("the disk is full", async () => {
      const answer = await sendLarge(`filling ${performance.now()}`);
      return answer.status !== 200 && answer;
    });
    assert.deepEqual([refused.status, refused.code], [503, "HF_STORE_FULL"]);
    assert.ok(Number(refused.after) >= 1);
    for (let index = 0; index < 20; index++) {
      const { status, code } = await sendLarge(`full ${index}`);
      assert.ok(status === 200 || code === "HF_STORE_FULL", code);
      assert.equal(await page(), 200);
    }
    free();
    await until(
      "events are accepted again",
      async () => (await sendLarge(`after ${performance.now()}`)).status === 200,
    );
    await checkLedger(pool, accepted);
  },
);
