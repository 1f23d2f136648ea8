// Small real programs with the probe inside: what it counts is compared with what they did.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type SmallTarget, readingsOf, times } from "./small-target.ts";

const database = process.env["HOLDFAST_TEST_DATABASE"];
const skip = database === undefined ? "no Postgres: run by `npm test`" : false;
const environment = { DATABASE: database ?? "" };

const pool = `const pool = new pg.Pool({ connectionString: process.env.DATABASE, max: 1 });`;
const waits = `const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));`;

for (const [name, head] of [
  ["main.cjs", `const http = require("http"), pg = require("pg");`],
  ["main.mjs", `import http from "node:http"; import pg from "pg";`],
] as const) {
  test(
    `every request and query of ${name} with a pool of one is counted, by route, request and place`,
    { skip },
    async () => {
      const source = `${head}\n${pool}
http.createServer(async (request, response) => {
  for (let i = 0; request.url !== "/ready" && i < 3; i += 1) {
    await pool.query("select * from generate_series(1, $1::int) where 1 = 1", [i]);
  }
  response.end("ok");
}).listen(process.env.PORT);`;
      const [seen] = await readingsOf({ name, source, environment }, ({ get }) =>
        times(20, () => get("/users/12?a=1")),
      );
      assert.deepEqual(
        seen?.requests.map(({ route, count, failed }) => [route, count, failed]),
        [["GET /users/:id", 20, 0]],
      );
      assert.equal(seen.connectionsAccepted, 20);
      const [query] = seen.queries;
      assert.equal(query?.shape, "select * from generate_series(?, $1::int) where ? = ?");
      assert.deepEqual([query.count, query.requests, query.maxPerRequest, query.rows], [60, 20, 3, 60]);
      assert.equal(query.where, `${name}:5`);
      const [used] = seen.pools;
      assert.deepEqual([used?.max, used?.taken], [1, 60]);
      assert.ok(used !== undefined && used.holdMs > 0 && used.waitMs > used.holdMs, "19 wait for each that holds");
      assert.ok(used.maxWaiting >= 15, `${used.maxWaiting} waited`);
      assert.ok(seen.cpu.mainMs > 0 && seen.loop.activeMs > 0);
    },
  );
}

test(
  "a client held while something else is waited for, and what was called meanwhile, are told",
  { skip },
  async () => {
    const source = `import http from "node:http"; import pg from "pg";
${pool} ${waits}
const other = http.createServer((request, response) => {
  response.writeHead(429, { "retry-after": "2", "ratelimit-policy": "100;w=60" }).end();
}).listen(0);
http.createServer(async (request, response) => {
  if (request.url === "/held") {
    const client = await pool.connect();
    await client.query("select 1");
    await fetch("http://127.0.0.1:" + other.address().port + "/").then((answer) => answer.text());
    await wait(20);
    client.release();
  }
  response.end("ok");
}).listen(process.env.PORT);`;
    const [seen] = await readingsOf({ name: "main.mjs", source, environment }, ({ get }) =>
      times(3, () => get("/held")),
    );
    const [used] = seen?.pools ?? [];
    assert.ok(used !== undefined && used.idleHoldMs >= 55 && used.idleHoldMs <= used.holdMs, `${used?.idleHoldMs}`);
    assert.deepEqual(
      used.callsWhileHeld.map(({ count }) => count),
      [3],
    );
    const [call] = seen?.calls ?? [];
    assert.deepEqual([call?.count, call?.withoutRequest, call?.maxPerRequest, call?.statuses], [3, 0, 1, { 429: 3 }]);
    assert.deepEqual([call?.retryAfterMs, call?.quotaPerWindow, call?.quotaWindowMs], [2000, 100, 60_000]);
  },
);

const clients = `const http = require("http"), pg = require("pg");
http.createServer(async (request, response) => {
  if (request.url === "/client") {
    const client = new pg.Client({ connectionString: process.env.DATABASE });
    await client.connect();
    await client.query("select 1");
    await client.end();
  }
  response.end("ok");
}).listen(process.env.PORT);`;

test("a connection opened for each request is counted, and reused when that is the change", { skip }, async () => {
  const program = { name: "main.cjs", source: clients, environment };
  const ask = ({ get }: SmallTarget) => times(10, () => get("/client"));
  const [seen] = await readingsOf(program, ask);
  assert.deepEqual(
    seen?.opened.map(({ kind, count, where }) => [kind, count, where]),
    [["pg", 10, "main.cjs:5"]],
  );
  const [changed] = await readingsOf({ ...program, changes: [{ kind: "reuse-connections" }] }, async (target) => {
    await ask(target);
    await ask(target);
  });
  // As many as its requests at a time, at most: which of them meet is a matter of time.
  const [pooled, ...others] = changed?.opened ?? [];
  assert.equal(others.length, 0);
  assert.ok(pooled?.kind === "pg-pool" && pooled.count <= 10, `${pooled?.kind}: ${pooled?.count}`);
  assert.equal(changed?.queries[0]?.count, 20);
});

test("a pool takes the size, and a query the answer, that the changes say", { skip }, async () => {
  const source = `const http = require("http"), pg = require("pg");
${pool} ${waits}
http.createServer(async (request, response) => {
  if (request.url !== "/ready") await pool.query("select pg_sleep(0.02)");
  response.end("ok");
}).listen(process.env.PORT);`;
  const program = { name: "main.cjs", source, environment };
  const ask = ({ get }: SmallTarget) => times(12, () => get("/"));
  const [wider] = await readingsOf({ ...program, changes: [{ kind: "pool-size", pool: "*", max: 4 }] }, ask);
  assert.deepEqual([wider?.pools[0]?.max, wider?.opened[0]?.count], [4, 4]);
  const changes = [{ kind: "remember-queries", shapes: ["select pg_sleep(?)"] } as const];
  const [known] = await readingsOf({ ...program, changes }, async (target) => {
    await target.get("/first");
    await ask(target);
  });
  assert.equal(known?.queries[0]?.count, 1);
  assert.equal(known?.requests.find(({ route }) => route === "GET /")?.count, 12);
});

const blocking = `import http from "node:http";
import { exec, execFileSync } from "node:child_process";
import { pbkdf2, pbkdf2Sync } from "node:crypto";
import fs from "node:fs";
import { promisify } from "node:util";
fs.readFileSync(import.meta.filename), execFileSync("mkfifo", ["sink"]);
http.createServer(async (request, response) => {
  if (request.url === "/work") {
    const { stdout } = await promisify(exec)("echo hi");
    if (stdout !== "hi\\n") throw new Error("lost");
    execFileSync("true");
    pbkdf2Sync("a", "b", 5000, 32, "sha256");
    await new Promise((resolve) => pbkdf2("a", "b", 1000, 32, "sha256", resolve));
    console.log("served");
    fs.appendFileSync("app.log", "line\\n");
    fs.writeSync(sink, "line\\n");
  }
  response.end("ok");
}).listen(process.env.PORT);
const sink = fs.openSync("sink", "r+");`;

test("children, synchronous calls, tasks of threads and logs are counted where they are begun", async () => {
  const program = { name: "main.mjs", source: blocking };
  const [seen] = await readingsOf(program, ({ get }) => times(5, () => get("/work")));
  assert.deepEqual(
    seen?.children.map(({ command, sync, count, where }) => [command, sync, count, where]),
    [
      ["echo", false, 5, "main.mjs:9"],
      ["true", true, 5, "main.mjs:11"],
    ],
  );
  assert.deepEqual(
    seen.syncCalls.map(({ name, count, where }) => [name, count, where]),
    [
      ["child_process.execFileSync", 5, "main.mjs:11"],
      ["crypto.pbkdf2Sync", 5, "main.mjs:12"],
      ["fs.appendFileSync", 5, "main.mjs:15"],
      ["fs.writeSync", 5, "main.mjs:16"],
    ],
  );
  assert.deepEqual(
    seen.threads.tasks.map(({ name, count }) => [name, count]),
    [["crypto.pbkdf2", 5]],
  );
  assert.deepEqual(seen.logs.find(({ sink }) => sink === "app.log")?.bytes, 25);
  assert.deepEqual(seen.logs.find(({ sink }) => sink === "sink (pipe)")?.where, "main.mjs:16");
  assert.deepEqual(seen.logs.find(({ sink }) => sink.startsWith("stdout"))?.count, 5);
});

test("children and synchronous calls that are remembered are not made again", async () => {
  const changes = [
    { kind: "remember-children", command: "echo" },
    { kind: "remember-sync", name: "crypto.pbkdf2Sync", where: "main.mjs:12" },
    { kind: "quiet-log" },
  ] as const;
  const [seen] = await readingsOf({ name: "main.mjs", source: blocking, changes }, async ({ get }) => {
    assert.equal(await get("/work"), 200);
    assert.deepEqual(await times(5, () => get("/work")), [200, 200, 200, 200, 200]);
  });
  assert.equal(seen?.children.find(({ command }) => command === "echo")?.count, 1);
  assert.equal(seen?.syncCalls.find(({ name }) => name === "crypto.pbkdf2Sync")?.count, 1);
});

const scheduled = `const http = require("http");
const server = http.createServer((request, response) => response.end("ok")).listen(process.env.PORT);
setInterval(() => { http.get({ port: process.env.PORT, path: "/digest" }, (answer) => answer.resume()); }, 30);`;

test("a timer's calls are told apart from those of requests, and stop when it is paused", async () => {
  const program = { name: "main.cjs", source: scheduled };
  const ticks = async ({ get }: SmallTarget) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await get("/");
  };
  const [seen] = await readingsOf(program, ticks);
  const [timer] = seen?.timers ?? [];
  assert.deepEqual([timer?.where, timer?.intervalMs], ["main.cjs:3", 30]);
  assert.ok(timer !== undefined && timer.calls >= 2 && timer.calls === timer.count);
  const [call] = seen?.calls ?? [];
  assert.ok(call !== undefined && call.count >= 2 && call.withoutRequest === call.count);
  const [paused] = await readingsOf({ ...program, changes: [{ kind: "pause-timers", where: "main.cjs:3" }] }, ticks);
  assert.deepEqual([paused?.timers, paused?.calls], [[], []]);
});
