// The probe over processes: clusters, ends, profiles, and calls that are not made.

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { startSmallTarget, readingsOf, times } from "./small-target.ts";

test("the workers of a cluster are told apart, and name the process that forked them", async () => {
  const source = `const cluster = require("cluster"), http = require("http");
if (cluster.isPrimary) { cluster.fork(); cluster.fork(); }
else http.createServer((request, response) => response.end("ok")).listen(process.env.PORT);`;
  await using target = await startSmallTarget({ name: "main.cjs", source });
  const before = await target.probe.mark();
  await times(20, () => target.get("/"));
  const seen = target.probe.between(before, await target.probe.mark());
  const workers = seen.filter(({ parentPid }) => parentPid === target.child.pid);
  assert.equal(workers.length, 2);
  assert.equal(
    workers.reduce((sum, { requests }) => sum + (requests[0]?.count ?? 0), 0),
    20,
  );
  assert.equal(seen.find(({ pid }) => pid === target.child.pid)?.requests.length, 0);
});

test("the error that ends the target is told with the request in flight and the start of its body", async () => {
  const source = `require("http").createServer((request, response) => {
  if (request.method === "GET") return response.end("ok");
  request.on("data", () => {}).on("end", () => { Promise.reject(new RangeError("bad name")); });
}).listen(process.env.PORT);`;
  await using target = await startSmallTarget({ name: "main.cjs", source });
  const before = await target.probe.mark();
  const exited = once(target.child, "exit");
  await assert.rejects(target.get("/names", "name=\u{1F600}"));
  await exited;
  const [seen] = target.probe.between(before, await target.probe.mark());
  assert.deepEqual(seen?.errors, [
    {
      message: "RangeError: bad name",
      where: "main.cjs:3",
      count: 1,
      fatal: true,
      route: "POST /names",
      body: "name=\u{1F600}",
    },
  ]);
});

test("diagnosing names the line that takes the processor", async () => {
  const source = `const http = require("http");
function heavy(ms) {
  const until = process.cpuUsage().user + ms * 1000;
  while (process.cpuUsage().user < until);
}
http.createServer((request, response) => { if (request.url === "/heavy") heavy(100); response.end("ok"); })
  .listen(process.env.PORT);`;
  const [seen] = await readingsOf({ name: "main.cjs", source }, async ({ probe, get }) => {
    await probe.diagnose(true);
    await times(3, () => get("/heavy"));
    await probe.diagnose(false);
  });
  const heaviest = seen?.profile.find(({ where }) => where !== "");
  // The function's own beginning, where all of the samples lie in what the compiler has put into it.
  assert.match(heaviest?.where ?? "", /^main\.cjs:[234]$/);
});

test("a host that is stubbed is asked once, by fetch and by http", async () => {
  const source = `import http from "node:http";
let asked = 0;
const other = http.createServer((request, response) => { asked += 1; response.end("answer " + asked); }).listen(0);
const url = () => "http://127.0.0.1:" + other.address().port + "/";
const get = () => new Promise((resolve) => http.get(url(), (answer) => {
  let text = "";
  answer.on("data", (piece) => { text += piece; }).on("end", () => resolve(text));
}));
http.createServer(async (request, response) => {
  if (request.url === "/ready") return response.end();
  const said = [await (await fetch(url())).text(), await get()].join(", ");
  response.writeHead(said === "answer 1, answer 2" ? 200 : 418).end();
}).listen(process.env.PORT);`;
  const changes = [{ kind: "stub-calls", host: "127.0.0.1", latencyMs: 1 }] as const;
  const program = { name: "main.mjs", source, changes };
  const [seen] = await readingsOf(program, async ({ get }) => {
    for (let i = 0; i < 5; i += 1) assert.equal(await get("/"), 200);
  });
  assert.equal(
    seen?.calls.reduce((sum, { count }) => sum + count, 0),
    10,
  );
  assert.equal(seen?.requests.find(({ route }) => route === "GET /")?.count, 7, "5 of ours, 2 of its own");
});
