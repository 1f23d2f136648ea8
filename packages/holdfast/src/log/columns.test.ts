// Columns in Postgres' binary format come out of a real Postgres as they went in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { boolColumn, byteaColumn, int2Column, int8Column, textColumn, timeColumn } from "./columns.ts";
import { storeOf } from "./sample.ts";

test("every kind of column comes back as it went", async (t) => {
  const { pool } = await storeOf(t);
  const texts = ["", "a", "Zoë", "👋🏽", "line\nbreak", "'\"\\", "{1,2}", "NULL", "x".repeat(100_000)];
  const columns = {
    "int2[]": [int2Column, [0, 1, -1, 32_767, -32_768]],
    "int8[]": [int8Column, [0, 1, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]],
    "boolean[]": [boolColumn, [true, false, true]],
    "text[]": [textColumn, texts],
    "bytea[]": [byteaColumn, [Buffer.alloc(0), Buffer.from([0, 255, 128]), Buffer.alloc(100_000, "é")]],
    "timestamptz[]": [
      timeColumn,
      ["1970-01-01", "1999-12-31T23:59:59.999Z", "2000-01-01", "2026-02-28T12:34:56.789Z", "9999-12-31"].map(
        (text) => new Date(text),
      ),
    ],
  } as const;
  for (const [type, [encode, values]] of Object.entries(columns)) {
    for (const part of [values, values.slice(0, 1), []]) {
      // Each encoder is called with its own values: the table above pairs them.
      const parameter = (encode as (values: readonly unknown[]) => Buffer)(part);
      const found = await pool.query<{ value: unknown }>(
        `select value from unnest($1::${type}) with ordinality as one (value, place) order by place`,
        [parameter],
      );
      const back = found.rows.map(({ value }) => (type === "int8[]" ? Number(value) : value));
      assert.deepEqual(back, [...part], type);
    }
  }
});

test("a number that does not fit its column is refused before anything is sent", () => {
  assert.throws(() => int2Column([32_768]), RangeError);
  assert.throws(() => int8Column([Number.NaN]), RangeError);
  assert.throws(() => timeColumn([new Date(Number.NaN)]), RangeError);
});
