// A reader's bounds beside numbers that are given out as fast as the store can: none runs ahead of them. (While
// Postgres logs a sequence, its row shows a number up to 32 ahead for an instant: who selects it may read that, and
// then takes events below it, which come later, for old ones.)

import assert from "node:assert/strict";
import { it } from "node:test";
import { openTestStore } from "holdfast/testing";
import { appendNew, newEvent } from "../../packages/holdfast/src/log/append.ts";
import { bound } from "../../packages/holdfast/src/log/reader.ts";

const sampleMs = 5_000;
const rows = 20;

it("no bound is ahead of the numbers that were given out", async () => {
  await using store = await openTestStore({ connections: 10 });
  const { pool } = store;
  await pool.query("create table beside (number int4)");
  const end = Date.now() + sampleMs;
  let asked = 0;
  const append = async (): Promise<void> => {
    while (Date.now() < end) {
      const events = Array.from({ length: rows }, (_, index) => {
        const name = String(asked + index);
        return newEvent({ class: "normal", stream: 1, id: name, key: name, body: Buffer.from("{}") });
      });
      // Before the question: no number can be higher than the count of those that were asked for.
      asked += rows;
      await appendNew(pool, "normal", events);
    }
  };
  // Others who write to the log of Postgres make it wait in the middle of a number.
  const beside = async (): Promise<void> => {
    while (Date.now() < end) await pool.query("insert into beside select generate_series(1, 20)");
  };
  let samples = 0;
  let ahead = 0;
  const sample = async (): Promise<void> => {
    while (Date.now() < end) {
      const { floor, ceiling } = await bound(pool, "normal");
      samples += 1;
      if (floor > asked || ceiling > asked) ahead += 1;
    }
  };
  await Promise.all([append(), append(), beside(), beside(), sample(), sample(), sample()]);
  assert.equal(ahead, 0, `${ahead} of ${samples} bounds were ahead`);
});
