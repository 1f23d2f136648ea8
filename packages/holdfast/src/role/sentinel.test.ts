// Canaries through real roles: they arrive and leave nothing behind, and what stands still is found, named and told.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { consume, delivery, timer } from "../app.ts";
import { limits } from "../limits.ts";
import { openPool } from "../store/pool.ts";
import { atEnd, scratchFolder } from "../store/embedded/scratch.ts";
import { drain } from "../testing/drain.ts";
import { until } from "../testing/until.ts";
import { stoppedStages } from "../watch/health.ts";
import { done } from "../work/outcome.ts";
import { readHealth } from "./health.ts";
import { Fact, fact, facts, ledger, ledgerOf, ledgerStore, note, runApp, send } from "./sample.ts";

const roles = ["web", "work", "deliver"] as const;

test("canaries pass through streams, timers and deliveries, and nothing of the app sees one", async (t) => {
  const store = await ledgerStore(t);
  const seen: string[] = [];
  const see = (what: string) =>
    consume(what === "ring" ? ring : facts, async (batch, { tx, deliver }) => {
      seen.push(...batch.keys);
      return batch.each(async (event) => {
        await note(tx, event.id);
        deliver(parcel, event);
        return done();
      });
    });
  const ring = timer("ring", { event: Fact, key: (one) => one.key });
  const parcel = delivery("parcel", {
    event: Fact,
    key: (one) => one.key,
    transport: async ({ event }) => {
      seen.push(`sent ${event.key}`);
      return { outcome: "sent" };
    },
  });
  const consumers = [see("facts"), see("ring")];
  const running = await runApp(t, store, { roles, consumers, deliveries: [parcel], canaries: true });
  await until("each has had some", async () => {
    const found = await store.pool.query(
      "select consumer from holdfast.canary where settled_at is not null group by consumer having count(*) > 1",
    );
    return found.rowCount === 3;
  });
  await send(store, [fact("1", "mine")]);
  await drain(store);
  assert.deepEqual(seen, ["mine", "sent mine"]);
  assert.deepEqual(await ledger(store.pool), ["1"]);
  const left = await store.pool.query(
    `select (select count(*) from holdfast.receipt)::int as receipts,
            (select count(*) from holdfast.ended)::int as ended,
            (select count(*) from holdfast.waiting)::int as waiting`,
  );
  assert.deepEqual(left.rows, [{ receipts: 1, ended: 0, waiting: 0 }]);
  assert.equal((await readHealth(store.pool)).color, "green");
  const metrics = await (await fetch(`${running.address ?? ""}/metrics`)).text();
  assert.match(metrics, /^holdfast_health 1$/m);
  assert.doesNotMatch(metrics, /holdfast_worked_total\{[^}]*ring/);
});

test("a handler that hangs for one key is told once, and once when it is over (HF_STREAM_STOPPED)", async (t) => {
  const store = await ledgerStore(t);
  const logFile = join(scratchFolder(t).root, "log");
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const hangs = consume(facts, (batch, { tx }) =>
    batch.each(async ({ id, key }) => {
      if (key === "stuck") await released;
      await note(tx, id);
      return done();
    }),
  );
  const running = await runApp(t, store, { roles: ["web", "work"], consumers: [hangs], canaries: true, logFile });
  await send(store, [fact("1", "stuck")]);
  const told = () => readFileSync(logFile, "utf8").split("\n");
  await until("it is told", () => told().some((line) => line.includes("HF_STREAM_STOPPED")));
  const [stop] = stoppedStages(await readHealth(store.pool));
  assert.deepEqual([stop?.consumer, stop?.stage], ["facts", "work"]);
  assert.match(stop?.reason ?? "", /at key stuck in slot \d+/);
  const ask = () => fetch(`${running.address ?? ""}/health`, { headers: { "x-forwarded-for": "10.0.0.1" } });
  // An answer may be a moment old. To the public it has no names.
  const asked = await until("all hear of it", async () => {
    const answer = await ask();
    return answer.status === 503 && answer;
  });
  assert.deepEqual(await asked.json(), { color: "red" });
  release();
  await ledgerOf(store.pool, 1);
  await until("it is told that it is over", () => told().some((line) => line.includes("everything moves again")));
  assert.equal(told().filter((line) => line.includes("HF_STREAM_STOPPED")).length, 1);
});

test("the health of a store that does not answer is red at the stage store", async (t) => {
  const pool = openPool({ url: "postgres://127.0.0.1:1/none", purpose: "test", connections: 1 });
  atEnd(t, () => pool.end());
  const health = await readHealth(pool);
  assert.deepEqual([health.color, health.stages[0]?.stage], ["red", "store"]);
});

test("canaries of former consumers are forgotten, and workers send where no web process is", async (t) => {
  const store = await ledgerStore(t);
  await store.pool.query(
    `with stream as (insert into holdfast.stream (name) values ('gone') returning id),
          gone as (insert into holdfast.consumer (name, stream) select 'gone', id from stream returning id)
     insert into holdfast.canary (consumer, slot, role) select id, 3, 'work' from gone`,
  );
  await store.pool.query("update holdfast.health set sent_at = now() - $1::int4 * interval '1 ms'", [
    limits.canaryMs * 2,
  ]);
  const consumers = [consume(facts, (batch) => batch.each(() => done()))];
  await runApp(t, store, { roles: ["work"], consumers, canaries: true });
  await until("only ours is left, and arrives", async () => {
    const found = await store.pool.query<{ name: string }>(
      `select distinct name from holdfast.canary join holdfast.consumer on consumer.id = canary.consumer
       where name = 'gone' or settled_at is not null`,
    );
    return found.rows.length === 1 && found.rows[0]?.name === "facts";
  });
});
