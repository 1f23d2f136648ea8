import assert from "node:assert/strict";
import { it } from "node:test";
import { type Answer, parseTarget } from "holdfast-rehearse/drive";
import { openClient } from "./client.ts";
import { Book } from "./book.ts";
import { startDatabases } from "./database.ts";
import { makeEvents } from "./events.ts";
import { lookInto } from "./stored.ts";

function answer(status: number): Answer {
  return {
    status,
    retryAfter: undefined,
    bodyBytes: 0,
    body: undefined,
    error: undefined,
    reason: undefined,
    sent: true,
  };
}

it("the ledger finds what was lost, doubled, or refused and stored, and nothing in a table that agrees", async () => {
  await using databases = await startDatabases();
  const url = await databases.create("book");
  const client = await openClient(url);
  const events = makeEvents(parseTarget("http://127.0.0.1:1"), "testtest");
  const book = new Book();
  const statuses = [...Array.from({ length: 55_000 }, () => 200), 503, 400, 503];
  for (const status of statuses) book.answered(book.intend(), answer(status));
  const store = (indexes: readonly number[]) =>
    client.query("insert into stored select unnest($1::text[])", [indexes.map((index) => events.id(index))]);
  const check = () => book.check(events, lookInto(client, "stored"));
  try {
    await client.query("create table stored (id text not null)");
    // Of the unknown ones (503) one is stored and one is not: both are right.
    await store([...Array.from({ length: 55_000 }, (_, index) => index), 55_002]);
    const counts = { sent: 55_003, accepted: 55_000 };
    assert.deepEqual(await check(), { ...counts, lost: 0, doubled: 0, refusedStored: 0 });
    await client.query("delete from stored where id = any($1::text[])", [[events.id(0), events.id(54_999)]]);
    await store([7, 55_002, 55_001]);
    assert.deepEqual(await check(), { ...counts, lost: 2, doubled: 2, refusedStored: 1 });
  } finally {
    await client.end();
  }
});

it("each event has an id of its own, and its request carries it in a JSON body of about 190 bytes", () => {
  const events = makeEvents(parseTarget("http://127.0.0.1:1"), "testtest");
  const indexes = Array.from({ length: 100_000 }, (_, index) => index);
  assert.equal(new Set(indexes.map((index) => events.id(index))).size, indexes.length);
  const body = events.request(1234).toString().split("\r\n\r\n")[1] ?? "";
  const { id, key, seq }: { id?: unknown; key?: unknown; seq?: unknown } = JSON.parse(body);
  assert.deepEqual([id, key, seq], [events.id(1234), "person-0234", 100_001_234]);
  assert.ok(body.length > 170 && body.length < 210, `${body.length}`);
});
