// Backlogs from counters, against counting one by one: whatever commits late, fails, is parked, falls due or is
// deleted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume, timer } from "../app.ts";
import { forget } from "../log/forget.ts";
import { consumerOf, freshReader, openWriter, savePlaces, storeOf, turnLog, write } from "../log/sample.ts";
import { passedBy, saveCursors } from "../log/cursor.ts";
import { upTo } from "../log/position.ts";
import { countUnread } from "../log/tally.ts";
import { Fact, fact, facts, ledgerOf, ledgerStore, note, runApp, send } from "../role/sample.ts";
import { type Pool } from "../store/pool.ts";
import { until } from "../testing/until.ts";
import { type Backlog, findBacklogs, waitingOf } from "./backlog.ts";
import { Measure } from "./measure.ts";

async function normalOf(pool: Pool, consumer: string): Promise<Backlog | undefined> {
  const { backlogs } = await new Measure().look(pool);
  return backlogs.find((one) => one.consumer === consumer && one.class === "normal");
}

test("what waits is counted exactly, whatever order transactions commit in", async (t) => {
  const store = await storeOf(t);
  const consumer = await consumerOf(store);
  const reader = freshReader();
  const measure = new Measure();
  const late = await openWriter(t, store);
  await write(late, ["late"], "late");
  for (let round = 0; round < 12; round++) {
    await write(store.pool, [`${round} a`, `${round} b`], `key ${round % 5}`);
    if (round === 6) await late.query("commit");
    if (round === 8) await turnLog(store);
    const reading = round % 3 === 0 ? await reader.read(store.pool, 3) : undefined;
    const last = reading?.events.at(-1);
    if (reading && last) {
      const passed = passedBy(reading.events);
      const place = { consumer, class: "normal" as const, slots: [...passed.keys()], passed };
      await saveCursors(store.pool, place, upTo(reading.position, last.seq));
    }
    // Every fourth time it is kept, so that counting goes on from there.
    await store.pool.query("update holdfast.tally set counted_at = counted_at - interval '1 min'");
    if (round % 4 === 1) await measure.keep(store.pool);
    assert.equal(
      (await normalOf(store.pool, "s"))?.unread,
      (await countUnread(store.pool, consumer, "normal")).unread,
      `${round}`,
    );
  }
  const { backlogs } = await findBacklogs(store.pool);
  assert.equal(backlogs.length, 1);
  assert.ok((backlogs[0]?.samples.length ?? 0) >= 2);
});

test("a consumer that had passed events before counting began has only what it has not passed before it", async (t) => {
  const store = await storeOf(t);
  const consumer = await consumerOf(store);
  const reader = freshReader();
  await write(store.pool, ["1", "2", "3"]);
  await reader.read(store.pool, 10);
  await savePlaces(store, reader, consumer);
  await write(store.pool, ["4", "5"]);
  await new Measure().keep(store.pool);
  assert.equal((await findBacklogs(store.pool)).backlogs[0]?.unread, 2);
  // One that comes later has the whole log before it.
  await store.pool.query("insert into holdfast.consumer (name, stream) values ('second', 1)");
  assert.equal((await normalOf(store.pool, "second"))?.unread, 5);
});

test("what comes and what is passed while counting begins is not counted twice or left out", async (t) => {
  const store = await storeOf(t);
  const consumer = await consumerOf(store);
  const reader = freshReader();
  await write(store.pool, ["1", "2", "3", "4", "5"]);
  const pass = async (count: number) => {
    const { events, position } = (await reader.read(store.pool, count)) ?? assert.fail();
    const passed = passedBy(events);
    const place = { consumer, class: "normal" as const, slots: [...passed.keys()], passed };
    await saveCursors(store.pool, place, upTo(position, events.at(-1)?.seq ?? assert.fail()));
  };
  await pass(1);
  let asked = 0;
  const meanwhile = new Proxy(store.pool, {
    get: (pool, name) => {
      if (name !== "query") return Reflect.get(pool, name) as unknown;
      return async (...query: Parameters<Pool["query"]>) => {
        if (String(query[0]).includes("::float8 as unread") && (asked += 1) === 1) {
          await write(store.pool, ["6", "7", "8"]);
          await pass(2);
        }
        return pool.query(...query);
      };
    },
  });
  const { backlogs } = await new Measure().look(meanwhile);
  assert.equal(asked, 1);
  assert.equal(backlogs[0]?.unread, 4);
});

test("only one process measures at a time, and another takes over", async (t) => {
  const store = await storeOf(t);
  await consumerOf(store);
  await write(store.pool, ["1"]);
  const times = async () => (await findBacklogs(store.pool)).backlogs.map(({ atMs }) => atMs);
  const [first, second] = [new Measure(), new Measure()];
  await first.keep(store.pool);
  const before = await times();
  await second.keep(store.pool);
  assert.deepEqual(await times(), before);
  await store.pool.query("update holdfast.tally set counted_at = counted_at - interval '3 s'");
  await Promise.all([first.keep(store.pool), second.keep(store.pool)]);
  assert.notDeepEqual(await times(), before);
});

test("what is tried again, parked or due counts where it belongs, and nothing is left when all is done", async (t) => {
  const store = await ledgerStore(t);
  const ring = timer("ring", { event: Fact, key: ({ key }) => key });
  const rung = consume(ring, async (batch, { tx }) => {
    for (const { event } of batch.items) await note(tx, event.id);
  });
  let broken = true;
  const consumer = consume(
    facts,
    async (batch, { tx, at }) => {
      const verdicts = await batch.each((event, about) => {
        if (event.wish === "fail" && broken) throw new Error("broken");
        if (event.wish === "ring")
          at(ring, event, { id: event.id, dueAt: new Date(about.acceptedAt.getTime() - 1000) });
        return { kind: "done" };
      });
      await note(tx, `${verdicts.length}`);
      return verdicts;
    },
    { retryBaseMs: 200, tries: 100 },
  );
  const running = await runApp(t, store, { consumers: [consumer, rung] });
  await send(store, [fact("1", "a", "fail"), fact("2", "a"), fact("3", "b"), fact("4", "c")]);
  await until("one is tried again and one parked", async () => {
    const seen = await normalOf(store.pool, "facts");
    return seen?.unread === 0 && seen.retrying === 1 && seen.parked === 1;
  });
  broken = false;
  await until("all is done", async () => {
    const seen = await normalOf(store.pool, "facts");
    return seen && waitingOf(seen) === 0;
  });
  await running.stop();
  await send(store, [fact("5", "a", "ring"), fact("6")]);
  assert.equal((await normalOf(store.pool, "facts"))?.unread, 2);
  const again = await runApp(t, store, { consumers: [consumer, rung] });
  await ledgerOf(store.pool, 3);
  await until("all is done again", async () => {
    const { backlogs } = await new Measure().look(store.pool);
    return backlogs.length === 2 && backlogs.every((one) => waitingOf(one) === 0 && one.arrived - one.skipped > 0);
  });
  await again.stop();
});

test("events that were forgotten do not wait for ever", async (t) => {
  const store = await storeOf(t);
  const consumer = await consumerOf(store);
  await write(store.pool, ["1", "2", "3"], "a");
  await write(store.pool, ["4"], "b");
  const measure = new Measure();
  await measure.keep(store.pool);
  await forget(store.pool, "a");
  // As if it had been so for a minute.
  const old = [Date.now() - 60_000, 4, 4, Date.now() - 50_000, 4, 4];
  await store.pool.query("update holdfast.backlog set samples = $1", [old]);
  await store.pool.query("update holdfast.tally set counted_at = counted_at - interval '1 min'");
  await measure.keep(store.pool);
  const { unread } = await countUnread(store.pool, consumer, "normal");
  assert.equal((await findBacklogs(store.pool)).backlogs[0]?.unread, unread);
  assert.equal((await normalOf(store.pool, "s"))?.unread, 1);
});
