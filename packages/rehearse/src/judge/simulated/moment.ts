// One trial of a made-up app: at which rate, how many visits that makes, how they are spread over its processes.

import type { App, Spent } from "./app.ts";

export interface Moment {
  readonly app: App;
  readonly spent: Spent;
  readonly limit: number;
  readonly rate: number;
  readonly random: () => number;
  /** Requests answered in earlier trials. */
  readonly answeredBefore: number;
}

export const lengthMs = 10_000;

export const visitsOf = (moment: Moment): number => Math.max(20, Math.round((moment.rate * lengthMs) / 1000));

/** Visits that came through: at the limit's rate at most. */
export const doneOf = (moment: Moment): number =>
  Math.round(visitsOf(moment) * Math.min(1, moment.limit / moment.rate));

/** Share of the requests of each worker. */
export function shareOf(app: App, index: number): number {
  if (app.heaviestShare === undefined || app.workers === 1) return 1 / app.workers;
  return index === 0 ? app.heaviestShare : (1 - app.heaviestShare) / (app.workers - 1);
}
