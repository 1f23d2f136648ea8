import assert from "node:assert/strict";
import http from "node:http";
import { it } from "node:test";
import type { TestContext } from "node:test";
import { Driver } from "./drive.ts";
import { addsUp, scenario, serve, usual } from "./drive-scene.ts";

/** A driver, and a wish for a server that notes what it is asked for. */
async function scene(t: TestContext, session: string) {
  const paths: string[] = [];
  const server = http.createServer((request, response) => {
    paths.push(request.url ?? "");
    response.end("ok");
  });
  const { url } = await serve(t, server);
  const driver = new Driver();
  t.after(() => driver[Symbol.asyncDispose]());
  return { driver, paths, wish: { ...usual, target: url, scenario: scenario(t, session) } };
}

const counting = `globalThis.seen = (globalThis.seen ?? 0) + 1; yield get("/" + globalThis.seen);`;

it("drives one stretch after the other in the same thread, each with a report of its own", async (t) => {
  const { driver, paths, wish } = await scene(t, counting);
  const first = await driver.drive({ ...wish, connections: "keep" });
  const second = await driver.drive(wish);
  for (const report of [first, second]) {
    addsUp(report);
    assert.equal(report.visits.done, 50);
  }
  assert.deepEqual(paths.toSorted(), Array.from({ length: 100 }, (_, index) => `/${index + 1}`).toSorted());
});

it("drives on after a stretch that was stopped, and one at a time", async (t) => {
  const { driver, wish } = await scene(t, `yield get("/");`);
  const stop = new AbortController();
  const long = driver.drive({ ...wish, durationMs: 60_000 }, { signal: stop.signal, onSecond: () => stop.abort() });
  await assert.rejects(driver.drive(wish), /one stretch at a time/);
  addsUp(await long);
  const report = await driver.drive(wish);
  assert.equal(report.visits.done, 50);
});

it("a stretch whose thread ends is rejected, and the next one has a new thread", async (t) => {
  const { driver, paths, wish } = await scene(t, `if (visitor.number === 7) process.exit(3); ${counting}`);
  await driver.drive(wish);
  await assert.rejects(driver.drive({ ...wish, firstVisitor: 7 }), /ended with code 3/);
  paths.length = 0;
  await driver.drive(wish);
  assert.ok(paths.includes("/1"));
});

it("a scenario that cannot be loaded leaves the driver ready", async (t) => {
  const { driver, wish } = await scene(t, `yield get("/");`);
  await assert.rejects(driver.drive({ ...wish, scenario: { kind: "module", url: "file:///nowhere.mjs" } }), /nowhere/);
  assert.equal((await driver.drive(wish)).visits.done, 50);
});

it("disposing of it rejects what is under way", async (t) => {
  const { driver, wish } = await scene(t, `yield get("/");`);
  const under = driver.drive({ ...wish, durationMs: 60_000 });
  await Promise.all([assert.rejects(under, /ended with code/), driver[Symbol.asyncDispose]()]);
});
