// Receipts: what has gone out does not go again, even when the cursor has not passed it at a restart.

import { classNumber, type Place } from "../log/class.ts";
import { int8Column, textColumn } from "../log/columns.ts";
import { cleanText } from "../log/body.ts";
import { limits } from "../limits.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";

const handledSql = sql(import.meta.url, "handled.sql");
const handledUpToSql = sql(import.meta.url, "handled-up-to.sql");
const receiptsSql = sql(import.meta.url, "receipts.sql");

/** Of these numbers, those that need not be sent. */
export async function handled(db: Queryable, place: Place, seqs: readonly number[]): Promise<Set<number>> {
  if (seqs.length === 0) return new Set();
  const values = [place.consumer, classNumber(place.class), int8Column(seqs)];
  const found = await db.query<{ seq: number }>(handledSql, values);
  return new Set(found.rows.map((row) => row.seq));
}

/** No delivery with a higher number has been handled yet. */
export async function handledUpTo(db: Queryable, place: Place): Promise<number> {
  const found = await db.query<{ seq: number }>(handledUpToSql, [place.consumer, classNumber(place.class)]);
  return found.rows[0]?.seq ?? 0;
}

export async function writeReceipts(
  db: Queryable,
  place: Place,
  sent: readonly { readonly seq: number; readonly providerId: string }[],
): Promise<void> {
  if (sent.length === 0) return;
  await db.query({
    name: "receipts",
    text: receiptsSql,
    values: [
      place.consumer,
      classNumber(place.class),
      int8Column(sent.map((one) => one.seq)),
      textColumn(sent.map((one) => cleanText(one.providerId.slice(0, limits.nameCharacters)))),
    ],
  });
}
