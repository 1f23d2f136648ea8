// Turns a log on to its next part: the open one is closed for ever, and from then on nothing can become visible in it
// any more. Waits for appends that are under way, a moment, and gives up when one takes longer: then it is tried again.

import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { isContention } from "../store/failure.ts";
import { type Connection, type Pool, type Queryable, transaction } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type EventClass, classNumber, logNames, partNumbers, perClass } from "./class.ts";

/** A part as those see it who rotate and empty them. */
export interface PartState {
  readonly part: number;
  readonly state: "open" | "closed" | "empty";
  readonly beginsAt: number;
  readonly endsAt: number | null;
  readonly openedMs: number | null;
  readonly closedMs: number | null;
  readonly copied: number;
  readonly copiedTo: number | null;
  readonly filtered: boolean;
  /** The last number of the log. */
  readonly lastSeq: number;
}

const lookSql = perClass((name) => sql(import.meta.url, "parts-look.sql", logNames(name)));
const heldSql = sql(import.meta.url, "part-held.sql");
const lockSql = sql(import.meta.url, "part-lock.sql");
const rotateSql = perClass((name) => sql(import.meta.url, "part-rotate.sql", logNames(name)));

/** The parts of one log, oldest first, then the empty ones. */
export async function partStates(db: Queryable, name: EventClass): Promise<readonly PartState[]> {
  return (await db.query<PartState>(lookSql[name], [classNumber(name)])).rows;
}

/** True when the next part is open now; false when it is not empty yet, or somebody holds the open one for long. */
export async function rotate(pool: Pool, name: EventClass): Promise<boolean> {
  const states = await partStates(pool, name);
  const open = states.find(({ state }) => state === "open")?.part ?? 0;
  const next = (open + 1) % partNumbers.length;
  if (states.find(({ part }) => part === next)?.state !== "empty") return false;
  const { log } = logNames(name, open);
  return changeLayout(pool, { names: [name], held: { table: log, readers: false } }, async (tx) => {
    // Against writers (and a vacuum), not against readers.
    await tx.query(`lock table ${log} in share row exclusive mode`);
    const turned = await tx.query(rotateSql[name], [classNumber(name), open, next]);
    if (turned.rowCount !== 1) throw fault("HF_INTERNAL");
  });
}

export interface LayoutChange {
  readonly names: readonly EventClass[];
  /** The table that will be locked, against readers too or only against writers. */
  readonly held?: { readonly table: string; readonly readers: boolean };
}

/**
 * Runs `work` while nobody else changes the layout of these classes. Locks are waited for a moment only, since others
 * queue behind whoever waits; false, and nothing done, when that was not enough.
 */
export async function changeLayout(
  pool: Pool,
  { names, held }: LayoutChange,
  work: (tx: Connection) => Promise<void>,
): Promise<boolean> {
  if (held) {
    const found = await pool.query<{ held: boolean }>(heldSql, [held.table, limits.rotateHeldMs, held.readers]);
    if (found.rows[0]?.held === true) return false;
  }
  const begin = (connection: Connection) => connection.query(`begin; set local lock_timeout = ${limits.rotateLockMs}`);
  try {
    return await transaction(pool, begin, async (tx) => {
      for (const name of names) {
        const mine = await tx.query(lockSql, [classNumber(name)]);
        if (mine.rowCount !== 1) return false;
      }
      await work(tx);
      return true;
    });
  } catch (error) {
    if (isContention(error)) return false;
    throw error;
  }
}
