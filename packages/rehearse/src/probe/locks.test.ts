// Transactions of a small real program: how long they keep rows locked, and whether it is always the same row.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readingsOf, times } from "./small-target.ts";

const database = process.env["HOLDFAST_TEST_DATABASE"];
const skip = database === undefined ? "no Postgres: run by `npm test`" : false;
const visits = 20;
const heldMs = 20;

const source = `import http from "node:http"; import pg from "pg";
const pool = new pg.Pool({ connectionString: process.env.DATABASE, max: 10 });
await pool.query("drop table if exists rehearse_counters");
await pool.query("create table rehearse_counters (id int primary key, n int default 0)");
await pool.query("insert into rehearse_counters select generate_series(1, 100)");
let number = 0;
http.createServer(async (request, response) => {
  const id = request.url === "/same" ? 1 : ++number;
  const client = await pool.connect();
  await client.query("begin");
  await client.query("update rehearse_counters set n = n + 1 where id = $1", [request.url === "/none" ? -1 : id]);
  await client.query("select pg_sleep($1)", [${heldMs / 1000}]);
  await client.query("commit");
  client.release();
  response.end("ok");
}).listen(process.env.PORT);`;

async function locksOf(path: string) {
  const program = { name: "main.mjs", source, environment: { DATABASE: database ?? "" } };
  const [seen] = await readingsOf(program, ({ get }) => times(visits, () => get(path)));
  return seen?.locks ?? [];
}

test("a row that all change is locked for one after the other, from its change to the commit", { skip }, async () => {
  const [lock, ...others] = await locksOf("/same");
  assert.deepEqual(others, []);
  assert.equal(lock?.shape, "update rehearse_counters set n = n + ? where id = $1");
  assert.equal(lock.where, "main.mjs:11");
  assert.equal(lock.count, visits);
  assert.ok(lock.ms >= visits * heldMs, `${lock.ms}`);
  assert.ok(lock.hottestMs >= (visits - 3) * heldMs, `${lock.hottestMs} of ${lock.ms}`);
});

test("rows of their own are no hot row, and a change of none locks none", { skip }, async () => {
  const [lock] = await locksOf("/each");
  assert.deepEqual([lock?.count, lock?.hottestMs], [visits, 0]);
  assert.deepEqual(await locksOf("/none"), []);
});
