// Work that no request asked for: a timer's turn, or code that was waiting on its own since start-up. Told to the row
// of the timer; without one to a row of the place that did the work.

import { table } from "./book.ts";
import { now } from "./clock.ts";
import { type Context, hasContexts, type TimerRow } from "./context.ts";
import { state } from "./settings.ts";
import { sampler, where } from "./where.ts";

export type Work = "queries" | "calls" | "children";

export const timers = table("timers", ["count", "ms", "queries", "calls", "children"], ["maxMs"]);
const worthAStack = sampler(500, 32);
let lastPlace = "";
let isGoingOn = false;
// As they are before anybody wraps them.
const nextTick = process.nextTick.bind(process);
const soonest = globalThis.queueMicrotask;

export function timerRow(place: string, intervalMs: number): TimerRow {
  return timers.row(`${place}|${intervalMs}`, () => ({ where: place, intervalMs }));
}

/**
 * Gives the row that it was told to. Does nothing before the target listens, nor when contexts are off: then nobody
 * knows whose work it is.
 */
export function workWithoutRequest(work: Work, context: Context | undefined): TimerRow | undefined {
  if (!state.listening || !hasContexts()) return undefined;
  const row = context?.timer ?? unasked();
  row.sums[work] += 1;
  row.changed = true;
  return row;
}

/**
 * Adds the time until all code that waited for what has just ended has gone on: what follows an `await` runs in
 * microtasks, and what is queued after the last of them comes then.
 */
export function goesOn(row: TimerRow | undefined): void {
  if (row === undefined || isGoingOn) return;
  isGoingOn = true;
  const startedMs = now();
  nextTick(() => soonest(() => nextTick(() => addTime(row, now() - startedMs))));
}

function addTime(row: TimerRow, ms: number): void {
  isGoingOn = false;
  row.sums.ms += ms;
  if (ms > row.tops.maxMs) row.tops.maxMs = ms;
  row.changed = true;
}

function unasked(): TimerRow {
  if (worthAStack()) lastPlace = where();
  const row = timerRow(lastPlace, 0);
  row.sums.count += 1;
  return row;
}
