import assert from "node:assert/strict";
import { it } from "node:test";
import { openClient } from "./client.ts";
import { startDatabases } from "./database.ts";
import { readLedger } from "./drain.ts";
import { effectTable } from "./workers/effect.ts";

it("the ledger of effects finds what is missing, doubled or out of order, and nothing where all is well", async () => {
  await using databases = await startDatabases();
  const client = await openClient(await databases.create("effects"));
  const write = (...effects: readonly (readonly [string, number])[]) =>
    client.query(
      "insert into effect (id, key, seq) select k || s, k, s from unnest($1::text[], $2::int8[]) as e (k, s)",
      [effects.map(([key]) => key), effects.map(([, seq]) => seq)],
    );
  try {
    await client.query(effectTable);
    await write(["a", 1], ["b", 1], ["a", 2], ["b", 2]);
    assert.deepEqual(await readLedger(client, 4, true), { rows: 4, lost: 0, doubled: 0, inversions: 0 });
    await write(["a", 4], ["a", 3], ["b", 5]);
    assert.deepEqual(await readLedger(client, 9, true), { rows: 7, lost: 2, doubled: 0, inversions: 1 });
    await write(["b", 5]);
    const doubled = { rows: 8, lost: 2, doubled: 1, inversions: 2 };
    assert.deepEqual(await readLedger(client, 9, true), doubled);
    assert.deepEqual(await readLedger(client, 9, false), { ...doubled, lost: 0 });
  } finally {
    await client.end();
  }
});
