// The check of the order itself, on a few rows made by hand: it passes what is right and finds each thing that is
// wrong.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openTestStore, type TestStore } from "holdfast/testing";
import { checkOrder, type OrderFindings, waitsOf } from "./check.ts";

let store: TestStore;
before(async () => {
  const folder = new URL("./migrations/", import.meta.url);
  store = await openTestStore({ migrations: [{ schema: "proof_order", folder }], connections: 1 });
});
after(() => store.stop());

/** Number within the key, and the second at which it ran. */
type Ran = readonly [number, number];

const key = "poison0k0.0";

async function judge(effects: readonly Ran[], died: readonly Ran[] = []): Promise<OrderFindings> {
  const { pool } = store;
  await pool.query("truncate proof_order.effect, holdfast.ended restart identity");
  for (const [seq, at] of effects) {
    await pool.query("insert into proof_order.effect (key, seq, accepted_at, at) values ($1, $2, $3, $4)", [
      key,
      seq,
      new Date(0),
      new Date(at * 1_000),
    ]);
  }
  for (const [seq, at] of died) {
    await pool.query(
      `insert into holdfast.ended
         (consumer, class, seq, outcome, tries, accepted_at, ended_at, id, key, trace, reason, body)
       values (1, 1, $1, 'dead', 4, now(), $2, $3, $4, '', '', '')`,
      [seq, new Date(at * 1_000), `${key}-${seq}`, key],
    );
  }
  return checkOrder(pool);
}

describe("the check of the order", () => {
  it("finds nothing where everything ran in order, also behind one that has ended", async () => {
    const findings = await judge(
      [
        [1, 1],
        [3, 3],
        [4, 4],
      ],
      [[2, 2]],
    );
    assert.deepEqual(findings, { effects: 3, dead: 1, inversions: 0, early: 0, examples: [] });
  });

  it("finds two that changed places, and one that ran twice", async () => {
    const swapped = await judge([
      [2, 1],
      [1, 2],
    ]);
    const twice = await judge([
      [1, 1],
      [1, 2],
    ]);
    assert.deepEqual([swapped.inversions, twice.inversions], [1, 1]);
    assert.deepEqual(swapped.examples, [`${key} 1 came after 2`]);
  });

  it("finds one that ran before a poisonous one before it had ended", async () => {
    const findings = await judge(
      [
        [1, 1],
        [3, 2],
      ],
      [[2, 3]],
    );
    assert.equal(findings.early, 1);
    assert.deepEqual(findings.examples, [`${key} 3 ran before 2 had ended`]);
  });

  it("finds a poisonous one that ended before one before it had run", async () => {
    assert.equal((await judge([[1, 2]], [[2, 1]])).early, 1);
  });
});

it("the time that others waited leaves out keys with poison", async () => {
  await judge([[1, 60]], [[2, 61]]);
  await store.pool.query("insert into proof_order.effect (key, seq, accepted_at, at) values ($1, 1, $2, $3)", [
    "poison0k1.0",
    new Date(0),
    new Date(40),
  ]);
  assert.deepEqual([...(await waitsOf(store.pool))], [["poison0", 40]]);
});
