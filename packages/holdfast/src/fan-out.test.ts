// Fan-out on a real store: each row once, whatever fails, however many runs there are; and pages that are not as they
// should be.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { z } from "zod";
import { consume, delivery, stream } from "./app.ts";
import { fanOut, type FanOutOptions } from "./fan-out.ts";
import { type EventClass } from "./log/class.ts";
import { ended, Fact, fact, facts, ledgerStore, note, runApp, send } from "./role/sample.ts";
import { type Pool, type Queryable } from "./store/pool.ts";
import { drain } from "./testing/drain.ts";
import { type TestStore } from "./testing/store.ts";
import { until } from "./testing/until.ts";

const Letter = z.object({ run: z.string(), person: z.number() });
type Letter = z.infer<typeof Letter>;
type Person = { readonly id: number };

const letters = stream("letters", {
  event: Letter,
  id: ({ run, person }) => `${run}-${person}`,
  key: ({ person }) => String(person),
});

const written = consume(letters, async (batch, { tx }) => {
  const rows = batch.items.map(({ event }) => `${event.run} ${event.person}`);
  await tx.query("insert into ledger (note) select unnest($1::text[])", [rows]);
});

async function peopleStore(t: TestContext, count: number): Promise<TestStore> {
  const store = await ledgerStore(t);
  await store.pool.query("create table person (id int primary key)");
  await store.pool.query("insert into person select generate_series(1, $1::int)", [count]);
  return store;
}

async function people(tx: Queryable, after: string | undefined, limit: number): Promise<Person[]> {
  const text = "select id from person where id > $1 order by id limit $2";
  return (await tx.query<Person>(text, [after ?? 0, limit])).rows;
}

type Options = FanOutOptions<Fact, Person, Letter>;

function toLetters(more: Partial<Options> = {}) {
  return fanOut<Fact, Person, Letter>("round", {
    from: facts,
    page: ({ tx, after, limit }) => people(tx, after, limit),
    cursor: ({ id }) => String(id),
    to: letters,
    event: ({ id }, { run }) => ({ run, person: id }),
    ...more,
  });
}

interface Count {
  readonly run: string;
  readonly all: number;
  readonly people: number;
}

/** By run, how many effects there are and for how many people. */
async function counted(pool: Pool): Promise<Count[]> {
  const found = await pool.query<Count>(
    `select split_part(note, ' ', 1) as run, count(*)::int as all, count(distinct note)::int as people
     from ledger group by 1 order by 1`,
  );
  return found.rows;
}

async function runs(pool: Pool): Promise<string[]> {
  const found = await pool.query<{ line: string }>(
    `select format('%s: %s rows, %s events, %s', run, rows, events, case when ended_at is null then 'open' else 'ended' end)
       as line from holdfast.fan_out order by run`,
  );
  return found.rows.map(({ line }) => line);
}

test("each row becomes one event, a page after the other, and the run is known when it has ended", async (t) => {
  const store = await peopleStore(t, 2_500);
  const limits: number[] = [];
  const page: Options["page"] = ({ tx, after, limit }) => {
    limits.push(limit);
    return people(tx, after, limit);
  };
  const event: Options["event"] = ({ id }, { run }) => (id % 5 === 0 ? undefined : { run, person: id });
  await runApp(t, store, { consumers: [toLetters({ page, event }), written] });
  await send(store, [fact("monday")]);
  await drain(store);
  assert.deepEqual(await counted(store.pool), [{ run: "monday", all: 2_000, people: 2_000 }]);
  assert.deepEqual(await runs(store.pool), ["monday: 2500 rows, 2000 events, ended"]);
  assert.deepEqual(limits, [1_000, 1_000, 1_000, 1_000]);
});

test("runs side by side each meet every row, share the rows of one page, and can be told apart", async (t) => {
  const store = await peopleStore(t, 1_200);
  const names = Array.from({ length: 8 }, (_, index) => `run${index}`);
  let most = 0;
  const page: Options["page"] = ({ tx, after, limit }) => {
    most = Math.max(most, limit);
    return people(tx, after, limit);
  };
  await send(
    store,
    names.map((name) => fact(name, name)),
  );
  await runApp(t, store, { consumers: [toLetters({ page }), written] });
  await drain(store);
  assert.deepEqual(
    await counted(store.pool),
    names.map((run) => ({ run, all: 1_200, people: 1_200 })),
  );
  assert.ok(most <= 1_000);
});

test("to a delivery: each row goes out once for each run, under a key of its own", async (t) => {
  const store = await peopleStore(t, 1_300);
  const keys: string[] = [];
  const mail = delivery("mail", {
    event: Letter,
    key: ({ person }) => String(person),
    transport: ({ idempotencyKey }) => {
      keys.push(idempotencyKey);
      return Promise.resolve({ outcome: "sent" });
    },
  });
  await runApp(t, store, { roles: ["work", "deliver"], consumers: [toLetters({ to: mail })], deliveries: [mail] });
  await send(store, [fact("monday", "a"), fact("tuesday", "b")]);
  await drain(store);
  assert.deepEqual([keys.length, new Set(keys).size], [2_600, 2_600]);
});

test("a page that throws is read again: nothing is left out, nothing is there twice", async (t) => {
  const store = await peopleStore(t, 3_000);
  let calls = 0;
  const page: Options["page"] = async ({ tx, after, limit }) => {
    calls += 1;
    const rows = await people(tx, after, limit);
    if (calls % 2 === 1) await note(tx, "never 0");
    if (calls % 2 === 1) throw new Error("not now");
    return rows;
  };
  const event: Options["event"] = ({ id }, { run }) => {
    if (id === 1_500 && calls < 6) throw new Error("not this one yet");
    return { run, person: id };
  };
  await runApp(t, store, { consumers: [toLetters({ page, event, retryBaseMs: 10, tries: 20 }), written] });
  await send(store, [fact("monday")]);
  await until("the run ends", async () => (await runs(store.pool))[0]?.endsWith("ended"));
  await drain(store);
  assert.deepEqual(await counted(store.pool), [{ run: "monday", all: 3_000, people: 3_000 }]);
  assert.deepEqual(await runs(store.pool), ["monday: 3000 rows, 3000 events, ended"]);
});

test("rows that come or go meanwhile are met where the run has not been yet", async (t) => {
  const store = await peopleStore(t, 2_000);
  await store.pool.query("delete from person where id = 5");
  const page: Options["page"] = async ({ tx, after, limit }) => {
    // Before the second page: one is new behind the run, one before it, one is gone.
    if (after === "1001") await store.pool.query("insert into person values (5), (2001)");
    if (after === "1001") await store.pool.query("delete from person where id = 1500");
    return people(tx, after, limit);
  };
  await runApp(t, store, { consumers: [toLetters({ page }), written] });
  await send(store, [fact("monday")]);
  await drain(store);
  const met = await store.pool.query("select from ledger where note in ('monday 5', 'monday 1500')");
  assert.equal(met.rowCount, 0);
  assert.deepEqual(await counted(store.pool), [{ run: "monday", all: 1_999, people: 1_999 }]);
});

test("a page that is not as it should be ends its run (HF_FAN_OUT_BAD)", async (t) => {
  const wrong: [Options["page"], RegExp][] = [
    [({ tx, limit }) => people(tx, undefined, limit + 1), /has 1001 rows where 1000 were asked for/],
    [({ tx, limit }) => people(tx, undefined, limit), /has the row "1000" again/],
    [() => Promise.resolve([{ id: 1 }, { id: 1 }]), /has rows with the same cursor/],
  ];
  for (const [page, reason] of wrong) {
    const store = await peopleStore(t, 1_500);
    const running = await runApp(t, store, { consumers: [toLetters({ page }), written] });
    await send(store, [fact("monday")]);
    await drain(store);
    const [end, ...more] = await ended(store.pool);
    assert.deepEqual([end?.outcome, more], ["dead", []]);
    assert.match(end?.reason ?? "", reason);
    await running.stop();
  }
});

test("a run and its events have the class of what started it, or the one that the fan-out says", async (t) => {
  const classesOf = async (pool: Pool) => {
    const found = await pool.query<{ class: string; rows: number }>(
      `select 'critical' as class, count(*)::int as rows from holdfast.log_critical union all
       select 'normal', count(*)::int from holdfast.log_normal union all
       select 'sheddable', count(*)::int from holdfast.log_sheddable`,
    );
    return Object.fromEntries(found.rows.map((row) => [row.class, row.rows]));
  };
  const cases: [EventClass | undefined, Record<EventClass, number>][] = [
    // What starts it, two places, ten letters.
    [undefined, { critical: 13, normal: 0, sheddable: 0 }],
    ["sheddable", { critical: 1, normal: 0, sheddable: 12 }],
  ];
  for (const [eventClass, wanted] of cases) {
    const store = await peopleStore(t, 10);
    const running = await runApp(t, store, { consumers: [toLetters(eventClass && { class: eventClass }), written] });
    await send(store, [fact("monday")], { class: "critical" });
    await drain(store);
    assert.deepEqual(await classesOf(store.pool), wanted);
    await running.stop();
  }
});

test("a run goes on under a newer release, with what started it upgraded", async (t) => {
  const store = await peopleStore(t, 1_500);
  const Named = Fact.extend({ name: z.string() });
  const newer = stream("facts", {
    event: Named,
    id: (one) => one.id,
    key: (one) => one.key,
    version: 2,
    // What an app gets of an older version is whatever it was.
    upgrades: { 1: (old) => ({ ...(old as Fact), name: "upgraded" }) },
  });
  const page: Options["page"] = async ({ tx, after, limit }) => {
    if (after === undefined) return people(tx, after, limit);
    throw new Error("the older release comes no further");
  };
  const first = await runApp(t, store, { consumers: [toLetters({ page, retryBaseMs: 10 }), written] });
  await send(store, [fact("monday")]);
  await drain(store);
  await first.stop();
  await runApp(t, store, {
    as: "newer",
    consumers: [
      fanOut<z.infer<typeof Named>, Person, Letter>("round", {
        from: newer,
        page: ({ tx, after, limit }) => people(tx, after, limit),
        cursor: ({ id }) => String(id),
        to: letters,
        event: ({ id }, { event }) => ({ run: event.name, person: id }),
      }),
      written,
    ],
  });
  await until("the run ends", async () => (await runs(store.pool))[0]?.endsWith("ended"));
  await drain(store);
  assert.deepEqual(await counted(store.pool), [
    { run: "monday", all: 1_000, people: 1_000 },
    { run: "upgraded", all: 500, people: 500 },
  ]);
});
