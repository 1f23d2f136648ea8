// What keeps the logs small: turns them on to the next part, empties parts that are finished, and removes old rows
// beside them. One process at a time; every step can be stopped and done again by another.

import { limits } from "../limits.ts";
import { type Pool } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { classes, classNumber, type EventClass } from "./class.ts";
import { emptyPart, isFinished, makeFilter } from "./empty.ts";
import { partStates, type PartState, rotate } from "./rotate.ts";

export interface RetainOptions {
  /** How long events stay after their part was closed, in ms; a part is closed when it is as old, or full. */
  readonly retainMs: number;
  readonly partRows: number;
  readonly now: () => number;
}

const keeperSql = sql(import.meta.url, "keeper.sql");
const receiptsSql = sql(import.meta.url, "tidy-receipts.sql");
const endedSql = sql(import.meta.url, "tidy-ended.sql");
const cancelledSql = sql(import.meta.url, "tidy-cancelled.sql");
const knownSql = sql(import.meta.url, "tidy-known.sql");
const runsSql = sql(import.meta.url, "tidy-runs.sql");
const answersSql = sql(import.meta.url, "tidy-answers.sql");

/** True when this process is the one that looks after the parts, for the next `limits.keeperMs`. */
export async function isKeeper(pool: Pool, name: string): Promise<boolean> {
  return (await pool.query(keeperSql, [name, limits.keeperMs])).rowCount === 1;
}

/** One step for one log; true when something was done, and more may be to do. */
export async function retainStep(pool: Pool, name: EventClass, options: RetainOptions): Promise<boolean> {
  const states = await partStates(pool, name);
  const open = states.find(({ state }) => state === "open");
  if (open && isFull(open, options) && (await rotate(pool, name))) return true;
  const bare = states.find(({ state, filtered }) => state === "closed" && !filtered);
  if (bare) return makeFilter(pool, name, bare);
  const oldest = states.find(({ state }) => state === "closed");
  if (!oldest || (oldest.closedMs ?? 0) < options.retainMs || !(await isFinished(pool, name, oldest))) return false;
  return emptyPart(pool, name, { state: oldest, day: Math.floor(options.now() / dayMs) });
}

const dayMs = 24 * 3_600_000;

function isFull({ lastSeq, beginsAt, openedMs }: PartState, { partRows, retainMs }: RetainOptions): boolean {
  const rows = lastSeq - beginsAt;
  return rows >= partRows || (rows > 0 && (openedMs ?? 0) >= Math.max(retainMs, limits.partMs));
}

/** Removes receipts, answers, marks, ended events and runs that nobody asks for any more; gives how many rows. */
export async function tidy(pool: Pool): Promise<number> {
  let rows = 0;
  for (const name of classes) {
    const [oldest] = await partStates(pool, name);
    // Below the oldest part every cursor has passed: no delivery there can be sent again.
    const values = [classNumber(name), oldest?.beginsAt ?? 0];
    rows += (await pool.query(receiptsSql, [...values, limits.receiptMs, limits.tidyRows])).rowCount ?? 0;
    rows += (await pool.query(cancelledSql, [...values, limits.cancelledMs])).rowCount ?? 0;
    rows += (await pool.query(endedSql, [...values, limits.endedMs, limits.tidyRows])).rowCount ?? 0;
  }
  rows += (await pool.query(knownSql, [limits.tidyRows])).rowCount ?? 0;
  rows += (await pool.query(runsSql, [limits.fanOutMs, limits.tidyRows])).rowCount ?? 0;
  return rows + ((await pool.query(answersSql, [limits.answerMs, limits.tidyRows])).rowCount ?? 0);
}
