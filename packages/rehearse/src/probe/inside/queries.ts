// Queries, whatever the driver: by kind and shape, with rows, time, and how many of a shape one request asked.

import { addCost, type Row, table } from "./book.ts";
import { now } from "./clock.ts";
import { type Context, countIn, current } from "./context.ts";
import { workWithoutRequest } from "./background.ts";
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
}

export function queryBegins(kind: string, statement: string): Running {
  const row = rowOf(kind, statement, where);
  const context = current();
  const count = countRequest(context, row);
  if (count === 0) workWithoutRequest("queries", context);
  return { row, startedMs: now() };
}

/** By the statement as it is written, which most apps repeat: its shape is worked out once. */
function rowOf(kind: string, statement: string, place: () => string): QueryRow {
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

export function queryEnds({ row, startedMs }: Running, rows: number): void {
  addCost(row, now() - startedMs);
  row.sums.rows += rows;
}

/** How many of this row the living request has asked by now; 0 without one. */
function countRequest(context: Context | undefined, row: QueryRow): number {
  if (context === undefined || context.done || context.timer !== undefined) return 0;
  const count = countIn(context, row);
  if (count === 1) row.sums.requests += 1;
  if (count > row.tops.maxPerRequest) row.tops.maxPerRequest = count;
  return count;
}

/** For drivers that send a query later: the stack of now, while the app's code is on it, or one they have kept. */
export function notePlace(kind: string, statement: string, place: () => string = where): void {
  rowOf(kind, statement, place);
}
