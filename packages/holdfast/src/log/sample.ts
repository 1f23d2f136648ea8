// For the tests of the log: events, sessions, and readers of the whole stream, in few words.

import assert from "node:assert/strict";
import { type TestContext } from "node:test";
import { Client } from "pg";
import { limits } from "../limits.ts";
import { atEnd } from "../store/embedded/scratch.ts";
import { type Queryable } from "../store/pool.ts";
import { openTestStore, type TestStore, type TestStoreOptions } from "../testing/store.ts";
import { append, newEvent, type NewEvent } from "./append.ts";
import { saveCursors } from "./cursor.ts";
import { consumerNumbers, streamNumbers } from "./directory.ts";
import { partStates, rotate } from "./rotate.ts";
import { until } from "../testing/until.ts";
import { type Position, start } from "./position.ts";
import { Reader } from "./reader.ts";

/** A database that goes with the test. */
export async function storeOf(t: TestContext, options: TestStoreOptions = {}): Promise<TestStore> {
  const store = await openTestStore(options);
  atEnd(t, () => store.stop());
  return store;
}

/** A session of its own, in a transaction that has its id already: what accepts, settles and apps' own writes are. */
export async function openWriter(t: TestContext, store: TestStore): Promise<Client> {
  const session = new Client({ connectionString: store.url });
  // The store's end breaks it, which is nothing to complain of.
  session.on("error", () => undefined);
  atEnd(t, () => session.end());
  await session.connect();
  await session.query("begin");
  await session.query("select pg_current_xact_id()");
  return session;
}

/** An event of stream 1 and class normal with the body {}. */
export function sample(id: string, key = "k"): NewEvent {
  return newEvent({ class: "normal", stream: 1, id, key, body: Buffer.from("{}") });
}

/** Appends samples with these ids, all of one key. */
export async function write(db: Queryable, ids: readonly string[], key = "k"): Promise<void> {
  const events = ids.map((id) => sample(id, key));
  await append(db, "normal", events);
}

/** Every slot at `position`. */
export function everySlot(position: Position = start): Map<number, Position> {
  return new Map(Array.from({ length: limits.slots }, (_, slot) => [slot, position]));
}

/** A reader of class normal at the beginning of a stream. */
export function freshReader(stream = 1): Reader {
  const reader = new Reader(stream, "normal");
  reader.assign(everySlot());
  return reader;
}

/** The ids of everything that can be read now. */
export async function readAll(reader: Reader, db: Queryable, rows = 100): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const reading = await reader.read(db, rows);
    if (!reading) return ids;
    ids.push(...reading.events.map((event) => event.id));
  }
}

/** Turns the log of class normal on to its next part. */
export async function turnLog({ pool }: TestStore): Promise<void> {
  await until("the log turns on to its next part", () => rotate(pool, "normal"));
}

/** The states of the parts in the order of their numbers: o for open, c for closed, . for empty. */
export async function partMarks({ pool }: TestStore): Promise<string> {
  const found = await partStates(pool, "normal");
  const marks = { open: "o", closed: "c", empty: "." };
  return found
    .toSorted((one, other) => one.part - other.part)
    .map(({ state }) => marks[state])
    .join("");
}

/** A stream with the number 1 and a consumer of it. */
export async function consumerOf({ pool }: TestStore, name = "s"): Promise<number> {
  return (await consumerNumbers(pool, await streamNumbers(pool, [name]))).get(name) ?? assert.fail();
}

/** Saves where the reader is, as its consumer's cursors. */
export async function savePlaces({ pool }: TestStore, reader: Reader, consumer: number): Promise<void> {
  for (const { position, slots } of reader.places()) {
    await saveCursors(pool, { consumer, class: reader.class, slots }, position);
  }
  reader.saved();
}
