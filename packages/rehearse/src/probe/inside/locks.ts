// Rows that a transaction keeps locked for all others, from the statement that changed them to its end: how long, and
// how much of that was for the one row that most transactions want. That row lets through one of them at a time.

import { addCost, type Row, table } from "./book.ts";
import { questionOf } from "./memory.ts";
import type { QueryRow } from "./queries.ts";
import { locksRows } from "./shape.ts";

type LockRow = Row<"count" | "ms" | "hottestMs" | "squaredMs", "maxMs">;
type Role = "begins" | "ends" | "locks" | "none";

/** One lock that an open transaction keeps. */
export interface Lock {
  readonly row: LockRow;
  readonly isHottest: boolean;
  readonly sinceMs: number;
}

/** What a client holds; `locks` is undefined outside of a transaction. */
export interface Holder {
  locks: Lock[] | undefined;
}

const locks = table("locks", ["count", "ms", "hottestMs", "squaredMs"], ["maxMs"]);
const roles = new WeakMap<QueryRow, Role>();
const wanted = new WeakMap<LockRow, Wanted>();
const keysKept = 200;
/** A row that fewer transactions want than this share is one of many. */
const hotShare = 0.2;
const fewest = 3;

/** Which keys a statement was sent with, and how often the most frequent was. */
interface Wanted {
  readonly counts: Map<string, number>;
  total: number;
  most: number;
}

interface Answered {
  /** What it was sent with: the same values lock the same rows. */
  readonly values: unknown;
  /** Rows that it changed or gave, as far as its driver says so. */
  readonly rows: unknown;
  readonly atMs: number;
}

/** A statement of this row has been answered to who holds a client. */
export function lockStep(holder: Holder | undefined, row: QueryRow, { values, rows, atMs }: Answered): void {
  if (holder === undefined) return;
  const role = roleOf(row);
  if (role === "begins") holder.locks = [];
  else if (role === "ends") unlock(holder, atMs);
  else if (role === "locks" && rows !== 0 && holder.locks !== undefined) {
    const { kind = "", shape = "", where = "" } = row.labels;
    const lock = locks.row(`${String(kind)}|${String(shape)}`, () => ({ kind, shape, where }));
    if (lock.labels["where"] === "") lock.labels["where"] = where;
    holder.locks.push({ row: lock, isHottest: isHottest(lock, questionOf(values)), sinceMs: atMs });
  }
}

/** The transaction is over. */
export function unlock(holder: Holder, atMs: number): void {
  if (holder.locks === undefined) return;
  for (const { row, isHottest, sinceMs } of holder.locks) {
    const keptMs = atMs - sinceMs;
    addCost(row, keptMs);
    row.sums.squaredMs += keptMs ** 2;
    if (isHottest) row.sums.hottestMs += keptMs;
  }
  holder.locks = undefined;
}

function isHottest(row: LockRow, key: string): boolean {
  const known = wanted.get(row) ?? { counts: new Map<string, number>(), total: 0, most: 0 };
  wanted.set(row, known);
  const count = (known.counts.get(key) ?? 0) + 1;
  if (count > 1 || known.counts.size < keysKept) known.counts.set(key, count);
  known.total += 1;
  known.most = Math.max(known.most, count);
  return count === known.most && count >= Math.max(fewest, hotShare * known.total);
}

function roleOf(row: QueryRow): Role {
  const known = roles.get(row);
  if (known !== undefined) return known;
  const shape = String(row.labels["shape"] ?? "");
  const role = /^\s*(?:begin|start\s+transaction)\b/i.test(shape)
    ? "begins"
    : /^\s*(?:commit|end|abort|rollback(?!\s+to))\b/i.test(shape)
      ? "ends"
      : locksRows(shape)
        ? "locks"
        : "none";
  roles.set(row, role);
  return role;
}
