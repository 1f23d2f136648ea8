// The whole way of an alarm: real conditions of a real store, and a webhook that counts.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { consume, defineApp } from "../app.ts";
import { type FoundRung, readLadder } from "../ladder/store.ts";
import { limits } from "../limits.ts";
import { steps } from "../ladder/steps.ts";
import { openWriter } from "../log/sample.ts";
import { pause, resume } from "../log/pause.ts";
import { runRoles } from "../role/run.ts";
import { fact, facts, ledgerOf, ledgerStore, note, runApp, send } from "../role/sample.ts";
import { startEmbedded } from "../store/embedded/embedded.ts";
import { atEnd, scratchFolder } from "../store/embedded/scratch.ts";
import { migrate, runtimeMigrations } from "../store/migrate.ts";
import { openPool } from "../store/pool.ts";
import { until } from "../testing/until.ts";
import { done } from "../work/outcome.ts";
import { httpSink } from "./sample.ts";
import { readAlarmTargets } from "./settings.ts";
import { readAlarms } from "./store.ts";
import { alarmTable } from "./table.ts";

const working = consume(facts, (batch) => batch.each(() => done()));

async function sinkOf(t: TestContext) {
  const sink = await httpSink(t);
  const all = () =>
    sink.calls.flatMap(({ body }) =>
      // Our own message.
      (JSON.parse(body) as { data: { changes: { alarm: string; subject: string; state: string }[] } }).data.changes.map(
        ({ alarm, subject, state }) => `${state}: ${alarm} ${subject}`.trimEnd(),
      ),
    );
  const states = () => all().filter((one) => / (transaction|backlog-normal)/.test(one));
  return { targets: readAlarmTargets({ HOLDFAST_ALARM_WEBHOOK: sink.url }), all, states, sink };
}

/** Thresholds that a test can wait for; as they were at its end. */
function lower(t: TestContext, name: keyof typeof alarmTable, on: number): void {
  const kind: { on: number; off: number; forSeconds: number } = alarmTable[name];
  const before = { ...kind };
  t.after(() => Object.assign(kind, before));
  Object.assign(kind, { on, off: Math.min(kind.off, on / 2), forSeconds: 0 });
}

test("an old open write transaction is told once by one of two processes, and so is its end", async (t) => {
  lower(t, "transaction", 2);
  const store = await ledgerStore(t);
  const { targets, states, sink } = await sinkOf(t);
  const options = { consumers: [working], alarms: targets };
  const first = await runApp(t, store, { ...options, as: "one" });
  await runApp(t, store, { ...options, as: "two" });
  const writer = await openWriter(t, store);
  await until("the alarm is told", () => states().includes("on: transaction"));
  assert.deepEqual(
    (await readAlarms(store.pool)).map(({ name }) => name).filter((name) => name === "transaction"),
    ["transaction"],
  );
  // Another process goes on with what the first has told.
  await until("it is kept that it was told", async () =>
    (await readAlarms(store.pool)).every(({ told }) => told !== undefined),
  );
  await first.stop();
  await writer.query("rollback");
  await until("its end is told", () => states().includes("off: transaction"), 60_000);
  assert.deepEqual(states(), ["on: transaction", "off: transaction"]);
  assert.equal(new Set(sink.calls.map(({ headers }) => headers["webhook-id"])).size, sink.calls.length);
  await until("it is forgotten", async () =>
    (await readAlarms(store.pool)).every(({ name }) => name !== "transaction"),
  );
});

test("a paused consumer with a backlog raises the alarm, takes no step of the ladder, and its end is told", async (t) => {
  lower(t, "backlog-normal", 2);
  const store = await ledgerStore(t);
  const { targets, states } = await sinkOf(t);
  // The consumer is known from its first start on, and paused before the next.
  await (await runApp(t, store, { consumers: [working] })).stop();
  await pause(store.pool, "facts");
  await runApp(t, store, { consumers: [working], alarms: targets });
  await send(store, [fact("1"), fact("2")]);
  await until("the alarm is told", () => states().includes("on: backlog-normal facts"));
  const taken = (rungs: readonly FoundRung[]) => rungs.filter((one) => one.taken);
  assert.deepEqual(taken(await readLadder(store.pool)), []);
  await resume(store.pool, "facts");
  await until("its end is told", () => states().includes("off: backlog-normal facts"), 60_000);
  assert.deepEqual(states(), ["on: backlog-normal facts", "off: backlog-normal facts"]);
});

test("a target that does not answer holds up neither the work nor the other alarms", async (t) => {
  lower(t, "transaction", 1);
  const store = await ledgerStore(t);
  const { states, sink } = await sinkOf(t);
  // A port where nobody listens, for mail; the webhook hears of it all the same.
  const targets = readAlarmTargets({
    HOLDFAST_ALARM_WEBHOOK: sink.url,
    HOLDFAST_ALARM_MAIL: "a@example.org",
    HOLDFAST_SMTP_URL: "smtp://127.0.0.1:1",
  });
  await runApp(t, store, { consumers: [working], alarms: targets });
  await openWriter(t, store);
  await until("the alarm is told", () => states().includes("on: transaction"));
});

test("a store that is away is told by the process that looked, from memory, and so is its coming back", async (t) => {
  lower(t, "store", 1);
  const { dataDir } = scratchFolder(t);
  let embedded = await startEmbedded({ dataDir });
  atEnd(t, () => embedded.stop());
  const pool = openPool({ url: embedded.url, purpose: "test", connections: 1 });
  await migrate(pool, [runtimeMigrations]);
  const { targets, all } = await sinkOf(t);
  const app = defineApp({ name: "sample", about: "", consumers: [working] });
  const shared = { app, url: embedded.url, roles: ["work"] as const, logLevel: "silent", alarms: targets };
  const running = await runRoles({ ...shared, name: "away" });
  atEnd(t, () => running.stop());
  await until(
    "it looks",
    async () => (await pool.query("select from holdfast.guard where holder <> ''")).rowCount === 1,
  );
  await pool.end();
  await embedded.stop();
  await until("it is told", () => all().includes("on: store"));
  embedded = await startEmbedded({ dataDir });
  await until("its end is told", () => all().includes("off: store"), 60_000);
  assert.deepEqual(
    all().filter((one) => one.endsWith("store")),
    ["on: store", "off: store"],
  );
});

test("when normal events fall behind, a step is taken by itself, critical ones go on, and it is left again", async (t) => {
  const [step] = steps;
  const before = limits.ladderLeaveMs;
  const threshold: { take: number; leave: number } | undefined = step?.thresholds.normalSeconds;
  assert.ok(threshold);
  const normal = { ...threshold };
  t.after(() => Object.assign(threshold, normal));
  t.after(() => Object.assign(limits, { ladderLeaveMs: before, ladderTakeMs: 5_000 }));
  Object.assign(threshold, { take: 2, leave: 1.9 });
  Object.assign(limits, { ladderLeaveMs: 1_000, ladderTakeMs: 0 });
  const store = await ledgerStore(t);
  const slow = consume(facts, (batch, { tx }) =>
    batch.each(async ({ id, wish }) => {
      if (wish === "slow") await new Promise((resolve) => setTimeout(resolve, 100));
      await note(tx, id);
      return done();
    }),
  );
  await runApp(t, store, { consumers: [slow] });
  const backlog = Array.from({ length: 100 }, (_, index) => fact(`normal ${index}`, "k", "slow"));
  await send(store, backlog);
  const isTaken = async () => (await readLadder(store.pool))[0]?.taken;
  await until("the step is taken", isTaken);
  await send(store, [fact("sheddable")], { class: "sheddable" });
  await send(store, [fact("critical")], { class: "critical" });
  const notes = await ledgerOf(store.pool, 102);
  assert.ok(notes.indexOf("critical") < 101);
  assert.equal(notes.indexOf("sheddable"), 101);
  await until("it is left", async () => !(await isTaken()));
});
