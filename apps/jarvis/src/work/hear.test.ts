// A batch of what people say, worked on as the runtime does: few statements, and each message sees those before it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Batch, budget, type Context, type Queryable } from "holdfast";
import { openTestStore, type TestStore } from "holdfast/testing";
import { tables } from "../store/tables.ts";
import { type Heard, personKey, placeBy, type Reply, replyBy } from "../streams.ts";
import { makeHear } from "./hear.ts";

let store: TestStore;
before(async () => {
  store = await openTestStore({ migrations: [tables] });
});
after(() => store.stop());

const reply = replyBy("messenger", async () => ({ outcome: "sent" }));
const place = placeBy(async () => ({ outcome: "sent" }), budget("geocoder", { perSecond: 1 }));
const now = new Date("2026-11-21T10:00:00Z");

/** Runs the consumer on these messages; gives the answers, the statements it took, and the timers that are set. */
async function work(
  messages: readonly Heard[],
): Promise<{ answers: Reply[]; statements: number; timers: Set<string> }> {
  const answers: Reply[] = [];
  const timers = new Set<string>();
  let statements = 0;
  // The overloads of node-postgres' query cannot be said for a function that passes everything on.
  const query = ((...args: Parameters<TestStore["pool"]["query"]>) => {
    statements += 1;
    return store.pool.query(...args);
  }) as Queryable["query"];
  const items = messages.map((event) => {
    const id = `${personKey(event)}:${event.id}`;
    const about = { id, key: personKey(event), trace: id, acceptedAt: now, tries: 0, raw: Buffer.alloc(0) };
    return { event, about };
  });
  const batch: Batch<unknown> = {
    items,
    keys: [...new Set(items.map((item) => item.about.key))],
    each: async (run) => {
      const verdicts = [];
      for (const { event, about } of items) verdicts.push(await run(event, about));
      return verdicts;
    },
  };
  const context: Context = {
    tx: { query },
    now,
    append: () => undefined,
    at: (_timer, _event, { id = "" }) => {
      timers.add(id);
      return id;
    },
    forget: () => undefined,
    cancel: (_timer, which) => void timers.delete(typeof which === "string" ? which : which.key),
    deliver: (to, event) => {
      assert.equal(to.name, reply.name);
      // Only replies are delivered here.
      answers.push(event as Reply);
    },
  };
  const own = { publicUrl: "http://j", backupDays: 30 };
  await makeHear({ replies: { messenger: reply }, place, own }).handler(batch, context);
  return { answers, statements, timers };
}

let number = 0;
function says(personId: string, text: string, more: Partial<Heard> = {}): Heard {
  number += 1;
  return { channel: "messenger", id: `m${number}`, personId, kind: "text", text, sentAt: null, ...more };
}

test("five hundred messages of five hundred people take no more statements than one", async () => {
  const one = await work([says("single", "remind me to jump in 2 hours")]);
  const many = await work(
    Array.from({ length: 500 }, (_, index) => says(`many-${index}`, `remind me to step ${index} in 2 hours`)),
  );
  assert.equal(many.answers.length, 500);
  assert.equal(many.timers.size, 500);
  assert.equal(many.statements, one.statements);
  assert.ok(one.statements <= 9, `${one.statements} statements`);
});

test("messages of one person in one batch see what those before them did", async () => {
  const texts = [
    "swim in 2 hours",
    "run in 1 hour",
    "list",
    "cancel 1",
    "undo",
    "cancel swim",
    "dance",
    "tomorrow at 8",
  ];
  const { answers, timers } = await work(texts.map((text) => says("one", text)));
  assert.deepEqual(
    answers.map(({ text }) => text.slice(0, 26)),
    [
      "OK! I will remind you to s",
      "OK! I will remind you to r",
      "Your reminders:\n1. Sat, 21",
      "Cancelled: run (Saturday, ",
      "It is back: run, Saturday,",
      "Cancelled: swim (Saturday,",
      "When shall I remind you to",
      "OK! I will remind you to d",
    ],
  );
  const open = await store.pool.query<{ id: string; what: string; rev: number }>(
    "select id, what, rev from jarvis.reminder where person_id = 'messenger:one' and state = 'open' order by due_at",
  );
  assert.deepEqual(
    open.rows.map((row) => row.what),
    ["run", "dance"],
  );
  // Run came back by undo, which is a change of it.
  assert.deepEqual(timers, new Set(open.rows.map(({ id, rev }) => (rev === 0 ? id : `${id}#${rev}`))));
  assert.deepEqual(
    open.rows.map((row) => row.rev),
    [1, 0],
  );
});

test("a relative time counts from when it was written, unless that clock cannot be right", async () => {
  const late = now.getTime() - 3_600_000;
  const sent = [late, now.getTime() + 1e9, now.getTime() - 1e10, null];
  const { answers } = await work(sent.map((sentAt, index) => says(`t${index}`, "run in 2 hours", { sentAt })));
  assert.deepEqual(
    answers.map(({ text }) => /at (\d\d:\d\d)/.exec(text)?.[1]),
    ["11:00", "12:00", "12:00", "12:00"],
  );
});
