// Fires schedules: the firing goes into the log in the transaction that locks the schedule's row and moves it on, so
// each planned time fires once, however many processes look.

import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { append, newEvent } from "../log/append.ts";
import { encodeBody } from "../log/body.ts";
import { classes, classNumber, type EventClass } from "../log/class.ts";
import { int2Column, textColumn } from "../log/columns.ts";
import { type Firing, type Planned } from "../schedule.ts";
import { dueBy } from "../schedule/plan.ts";
import { type Connection, type Pool, type Queryable, transaction } from "../store/pool.ts";
import { sql } from "../store/sql.ts";

const declareSql = sql(import.meta.url, "schedules-declare.sql");
const retireSql = sql(import.meta.url, "schedules-retire.sql");
const keepSql = sql(import.meta.url, "schedules-keep.sql");
const dueSql = sql(import.meta.url, "schedules-due.sql");
const lockSql = sql(import.meta.url, "schedules-lock.sql");
const moveSql = sql(import.meta.url, "schedules-move.sql");
const handSql = sql(import.meta.url, "schedules-hand.sql");

/** A schedule of this process, with the number of its stream. */
export interface Scheduled extends Planned {
  readonly stream: number;
}

/**
 * Makes the store's schedules those of this process. When it starts, at once: the release that was started last
 * counts, and processes of another one leave alone what is not theirs. Later (`afterMs`) only where no process has said
 * for so long that what the store has is right: then those who had it are gone.
 */
export async function declareSchedules(pool: Pool, mine: readonly Scheduled[], afterMs = 0): Promise<void> {
  const found = await pool.query<{ now: Date }>("select holdfast.now() as now");
  const nowMs = found.rows[0]?.now.getTime() ?? 0;
  const nexts = mine.map(({ plan }) => plan.after(nowMs));
  await pool.query(retireSql, [textColumn(mine.map(({ name }) => name)), afterMs]);
  await pool.query(declareSql, [
    textColumn(mine.map(({ name }) => name)),
    int2Column(mine.map(({ stream }) => stream)),
    int2Column(mine.map((one) => classNumber(one.class))),
    textColumn(mine.map(({ plan }) => plan.spec)),
    nexts.map((next) => (next === undefined ? null : new Date(next))),
    afterMs,
  ]);
}

/** Says that this process is there with its schedules, and takes over from those who are not any more. */
export async function keepSchedules(pool: Pool, mine: readonly Scheduled[]): Promise<void> {
  await pool.query(keepSql, [...namesOf(mine), limits.scheduleKeepMs]);
  await declareSchedules(pool, mine, limits.scheduleStaleMs);
}

/** Fires each schedule that is due once, for all that it has missed; gives the streams of those that fired. */
export async function fireSchedules(pool: Pool, mine: readonly Scheduled[]): Promise<readonly Scheduled[]> {
  const fired: Scheduled[] = [];
  if (mine.length === 0) return fired;
  const due = await pool.query<{ name: string }>(dueSql, namesOf(mine));
  for (const { name } of due.rows) {
    const one = mine.find((scheduled) => scheduled.name === name);
    if (one && (await transaction(pool, begin, (tx) => fire(tx, one)))) fired.push(one);
  }
  return fired;
}

const begin = (connection: Connection) => connection.query("begin");

/** False when another process was first, or there was only the next firing to work out. */
async function fire(tx: Queryable, { name, plan, stream, class: eventClass }: Scheduled): Promise<boolean> {
  const locked = await tx.query<{ next_at: Date | null; now: Date }>(lockSql, [name, plan.spec]);
  const [row] = locked.rows;
  if (!row) return false;
  const nowMs = row.now.getTime();
  const due = row.next_at === null ? undefined : dueBy(plan, row.next_at.getTime(), nowMs);
  if (due) {
    const at = new Date(due.atMs).toISOString();
    await write(tx, { at, missed: due.missed, byHand: false }, { name, stream, class: eventClass });
  }
  const nextMs = due ? due.nextMs : plan.after(nowMs);
  const next = nextMs === undefined ? null : new Date(nextMs);
  await tx.query(moveSql, [name, next, due ? new Date(due.atMs) : null, due?.missed ?? 0]);
  return due !== undefined;
}

/** The planned time is the id: should it come again, it is a repeat. */
async function write(
  tx: Queryable,
  firing: Firing,
  { name, stream, class: eventClass }: { readonly name: string; readonly stream: number; readonly class: EventClass },
): Promise<void> {
  const id = `${name}@${firing.at}${firing.byHand ? " by hand" : ""}`;
  await append(tx, eventClass, [newEvent({ class: eventClass, stream, id, key: name, body: encodeBody(firing) })]);
}

/** Fires a schedule once, now, whatever its plan says and whether it is paused. Throws HF_NOT_DECLARED. */
export async function fireByHand(pool: Pool, name: string): Promise<Firing> {
  return transaction(pool, begin, async (tx) => {
    const noted = await tx.query<{ stream: number; class: number; at: Date }>(handSql, [name]);
    const [row] = noted.rows;
    if (!row) throw fault("HF_NOT_DECLARED", { name });
    const firing = { at: row.at.toISOString(), missed: 0, byHand: true };
    await write(tx, firing, { name, stream: row.stream, class: classes[row.class] ?? "normal" });
    return firing;
  });
}

function namesOf(mine: readonly Scheduled[]): Buffer[] {
  return [textColumn(mine.map(({ name }) => name)), textColumn(mine.map(({ plan }) => plan.spec))];
}
