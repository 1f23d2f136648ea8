// Work that no request asked for, in small real programs: what follows an `await` of a job is counted as the job's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { readingsOf } from "./small-target.ts";

const database = process.env["HOLDFAST_TEST_DATABASE"];
const skip = database === undefined ? "no Postgres: run by `npm test`" : false;
const busyMs = 40;

const head = `import http from "node:http";
const busy = (ms) => { for (const until = performance.now() + ms; performance.now() < until;); };
http.createServer((request, response) => response.end("ok")).listen(process.env.PORT);`;

async function timersOf(code: string) {
  const source = `${head}\n${code}`;
  const program = { name: "main.mjs", source, environment: { DATABASE: database ?? "" } };
  const [seen] = await readingsOf(program, async ({ get }) => {
    await get("/");
    await sleep(1_000);
  });
  return seen?.timers ?? [];
}

test("what a job computes after its query has been answered is the job's", { skip }, async () => {
  const [timer, ...others] = await timersOf(`import pg from "pg";
const pool = new pg.Pool({ connectionString: process.env.DATABASE, max: 2 });
setInterval(async () => { await pool.query("select 1"); busy(${busyMs}); }, 200);`);
  assert.deepEqual(others, []);
  assert.deepEqual([timer?.where, timer?.intervalMs], ["main.mjs:6", 200]);
  assert.ok(timer !== undefined && timer.count >= 3 && timer.queries >= 3);
  assert.ok(timer.ms >= 3 * busyMs && timer.maxMs >= busyMs, `${timer.ms} ms, at most ${timer.maxMs}`);
});

test("what a loop does after it has slept is a job's", async () => {
  const [loop] = await timersOf(`import { setTimeout as sleep } from "node:timers/promises";
async function jobs() { for (;;) { await sleep(200); busy(${busyMs}); } }
jobs();`);
  assert.equal(loop?.where, "main.mjs:5");
  assert.ok(loop.count >= 3 && loop.ms >= 3 * busyMs, `${loop.count} times, ${loop.ms} ms`);
});

test("a request that is slow by itself is no job's", async () => {
  const timers = await timersOf(`import { setTimeout as sleep } from "node:timers/promises";
const slow = async (request, response) => { await sleep(10); busy(5); response.end("ok"); };
http.createServer(slow).listen(0, async function () {
  for (let n = 0; n < 5; n += 1) await fetch("http://127.0.0.1:" + this.address().port);
});`);
  const ms = timers.reduce((sum, timer) => sum + timer.ms, 0);
  assert.ok(ms < 15, `${ms} of 25 ms`);
});
