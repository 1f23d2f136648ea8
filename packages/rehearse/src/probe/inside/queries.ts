// Queries, whatever the driver: by kind and shape, with rows, time, and how many of a shape one request asked.

import { addCost, type Row, table } from "./book.ts";
import { now } from "./clock.ts";
import { type Context, countIn, current, isLive, type TimerRow } from "./context.ts";
import { goesOn, workWithoutRequest } from "./background.ts";
import { shapeOf } from "./shape.ts";
import { sampler, where } from "./where.ts";

export type QueryRow = Row<"count" | "ms" | "rows" | "requests", "maxMs" | "maxPerRequest">;

const queries = table("queries", ["count", "ms", "rows", "requests"], ["maxMs", "maxPerRequest"]);
const worthAStack = sampler(200, 64);
const statementsKept = 2_000;
const rows = new Map<string, QueryRow>();

/** A query that runs. */
export interface Running {
  readonly row: QueryRow;
  /** For drivers that send a query later: set again when it is sent. */
  startedMs: number;
  /** Of the work without a request that asked it. */
  readonly timer: TimerRow | undefined;
}

export function queryBegins(kind: string, statement: string): Running {
  const row = queryRow(kind, statement);
  const timer = countQuery(row, current());
  return { row, startedMs: now(), timer };
}

/** For drivers that know what `queryBegins` looks up: counts a query of this row for the context that asked it. */
export function countQuery(row: QueryRow, context: Context | undefined): TimerRow | undefined {
  return countRequest(context, row) === 0 ? workWithoutRequest("queries", context) : undefined;
}

/**
 * By the statement as it is written, which most apps repeat: its shape is worked out once. Asked for while the app's
 * code is on the stack, if a driver sends a query later, or with a stack that the driver has kept.
 */
export function queryRow(kind: string, statement: string, place: () => string = where): QueryRow {
  let known = rows.get(statement);
  if (known === undefined || known.labels["kind"] !== kind) {
    const shape = shapeOf(statement);
    known = queries.row(`${kind}|${shape}`, () => ({ kind, shape, where: place() }));
    if (rows.size >= statementsKept) rows.clear();
    rows.set(statement, known);
  }
  if (known.labels["where"] === "" && worthAStack()) known.labels["where"] = place();
  return known;
}

export function queryEnds({ row, startedMs, timer }: Running, rows: number, atMs: number = now()): void {
  addCost(row, atMs - startedMs);
  row.sums.rows += rows;
  goesOn(timer);
}

/** How many of this row the living request has asked by now; 0 without one. */
function countRequest(context: Context | undefined, row: QueryRow): number {
  if (!isLive(context)) return 0;
  const count = countIn(context, row);
  if (count === 1) row.sums.requests += 1;
  if (count > row.tops.maxPerRequest) row.tops.maxPerRequest = count;
  return count;
}
