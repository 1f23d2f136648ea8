// The ladder at work: what waits under each step, what goes on, and that nothing critical is ever touched.

import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { consume, delivery, stream, timer } from "../app.ts";
import { fanOut } from "../fan-out.ts";
import { classes, type EventClass } from "../log/class.ts";
import { ended, Fact, fact, facts, ledger, ledgerOf, ledgerStore, note, runApp, send } from "../role/sample.ts";
import { schedule } from "../schedule.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { done } from "../work/outcome.ts";
import { isHeld, Ladder } from "./ladder.ts";
import { stepNames } from "./steps.ts";
import { pinStep, readLadder } from "./store.ts";

const noting = consume(facts, (batch, { tx }) =>
  batch.each(async ({ id }) => {
    await note(tx, id);
    return done();
  }),
);

async function pinAll(store: TestStore, pinned: boolean | null): Promise<void> {
  for (const step of stepNames) await pinStep(store.pool, step, pinned);
}

test("whatever is taken, nothing critical is held, hurried or postponed", () => {
  for (let mask = 0; mask < 2 ** stepNames.length; mask++) {
    const taken = new Set(stepNames.filter((_, index) => (mask & (1 << index)) !== 0));
    const ladder = new Ladder();
    const rungs = [...taken].map((step) => ({ step, taken: true, pinned: false, since: undefined, reason: "" }));
    ladder.set(rungs);
    for (const consumer of ["a", "round/pages"]) {
      assert.equal(isHeld(taken, consumer, "critical"), false);
      assert.equal(ladder.holds(consumer, "critical"), false);
    }
    assert.equal(ladder.hurries("critical") || ladder.postpones("critical"), false);
    assert.equal(ladder.holds("a", "sheddable"), taken.has("pause-sheddable"));
  }
});

test("with every step taken critical and normal events are worked, sheddable ones wait and come after it", async (t) => {
  const store = await ledgerStore(t);
  await pinAll(store, true);
  await runApp(t, store, { consumers: [noting] });
  for (const name of classes) await send(store, [fact(`${name} 1`), fact(`${name} 2`)], { class: name });
  await ledgerOf(store.pool, 4);
  await send(store, [fact("critical 3")], { class: "critical" });
  assert.deepEqual((await ledgerOf(store.pool, 5)).toSorted(), [
    "critical 1",
    "critical 2",
    "critical 3",
    "normal 1",
    "normal 2",
  ]);
  await pinAll(store, null);
  assert.deepEqual((await ledgerOf(store.pool, 7)).slice(5), ["sheddable 1", "sheddable 2"]);
  assert.ok((await readLadder(store.pool)).every(({ taken }) => !taken));
});

test("sheddable deliveries wait while others go out, and go out after it", async (t) => {
  const store = await ledgerStore(t);
  await pinStep(store.pool, "pause-sheddable", true);
  const sent: string[] = [];
  const post = delivery("post", {
    event: Fact,
    key: ({ id }) => id,
    transport: ({ event }) => {
      sent.push(event.id);
      return Promise.resolve({ outcome: "sent" });
    },
  });
  await runApp(t, store, { deliveries: [post], roles: ["deliver"] });
  for (const name of classes.toReversed()) await send(store, [fact(name)], { class: name, to: "post" });
  await until("two are sent", () => sent.length === 2);
  assert.deepEqual(sent.toSorted(), ["critical", "normal"]);
  await pinStep(store.pool, "pause-sheddable", null);
  await until("the third is sent", () => sent.length === 3);
});

test("a consumer that coalesces does so at once, except for critical events", async (t) => {
  const store = await ledgerStore(t);
  const newest = consume(facts, noting.handler as Parameters<typeof consume<Fact>>[1], { coalesce: true });
  const batch = (name: EventClass) => [1, 2, 3].map((number) => fact(`${name} ${number}`, `key of ${name}`));
  await pinStep(store.pool, "coalesce", true);
  await runApp(t, store, { consumers: [newest] });
  await send(store, batch("critical"), { class: "critical" });
  assert.deepEqual(await ledgerOf(store.pool, 3), ["critical 1", "critical 2", "critical 3"]);
  await send(store, batch("normal"));
  assert.equal((await ledgerOf(store.pool, 4))[3], "normal 3");
  const coalesced = (await ended(store.pool)).map(({ id, outcome }) => `${id} ${outcome}`);
  assert.deepEqual(coalesced, ["normal 1 coalesced", "normal 2 coalesced"]);
  await pinStep(store.pool, "coalesce", null);
  await until("the step is left", async () => {
    await store.pool.query("delete from ledger");
    await send(
      store,
      batch("normal").map((one) => ({ ...one, id: `${one.id} at ${performance.now()}` })),
    );
    const notes = await until("they are worked", async () => {
      const found = await ledger(store.pool);
      return found.some((one) => one.startsWith("normal 3")) && found;
    });
    return notes.length === 3;
  });
});

test("sheddable timers and schedules wait; those of other classes fire", async (t) => {
  const store = await ledgerStore(t);
  await pinStep(store.pool, "postpone", true);
  const bell = (name: EventClass) => timer(`bell ${name}`, { event: Fact, key: ({ key }) => key, class: name });
  const bells = { critical: bell("critical"), sheddable: bell("sheddable") };
  const ring = (name: "critical" | "sheddable") =>
    consume(bells[name], (batch, { tx }) =>
      batch.each(async () => {
        await note(tx, `bell ${name}`);
        return done();
      }),
    );
  const tick = (name: "critical" | "sheddable") =>
    consume(schedule(`tick ${name}`, { everyMs: 1_000, class: name }), (batch, { tx }) =>
      batch.each(async () => {
        await note(tx, `tick ${name}`);
        return done();
      }),
    );
  const setting = consume(facts, (batch, { at }) =>
    batch.each((event) => {
      for (const one of [bells.sheddable, bells.critical]) at(one, event, { dueAt: new Date(0) });
      return done();
    }),
  );
  const consumers = [setting, ring("critical"), ring("sheddable"), tick("critical"), tick("sheddable")];
  await runApp(t, store, { consumers });
  await send(store, [fact("set")]);
  await until("what is critical has fired", async () => {
    const notes = await ledger(store.pool);
    return notes.includes("bell critical") && notes.filter((one) => one === "tick critical").length >= 2;
  });
  assert.deepEqual(
    (await ledger(store.pool)).filter((one) => one.endsWith("sheddable")),
    [],
  );
  await pinStep(store.pool, "postpone", null);
  await until("the others fire", async () => {
    const notes = await ledger(store.pool);
    return notes.includes("bell sheddable") && notes.includes("tick sheddable");
  });
});

test("fan-outs pause between their pages, and a critical one does not", async (t) => {
  const store = await ledgerStore(t);
  await store.pool.query("create table person as select generate_series(1, 30) as id");
  await pinStep(store.pool, "postpone", true);
  const Letter = z.object({ id: z.string() });
  const letters = stream("letters", { event: Letter, id: ({ id }) => id, key: ({ id }) => id });
  const starts = stream("starts", { event: Fact, id: ({ id }) => id, key: ({ key }) => key });
  const round = (name: string, from: typeof facts, eventClass: EventClass) =>
    fanOut<Fact, { id: number }, { id: string }>(name, {
      from,
      class: eventClass,
      page: async ({ tx, after, limit }) =>
        (
          await tx.query<{ id: number }>("select id from person where id > $1 order by id limit $2", [
            after ?? 0,
            Math.min(limit, 10),
          ])
        ).rows,
      cursor: ({ id }) => String(id),
      to: letters,
      event: ({ id }) => ({ id: `${name} ${id}` }),
    });
  const written = consume(letters, async (batch, { tx }) => {
    const rows = batch.items.map(({ event }) => event.id);
    await tx.query("insert into ledger (note) select unnest($1::text[])", [rows]);
  });
  await runApp(t, store, {
    consumers: [written, ...round("calm", facts, "normal"), ...round("hot", starts, "critical")],
  });
  await send(store, [fact("calm")]);
  await send(store, [fact("hot")], { to: "starts", class: "critical" });
  const notes = await ledgerOf(store.pool, 30);
  assert.deepEqual(
    notes.filter((one) => !one.startsWith("hot ")),
    [],
  );
  await pinStep(store.pool, "postpone", null);
  await ledgerOf(store.pool, 60);
});
