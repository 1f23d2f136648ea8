// The reading statement under many writers at once, at random but with a seed: every committed event exactly once, and
// each key in the order in which its events were answered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Pool, type Queryable } from "../store/pool.ts";
import { seeded } from "../testing/seeded.ts";
import { append } from "./append.ts";
import { type Position, upTo } from "./position.ts";
import { Reader } from "./reader.ts";
import { everySlot, sample, storeOf } from "./sample.ts";

const writers = 16;
const lengthMs = 2_000;

/** What a writer does in one transaction: how long it waits in between, and whether it keeps what it wrote. */
interface Turn {
  readonly db: Pool;
  readonly random: () => number;
  /** Ids of the events, the keys being their first part. */
  readonly ids: readonly string[];
}

function appendIds(db: Queryable, ids: readonly string[]): Promise<unknown> {
  const events = ids.map((id) => sample(id, id.split("/")[0] ?? ""));
  return append(db, "normal", events);
}

/** True when the events are in the log. */
async function takeTurn({ db, random, ids }: Turn): Promise<boolean> {
  const kind = random();
  // Micro-batches, as from the routes.
  if (kind < 0.6) {
    await appendIds(db, ids);
    return true;
  }
  const connection = await db.connect();
  try {
    // As when settling: the id is taken early, the events come late; some in savepoints, some in vain.
    await connection.query("begin; select pg_current_xact_id()");
    await sleep(random() * 20);
    if (random() < 0.5) await connection.query("savepoint one");
    await appendIds(connection, ids);
    await sleep(random() * (random() < 0.05 ? 400 : 10));
    const kept = random() < 0.8;
    await connection.query(kept ? "commit" : "rollback");
    return kept;
  } finally {
    connection.release();
  }
}

/** Writes one event after the other of its key until the time is over; gives the ids that were answered, in order. */
async function writeKey(db: Pool, key: string, { random, end }: { random: () => number; end: number }) {
  const answered: string[] = [];
  for (let turn = 0; performance.now() < end; turn++) {
    const ids = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => `${key}/${turn}/${index}`);
    if (await takeTurn({ db, random, ids })) answered.push(...ids);
  }
  return answered;
}

/** Reads as a consumer does that is killed again and again: only what was saved with its events counts. */
class MortalReader {
  readonly seen: string[] = [];
  readonly #saved: Map<number, Position> = everySlot();
  readonly #random: () => number;
  #reader = new Reader(1, "normal");

  constructor(random: () => number) {
    this.#random = random;
    this.#reader.assign(this.#saved);
  }

  /** True when there was something. */
  async turn(db: Queryable): Promise<boolean> {
    const reading = await this.#reader.read(db, 1 + Math.floor(this.#random() * 40));
    // Killed before it settled, or after.
    const [before, after] = [this.#random() < 0.1, this.#random() < 0.1];
    const last = reading?.events.at(-1);
    if (reading && last && !before) {
      for (const { slot, id } of reading.events) {
        this.#saved.set(slot, upTo(reading.position, last.seq));
        this.seen.push(id);
      }
    }
    if (before || after) {
      this.#reader = new Reader(1, "normal");
      this.#reader.assign(this.#saved);
    }
    return reading !== undefined || before || after;
  }
}

test("sixteen writers at once lose nothing, double nothing, and each key keeps its order", async (t) => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  t.diagnostic(`seed ${seed}`);
  const store = await storeOf(t, { connections: writers + 2 });
  const end = performance.now() + lengthMs;
  const writing = Promise.all(
    Array.from({ length: writers }, (_, index) =>
      writeKey(store.pool, `key ${index}`, { random: seeded(seed + index + 1), end }),
    ),
  );
  const reader = new MortalReader(seeded(seed));
  while (performance.now() < end) await reader.turn(store.pool);
  const answered = await writing;
  while (await reader.turn(store.pool));

  const { seen } = reader;
  assert.ok(seen.length > 1_000);
  assert.deepEqual(seen.toSorted(), answered.flat().toSorted());
  for (const [index, ids] of answered.entries()) {
    assert.deepEqual(
      seen.filter((id) => id.startsWith(`key ${index}/`)),
      ids,
    );
  }
});
