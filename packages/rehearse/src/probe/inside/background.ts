// Work that no request asked for: a timer's turn, or code that was waiting on its own since start-up. Told to the row
// of the timer; without one to a row of the place that did the work.

import { type Row, table } from "./book.ts";
import { type Context, hasContexts, type TimerRow } from "./context.ts";
import { state } from "./settings.ts";
import { sampler, where } from "./where.ts";

export type Work = "queries" | "calls" | "children";

export const timers = table("timers", ["count", "ms", "queries", "calls", "children"], ["maxMs"]);
const worthAStack = sampler(500, 32);
let lastPlace = "";

export function timerRow(place: string, intervalMs: number): TimerRow {
  return timers.row(`${place}|${intervalMs}`, () => ({ where: place, intervalMs }));
}

/** Does nothing before the target listens, nor when contexts are off: then nobody knows whose work it is. */
export function workWithoutRequest(work: Work, context: Context | undefined): void {
  if (!state.listening || !hasContexts()) return;
  const row = context?.timer ?? unasked();
  row.sums[work] += 1;
  row.changed = true;
}

function unasked(): Row<"count" | "ms" | "queries" | "calls" | "children", "maxMs"> {
  if (worthAStack()) lastPlace = where();
  const row = timerRow(lastPlace, 0);
  row.sums.count += 1;
  return row;
}
