// Which request, or which timer's turn, the running code belongs to. A request that has been answered is nobody's
// context any more: what goes on afterwards counts as work without a request.

import { AsyncLocalStorage } from "node:async_hooks";
import type { Row } from "./book.ts";

export interface Context {
  /** The url as asked, and how; for a timer the place that set it. */
  readonly route: string;
  readonly method: string;
  readonly startedMs: number;
  /** True from the answer on. */
  done: boolean;
  /** Undefined for a request: the row of the timer whose turn this is. */
  readonly timer: TimerRow | undefined;
  /** How often each row was counted within this request: a row, its count, the next row, its count. */
  counts: (Row | number)[] | undefined;
  /** Pools of which this request holds a client now. */
  held: Row[] | undefined;
  body: Buffer | string | undefined;
}

export type TimerRow = Row<"count" | "ms" | "queries" | "calls" | "children", "maxMs">;

const storage = new AsyncLocalStorage<Context | undefined>();
let enabled = true;
let last: Context | undefined;
/** Set while a timer's callback runs, when contexts are off. */
let turn: Context | undefined;

export function useContexts(on: boolean): void {
  if (enabled && !on) storage.disable();
  enabled = on;
}

export function hasContexts(): boolean {
  return enabled;
}

export function enter(context: Context): void {
  last = context;
  if (enabled) storage.enterWith(context);
}

/** Runs `act` as a turn of a timer. */
export function runIn<Result>(context: Context | undefined, act: () => Result): Result {
  if (enabled) return storage.run(context, act);
  const before = turn;
  turn = context;
  try {
    return act();
  } finally {
    turn = before;
  }
}

/** The context of the running code, answered or not. */
export function current(): Context | undefined {
  return enabled ? storage.getStore() : turn;
}

/** The request that the running code answers, if there is one that is not answered yet. */
export function liveRequest(): Context | undefined {
  const context = current();
  return isLive(context) ? context : undefined;
}

/** Whether it is a request's, and not answered yet. */
export function isLive(context: Context | undefined): context is Context {
  return context !== undefined && context.timer === undefined && !context.done;
}

/** For an error that came without a context: the request that began last, if it is still open. */
export function lastRequest(): Context | undefined {
  const live = liveRequest();
  if (live !== undefined) return live;
  return last !== undefined && !last.done ? last : undefined;
}

/** Counts `row` within the request: gives how often it has been counted in it by now, 0 when there is no request. */
export function countIn(context: Context | undefined, row: Row): number {
  if (context === undefined) return 0;
  const counts = (context.counts ??= []);
  // A request asks for few different things, so that looking through them is quicker than a map of its own.
  let at = counts.indexOf(row);
  if (at === -1) at = counts.push(row, 0) - 2;
  const count = Number(counts[at + 1]) + 1;
  counts[at + 1] = count;
  return count;
}
