// The ledger at rest: one row that is locked while calls are given out, so that all processes share one budget.

import { fault } from "../errors.ts";
import { int2Column } from "../log/columns.ts";
import { limits } from "../limits.ts";
import { type Pool, type Queryable, transaction } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type Block, take, type Taken, type Want } from "./ledger.ts";
import { type Report, reported } from "./report.ts";
import { type Clock, emptyState, type State } from "./state.ts";
import { type Budget, changed, type Plan } from "./plan.ts";
import { usedShare } from "./usage.ts";

const readSql = sql(import.meta.url, "read.sql");
const openSql = sql(import.meta.url, "open.sql");
const lockSql = sql(import.meta.url, "lock.sql");
const saveSql = sql(import.meta.url, "save.sql");

/** Enters a budget and whose deliveries it is for; gives its number. */
export async function openBudget(db: Queryable, { name, plan }: Budget, consumers: readonly number[]): Promise<number> {
  const opened = await db.query<{ id: number }>(openSql, [name, JSON.stringify(plan), int2Column(consumers)]);
  return opened.rows[0]?.id ?? 0;
}

export interface Offer {
  readonly wants: readonly Want[];
  readonly report: Report | undefined;
}

/** What came of asking; times are the store's. */
export interface Exchanged {
  readonly nowMs: number;
  readonly blocks: readonly Block[];
  readonly next: Taken["next"];
  /** Shares of the limits that are used, by their names. */
  readonly used: Readonly<Record<string, number>>;
  /** True once a day, for one process: it is nearly spent. */
  readonly alarm: boolean;
}

interface Row {
  readonly state: Partial<State>;
  readonly nowMs: number;
  readonly dayMs: number;
}

/** Runs `use` on the ledger while nobody else has it, and keeps what it gives, unless that is the same. */
export async function withLedger<Result>(
  pool: Pool,
  id: number,
  use: (state: State, clock: Clock) => { readonly state: State; readonly result: Result },
): Promise<Result> {
  return transaction(
    pool,
    (connection) => connection.query("begin"),
    (tx) => holdLedger(tx, id, use),
  );
}

/** The same within a transaction, until whose end nobody else has the ledger. */
export async function holdLedger<Result>(
  tx: Queryable,
  id: number,
  use: (state: State, clock: Clock) => { readonly state: State; readonly result: Result },
): Promise<Result> {
  const [row] = (await tx.query<Row & { state: Partial<State> }>({ name: "budget-lock", text: lockSql, values: [id] }))
    .rows;
  if (!row) throw fault("HF_NOT_DECLARED", { name: `budget ${id}` });
  const { state: found, ...clock } = row;
  const before = { ...emptyState, ...found };
  const { state, result } = use(before, clock);
  if (state !== before) await tx.query({ name: "budget-save", text: saveSql, values: [id, JSON.stringify(state)] });
  return result;
}

/** Tells the ledger what has come to be known, and asks for calls. A failure's outcome is unknown: tell it once. */
export async function exchange(
  pool: Pool,
  { id, plan }: { readonly id: number; readonly plan: Plan },
  { wants, report }: Offer,
): Promise<Exchanged> {
  return withLedger(pool, id, (before, clock) => {
    const told = report ? reported(before, plan, { clock, report }) : before;
    const { state, blocks, next } = take(told, plan, { clock, wants });
    const used = usedShare(state, changed(plan, state.figures), clock);
    const alarm = state.alarmed !== state.day.name && Math.max(...Object.values(used), 0) >= limits.budgetAlarmShare;
    const kept = alarm ? { ...state, alarmed: state.day.name } : state;
    // Nothing to write when nothing was told or given: the clock has only moved on.
    // But the first look at a budget says from when on it saves up retries.
    const write = report !== undefined || blocks.length > 0 || alarm || before.retries.atMs === 0;
    return { state: write ? kept : before, result: { nowMs: clock.nowMs, blocks, next, used, alarm } };
  });
}

/** A budget as it is now. */
export interface BudgetRow {
  readonly id: number;
  readonly name: string;
  /** As the app declares it. */
  readonly plan: Plan;
  readonly state: State;
  /** Names of the deliveries that are made under it. */
  readonly deliveries: readonly string[];
  readonly clock: Clock;
}

/** All budgets that any app on this store has declared, by name. */
export async function readBudgets(db: Queryable): Promise<readonly BudgetRow[]> {
  const found = await db.query<Omit<BudgetRow, "clock" | "state"> & Row>(readSql);
  return found.rows.map(({ nowMs, dayMs, state, ...row }) => ({
    ...row,
    state: { ...emptyState, ...state },
    clock: { nowMs, dayMs },
  }));
}

/** The budget of this name; throws HF_NOT_DECLARED when no app has declared it. */
export async function budgetNamed(db: Queryable, name: string): Promise<BudgetRow> {
  const row = (await readBudgets(db)).find((one) => one.name === name);
  if (!row) throw fault("HF_NOT_DECLARED", { name });
  return row;
}
