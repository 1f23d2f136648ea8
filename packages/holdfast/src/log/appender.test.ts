// Group commit against a real Postgres: answered after the commit, once for each id, and a bad row or a store that is
// away harms nobody else.

import assert from "node:assert/strict";
import { mkdtempSync, chmodSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../limits.ts";
import { migrate, runtimeMigrations } from "../store/migrate.ts";
import { startEmbedded } from "../store/embedded/embedded.ts";
import { openPool, type Pool } from "../store/pool.ts";
import { until } from "../testing/until.ts";
import { type NewEvent } from "./append.ts";
import { Appender } from "./appender.ts";
import { classes, logNames } from "./class.ts";
import { sample, storeOf } from "./sample.ts";

function withBody(event: NewEvent, body: string): NewEvent {
  return { ...event, body: Buffer.from(body) };
}

async function bodyOf(pool: Pool, id: string): Promise<string | undefined> {
  const text = "select body from holdfast.log_normal where id = $1";
  return (await pool.query<{ body: Buffer }>(text, [id])).rows[0]?.body.toString();
}

async function countOf(pool: Pool, log = "holdfast.log_normal"): Promise<number> {
  return (await pool.query<{ count: number }>(`select count(*)::int from ${log}`)).rows[0]?.count ?? -1;
}

test("an event is there for others by the time its sender hears of it", async (t) => {
  const store = await storeOf(t);
  const appender = new Appender({ pool: store.pool });
  const other = openPool({ url: store.url, purpose: "test", connections: 1 });
  t.after(() => other.end());
  const ids = Array.from({ length: 50 }, (_, index) => `${index}`);
  const found = await Promise.all(
    ids.map(async (id) => {
      const { fresh } = await appender.append(sample(id));
      return fresh && (await bodyOf(other, id)) === "{}";
    }),
  );
  assert.deepEqual(new Set(found), new Set([true]));
});

test("a repeat takes no effect, whether it comes along, later or from another process", async (t) => {
  const store = await storeOf(t);
  const [one, two] = [new Appender({ pool: store.pool }), new Appender({ pool: store.pool })];
  const together = await Promise.all([one.append(sample("a")), one.append(sample("a"))]);
  assert.deepEqual(together, [{ fresh: true }, { fresh: false }]);
  assert.deepEqual(await one.append(sample("a")), { fresh: false });
  for (let round = 0; round < 20; round++) {
    const at = await Promise.all([one, two].map((appender) => appender.append(sample(`at once ${round}`))));
    assert.equal(at.filter(({ fresh }) => fresh).length, 1);
  }
  assert.equal(await countOf(store.pool), 21);
});

test("of one id with several bodies the first wins, and the others are counted", async (t) => {
  const store = await storeOf(t);
  let conflicts = 0;
  const appender = new Appender({ pool: store.pool, onConflicts: (count) => (conflicts += count) });
  await appender.append(withBody(sample("a"), "1"));
  await Promise.all(["1", "2", "3"].map((body) => appender.append(withBody(sample("a"), body))));
  assert.equal(await bodyOf(store.pool, "a"), "1");
  await until("two conflicts are counted", () => conflicts === 2);
});

test("a row that Postgres refuses fails alone", async (t) => {
  const store = await storeOf(t);
  await store.pool.query("alter table holdfast.log_normal_0 add constraint good check (id !~ '^bad')");
  const appender = new Appender({ pool: store.pool });
  const ids = Array.from({ length: 200 }, (_, index) => (index % 67 === 5 ? `bad ${index}` : `good ${index}`));
  const results = await Promise.allSettled(ids.map((id) => appender.append(sample(id))));
  for (const [index, id] of ids.entries()) {
    const result = results[index];
    if (id.startsWith("good")) assert.deepEqual(result, { status: "fulfilled", value: { fresh: true } });
    else assert.equal(result?.status === "rejected" && result.reason.code, "HF_EVENT_REFUSED");
  }
  assert.equal(await countOf(store.pool), ids.filter((id) => id.startsWith("good")).length);
});

test("a failure that is not the event's own is never an answer that it was refused for good", async (t) => {
  const store = await storeOf(t);
  const appender = new Appender({ pool: store.pool });
  await store.pool.query("alter table holdfast.log_normal_0 rename to elsewhere");
  await assert.rejects(appender.append(sample("a")), { code: "HF_INTERNAL", retry: true, status: 500 });
  await store.pool.query("alter table holdfast.elsewhere rename to log_normal_0");
  assert.deepEqual(await appender.append(sample("a")), { fresh: true });
});

test("every class gets on while another has a backlog", async (t) => {
  const store = await storeOf(t);
  const appender = new Appender({ pool: store.pool });
  const critical: Promise<unknown>[] = [];
  for (let index = 0; index < 6_000; index++) {
    critical.push(appender.append({ ...sample(`${index}`), class: "critical" }));
  }
  let open = critical.length;
  for (const one of critical) void one.then(() => (open -= 1));
  const others = classes.slice(1).map((name) => appender.append({ ...sample("x"), class: name }));
  await Promise.all(others);
  assert.ok(open > 0, "the others did not wait for the whole backlog");
  await Promise.all(critical);
  assert.equal(await countOf(store.pool, logNames("critical").log), 6_000);
});

test("a statement takes a bounded number of rows and bytes", async (t) => {
  const store = await storeOf(t);
  await store.pool.query(`create table sizes (rows int, bytes int);
    create function note() returns trigger language plpgsql as $$ begin
      insert into sizes select count(*), sum(length(body)) from new_rows; return null; end $$;
    create trigger note after insert on holdfast.log_normal_0 referencing new table as new_rows
      for each statement execute function note()`);
  const appender = new Appender({ pool: store.pool });
  const small = Array.from({ length: limits.appendRows * 2 + 1 }, (_, index) => appender.append(sample(`${index}`)));
  const large = "x".repeat(200 * 1024);
  const big = Array.from({ length: 12 }, (_, index) => appender.append(withBody(sample(`big ${index}`), large)));
  await Promise.all([...small, ...big]);
  const found = await store.pool.query<{ rows: number; bytes: number }>("select * from sizes");
  for (const { rows, bytes } of found.rows) {
    assert.ok(rows <= limits.appendRows);
    assert.ok(bytes <= limits.appendBytes + large.length);
  }
  assert.equal(
    found.rows.reduce((sum, { rows }) => sum + rows, 0),
    small.length + big.length,
  );
});

test("beyond the queue's limit new events are refused at once, and those in the queue are stored", async (t) => {
  const store = await storeOf(t);
  const appender = new Appender({ pool: store.pool });
  const body = Buffer.alloc(1024 * 1024, "x");
  const fitting = limits.appendQueueBytes / body.length;
  const queued = Array.from({ length: fitting }, (_, index) => appender.append({ ...sample(`${index}`), body }));
  assert.equal(appender.waiting, fitting);
  await assert.rejects(appender.append(sample("too many")), { code: "HF_QUEUE_FULL", status: 503, retry: true });
  await Promise.all(queued);
  assert.equal(await countOf(store.pool), fitting);
  assert.deepEqual(await appender.append(sample("too many")), { fresh: true });
});

test("stopping refuses what is new and stores what is queued", async (t) => {
  const store = await storeOf(t);
  const appender = new Appender({ pool: store.pool });
  const queued = Array.from({ length: 700 }, (_, index) => appender.append(sample(`${index}`)));
  const stopped = appender.stop();
  await assert.rejects(appender.append(sample("new")), { code: "HF_QUEUE_FULL" });
  await stopped;
  assert.equal(await countOf(store.pool), 700);
  await Promise.all(queued);
});

test("connections that are killed lose nothing and store nothing twice", async (t) => {
  const store = await storeOf(t);
  const pool = openPool({ url: store.url, purpose: "victim", connections: limits.appendConnections + 1 });
  t.after(() => pool.end());
  const appender = new Appender({ pool });
  let killing = true;
  const killer = (async () => {
    while (killing) {
      await store.pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holdfast/victim'",
      );
      await sleep(40);
    }
  })();
  for (let round = 0; round < 20; round++) {
    await Promise.all(Array.from({ length: 100 }, (_, index) => appender.append(sample(`${round}/${index}`))));
  }
  killing = false;
  await killer;
  assert.equal(await countOf(store.pool), 2_000);
});

test("a store that stops and comes back has each event once; one that stays away is said to be away", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-away-"));
  chmodSync(folder, 0o711);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, "postgres");
  const settings = { fsync: "off" };
  const first = await startEmbedded({ dataDir, settings });
  const pool = openPool({ url: first.url, purpose: "test", connections: 3 });
  t.after(() => pool.end());
  await migrate(pool, [runtimeMigrations]);
  let nowMs = 0;
  const appender = new Appender({ pool, now: () => nowMs });
  await appender.append(sample("before"));
  await first.stop();
  const patient = Promise.all(["a", "b", "a"].map((id) => appender.append(sample(id))));
  const second = await startEmbedded({ dataDir, settings });
  t.after(() => second.stop());
  assert.deepEqual(await patient, [{ fresh: true }, { fresh: true }, { fresh: false }]);
  assert.equal(await countOf(pool), 3);

  await second.stop();
  const waiting = [appender.append(sample("c")), appender.append(sample("d"))];
  nowMs += limits.appendPatienceMs + 1;
  for (const one of waiting) await assert.rejects(one, { code: "HF_STORE_AWAY", status: 503, retry: true });
});
