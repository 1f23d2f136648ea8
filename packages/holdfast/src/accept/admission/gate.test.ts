// The door over real HTTP: what is too much is refused before the app sees it, with a pause; what asks whether the
// process is well never is; a listener of one class serves that class alone.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection } from "node:net";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type App, consume, defineApp } from "../../app.ts";
import { type EventClass } from "../../log/class.ts";
import { limits } from "../../limits.ts";
import { facts, ledgerStore } from "../../role/sample.ts";
import { type Running, runRoles } from "../../role/run.ts";
import { atEnd } from "../../store/embedded/scratch.ts";
import { until } from "../../testing/until.ts";
import { eventRoute } from "../route.ts";
import { inClass } from "./route-class.ts";

let seen: string[] = [];

/** Computes for 20 ms. */
function compute(name: string): { name: string } {
  seen.push(name);
  for (const end = performance.now() + 20; performance.now() < end;);
  return { name };
}

const read: App["read"] = (server) => {
  server.get("/important", { config: inClass("critical") }, () => compute("critical"));
  server.get("/usual", () => compute("normal"));
  server.get("/spare/:id", { config: inClass("sheddable") }, () => compute("sheddable"));
};

async function serve(t: TestContext, listener?: EventClass): Promise<string> {
  const { address } = await start(t, listener);
  return address ?? assert.fail();
}

async function start(t: TestContext, listener?: EventClass): Promise<Running> {
  seen = [];
  const store = await ledgerStore(t);
  const routes = [eventRoute(facts, { url: "/facts", class: "critical" })];
  const consumers = [consume(facts, () => Promise.resolve())];
  const app = defineApp({ name: "sample", about: "", routes, consumers, read });
  const running = await runRoles({ app, url: store.url, roles: ["web"], name: "door", logLevel: "silent", listener });
  atEnd(t, () => running.stop());
  return running;
}

/** Answers by status, and the pauses of those that were refused. */
async function crowd(address: string, paths: readonly string[]) {
  const answers = await Promise.all(paths.map((path) => fetch(address + path)));
  const texts = await Promise.all(answers.map((one) => one.text()));
  const refused = answers.flatMap((one, index) => (one.status === 503 ? [{ one, text: texts[index] ?? "" }] : []));
  return { served: answers.filter((one) => one.status === 200).length, refused };
}

test("what is too much is refused with a pause before the app sees it, the least important first", async (t) => {
  const address = await serve(t);
  const paths = Array.from({ length: 300 }, (_, index) => (index % 30 === 0 ? "/important" : `/spare/${index}`));
  let refusals = 0;
  await until("some are refused", async () => {
    const { served, refused } = await crowd(address, paths);
    refusals += refused.length;
    assert.equal(served + refused.length, paths.length);
    for (const { one, text } of refused) {
      const seconds = Number(one.headers.get("retry-after"));
      assert.ok(seconds >= 1 && seconds <= limits.admissionRetrySeconds, `${seconds}`);
      assert.match(text, /^\{"error":\{"code":"HF_OVERLOADED","title":"[^"]+","message":"[^"]+","hint":"[^"]+"\}\}$/);
    }
    return refused.length > 0 && (await fetch(`${address}/health/live`)).status === 200;
  });
  const important = seen.filter((name) => name === "critical").length;
  // A process leaves its figures with its heartbeat.
  await until("the metrics count what was taken and refused", async () => {
    const metrics = await (await fetch(`${address}/metrics`)).text();
    const counted = [...metrics.matchAll(/^holdfast_admission_refused_total\{.*\} (\d+)$/gm)];
    const sum = counted.reduce((total, [, count]) => total + Number(count), 0);
    return sum >= refusals && metrics.includes(`holdfast_admitted_total{class="critical"} ${important}\n`);
  });
  await until("all are served again", async () => (await crowd(address, ["/usual", "/spare/1"])).served === 2);
});

test("a listener of one class serves it, and says of the others that they are served elsewhere", async (t) => {
  const address = await serve(t, "critical");
  assert.equal((await fetch(`${address}/important`)).status, 200);
  const accepted = await fetch(`${address}/facts`, { method: "POST", body: '{"id":"1"}' });
  assert.deepEqual(await accepted.json(), { accepted: 1, repeated: 0 });
  const other = await fetch(`${address}/usual`);
  assert.equal(other.status, 421);
  assert.match(await other.text(), /HF_OTHER_LISTENER/);
  assert.deepEqual(seen, ["critical"]);
  // Wherever the answer was made, its address can be asked at; what is nowhere is nowhere.
  assert.equal((await fetch(`${address}/outcomes/none`)).status, 404);
  assert.equal((await fetch(`${address}/nothing`)).status, 404);
  assert.equal((await fetch(`${address}/health/ready`)).status, 200);
});

test("a client that has left before its turn is not served", async (t) => {
  const address = await serve(t);
  await crowd(address, ["/usual"]);
  seen = [];
  const { port } = new URL(address);
  const sockets = Array.from({ length: 400 }, () => createConnection(Number(port), "127.0.0.1"));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  for (const socket of sockets) socket.on("error", () => undefined);
  for (const socket of sockets) socket.end("GET /usual HTTP/1.1\r\nHost: a\r\n\r\n", () => socket.destroy());
  await until("it is quiet", async () => {
    const count = seen.length;
    await sleep(300);
    return seen.length === count && (await fetch(`${address}/health/live`)).status === 200;
  });
  assert.ok(seen.length < 400, `${seen.length}`);
});

test("while a release is rolled in requests wait for longer before any is refused", async (t) => {
  const running = await start(t);
  const address = running.address ?? assert.fail();
  // Two seconds of work at once: more than may be waited for, and less than while a release is rolled in.
  const paths = Array.from({ length: 100 }, (_, index) => `/spare/${index}`);
  running.rolling(true);
  assert.equal((await crowd(address, paths)).served, paths.length);
  running.rolling(false);
  assert.ok((await crowd(address, paths)).refused.length > 0);
});
