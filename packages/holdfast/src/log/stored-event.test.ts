// Bodies of every size and script come out of the log as they went in, and never more of them at a time than there is
// room for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { append, newEvent } from "./append.ts";
import { textColumn } from "./columns.ts";
import { freshReader, storeOf } from "./sample.ts";
import { batchOf, type Columns, largeOf, type LogEvent } from "./stored-event.ts";

const large = limits.bodyTogetherBytes + 1;

function stored(id: string, body: Buffer, acceptedTrace?: string) {
  const trace = acceptedTrace === undefined ? {} : { trace: acceptedTrace };
  return newEvent({
    class: "normal",
    stream: 1,
    id,
    key: `key of ${id}`,
    body,
    version: 3,
    answer: id === "b",
    ...trace,
  });
}

function facts({ id, key, trace, answer, version, tries, raw, text }: LogEvent) {
  return { id, key, trace, answer, version, tries, body: raw.toString("hex"), isText: text === raw.toString("utf8") };
}

const ascii = ['{"a":1}', "", "x".repeat(large - 1), "y".repeat(large)];
const utf8 = [...ascii, "æøå 🎈", "é".repeat(large)];
const anything = [...utf8, Buffer.from([0, 0xff, 0xfe, 0xc3, 0x28])];

for (const [script, bodies] of Object.entries({ ascii, utf8, anything }))
  test(`bodies, short and long (${script}), come back byte for byte beside each other`, async (t) => {
    const store = await storeOf(t);
    const events = [...bodies, "a", "b", "c"].map((body, index) =>
      stored(String.fromCodePoint(97 + index), Buffer.from(body), index % 2 === 0 ? undefined : 'tra"ce\n'),
    );
    const before = Math.floor(Date.now() / 1000) * 1000;
    await append(store.pool, "normal", events);
    const reading = await freshReader().read(store.pool, 100);
    assert.deepEqual(
      reading?.events.map(facts),
      events.map(({ id, key, trace, answer, version, body }) => ({
        id,
        key,
        trace,
        answer,
        version,
        tries: 0,
        body: body.toString("hex"),
        isText: true,
      })),
    );
    for (const { acceptedAt } of reading.events) {
      assert.ok(
        acceptedAt.getTime() >= before - 1000 && acceptedAt.getTime() <= Date.now() + 1000,
        acceptedAt.toISOString(),
      );
    }
    const asked = await store.pool.query<{ ms: number }>(
      "select floor(date_part('epoch', accepted_at) * 1000) as ms from holdfast.log_normal order by seq",
    );
    assert.deepEqual(
      reading.events.map(({ acceptedAt }) => acceptedAt.getTime()),
      asked.rows.map(({ ms }) => ms),
    );
  });

test("a reading ends where its bodies are large enough, says that there may be more, and the next goes on", async (t) => {
  const store = await storeOf(t);
  const body = Buffer.alloc(limits.bodyBytes, "x");
  const fitting = limits.batchBytes / limits.bodyBytes;
  const ids = Array.from({ length: fitting + 3 }, (_, index) => `e${index}`);
  for (const id of ids) await append(store.pool, "normal", [stored(id, body)]);
  const reader = freshReader();
  const [first, second] = [await reader.read(store.pool, 1_000), await reader.read(store.pool, 1_000)];
  assert.equal(first?.events.length, fitting);
  assert.deepEqual([first.full, second?.full], [true, false]);
  assert.deepEqual(
    [first, second].flatMap((reading) => reading?.events.map(({ id }) => id) ?? []),
    ids,
  );
  assert.equal(await reader.read(store.pool, 1_000), undefined);
});

test("a large body that is gone when it is asked for leaves its event out, and the batch as full as it was", () => {
  const sizes = [2, large, 3, large];
  const columns = {
    seqs: [1, 2, 3, 4],
    slots: [0, 0, 0, 0],
    ids: ["a", "b", "c", "d"],
    keys: ["k", "k", "k", "k"],
    traces: ["", "", "", ""],
    answers: [false, false, false, false],
    accepted: Buffer.concat([textColumn([]), Buffer.alloc(100)]),
    versions: [1, 1, 1, 1],
    sizes,
    text: "aaccc",
    bytes: null,
  } satisfies Columns;
  assert.deepEqual(largeOf(columns), [2, 4]);
  const asked = { class: "normal", rows: 4, large: new Map([[4, Buffer.alloc(large, "d")]]) } as const;
  const { events, full } = batchOf(columns, asked);
  assert.deepEqual(
    events.map(({ id, text }) => [id, text]),
    [
      ["a", "aa"],
      ["c", "ccc"],
      ["d", "d".repeat(large)],
    ],
  );
  assert.equal(full, true);
});
