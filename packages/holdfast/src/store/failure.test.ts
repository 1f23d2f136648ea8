// What real errors of Postgres and of its client mean.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openWriter, storeOf } from "../log/sample.ts";
import { isContention, isDataFault, isStoreAway } from "./failure.ts";
import { openPool, type PoolOptions, transaction } from "./pool.ts";
import { startEmbedded } from "./embedded/embedded.ts";
import { scratchFolder } from "./embedded/scratch.ts";

function meaning(error: unknown): string {
  const kinds = { away: isStoreAway, contention: isContention, data: isDataFault };
  return (
    Object.entries(kinds)
      .flatMap(([name, is]) => (is(error) ? [name] : []))
      .join(" and ") || "unknown"
  );
}

async function failureOf(failing: Promise<unknown>): Promise<unknown> {
  return failing.then(
    () => assert.fail("it did not fail"),
    (error: unknown) => error,
  );
}

async function failureAt(options: Omit<PoolOptions, "purpose" | "connections">, text: string): Promise<unknown> {
  const pool = openPool({ ...options, purpose: "test", connections: 1 });
  try {
    return await failureOf(pool.query(text));
  } finally {
    await pool.end();
  }
}

test("a store that cannot be reached, lets nobody in or breaks a connection is away", async (t) => {
  const { pool, url } = await storeOf(t);
  const elsewhere = new URL("postgresql://nobody@127.0.0.1:1/none");
  assert.equal(meaning(await failureAt({ url: elsewhere.href }, "select 1")), "away");
  assert.equal(
    meaning(await failureAt({ url: url.replace(/\/holdfast_test_\w+/, "/no_such_database") }, "select 1")),
    "away",
  );
  assert.equal(meaning(await failureAt({ url, readOnly: true }, "create table t ()")), "away");
  assert.equal(meaning(await failureOf(pool.query("select pg_terminate_backend(pg_backend_pid())"))), "away");
  const killed = transaction(
    pool,
    (connection) => connection.query("begin"),
    async (connection) => {
      const mine = await connection.query<{ pid: number }>("select pg_backend_pid() as pid");
      const sleeping = failureOf(connection.query("select pg_sleep(10)"));
      await pool.query("select pg_terminate_backend($1)", [mine.rows[0]?.pid]);
      await sleeping;
      await connection.query("select 1");
    },
  );
  assert.equal(meaning(await failureOf(killed)), "away");
  await pool.query("select 1");
});

test("a store that stops while it works is away", async (t) => {
  const { dataDir } = scratchFolder(t);
  const server = await startEmbedded({ dataDir });
  const pool = openPool({ url: server.url, purpose: "test", connections: 2 });
  await pool.query("select 1");
  const failing = failureOf(pool.query("select pg_sleep(10)"));
  await server.stop();
  assert.equal(meaning(await failing), "away");
  assert.equal(meaning(await failureOf(pool.query("select 1"))), "away");
  await pool.end();
});

test("a statement that loses against others or takes too long may be tried again", async (t) => {
  const store = await storeOf(t);
  const { url } = store;
  await store.pool.query("create table contended (n int primary key); insert into contended values (1)");
  const writer = await openWriter(t, store);
  await writer.query("lock table contended");
  assert.equal(meaning(await failureAt({ url }, "set lock_timeout = 20; select * from contended")), "contention");
  assert.equal(meaning(await failureAt({ url, statementMs: 20 }, "select pg_sleep(5)")), "contention");
});

test("what a row itself causes is a data fault", async (t) => {
  const { pool } = await storeOf(t);
  await pool.query("create table strict (n int primary key check (n > 0)); insert into strict values (1)");
  const texts = [
    "select 'a'::int",
    "select 1/0",
    "insert into strict values (1)",
    "insert into strict values (-1)",
    "insert into strict values (null)",
  ];
  for (const text of texts) assert.equal(meaning(await failureOf(pool.query(text))), "data", text);
  assert.equal(meaning(await failureOf(pool.query("select $1::text", ["\0"]))), "data");
});

test("a mistake of ours is none of these", async (t) => {
  const { pool } = await storeOf(t);
  for (const text of ["select from no_such_table", "selec"]) {
    assert.equal(meaning(await failureOf(pool.query(text))), "unknown");
  }
  for (const other of [new Error("x"), new TypeError("y"), "away", undefined, { code: "ECONNREFUSED" }]) {
    assert.equal(meaning(other), "unknown");
  }
});
