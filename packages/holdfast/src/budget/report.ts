// What a process tells the ledger of calls that it was given: which arrived earlier than they were counted for, which
// were not made, what came back. Pure.

import { limits } from "../limits.ts";
import { hear, type Heard } from "./circuit.ts";
import { changed, type Plan, windowsOf } from "./plan.ts";
import { type Changing, type Clock, counted, type State, turned } from "./state.ts";
import { add, remove } from "./uses.ts";

/** Calls of a block that are known to have arrived earlier than they were counted for, or that are late to leave. */
export interface Arrived {
  readonly spentMs: number;
  readonly arrivedMs: number;
  readonly calls: number;
}

/** Calls of a block that were not made, and cannot be any more. */
export interface Unused {
  readonly spentMs: number;
  readonly day: string;
  readonly calls: number;
}

/** What a process knows of the calls that it was given. Say it once: a report whose saving is in doubt is forgotten. */
export interface Report extends Heard {
  readonly arrived: readonly Arrived[];
  readonly unused: readonly Unused[];
  /** First tries that were made: they earn retries. */
  readonly first: number;
  /** The outside said that it is called too often: not before this time, if it named one. */
  readonly limited?: { readonly untilMs: number | undefined };
}

/** Corrects what was counted by what has come to be known. */
export function reported(before: State, declared: Plan, { clock, report }: { clock: Clock; report: Report }): State {
  const plan = changed(declared, before.figures);
  let state = turned(before, plan, clock);
  for (const { calls, day } of report.unused) if (day === state.day.name) state = counted(state, plan, -calls);
  const next: Changing = { ...state };
  for (const { name, windowMs } of windowsOf(plan)) {
    for (const { spentMs, calls } of report.unused) {
      next[name] = remove(next[name], calls, { untilMs: spentMs + windowMs, windowMs }).uses;
    }
    for (const { spentMs, arrivedMs, calls } of report.arrived) {
      const taken = remove(next[name], calls, { untilMs: spentMs + windowMs, windowMs });
      const untilMs = arrivedMs + windowMs;
      // One that comes later than was thought counts, whether it was still counted or not.
      const count = arrivedMs > spentMs ? calls : taken.removed;
      next[name] = untilMs > clock.nowMs ? add(taken.uses, count, { untilMs, windowMs }) : taken.uses;
    }
  }
  const left = Math.min(limits.retriesBurst, state.retries.left + report.first * limits.retriesPerCall);
  return {
    ...limited(next, report, clock.nowMs),
    retries: { ...state.retries, left },
    circuit: hear(state.circuit, report, clock.nowMs),
  };
}

function limited(state: State, { limited: said, ok }: Report, nowMs: number): State {
  if (!said) return ok > 0 && state.refusals > 0 ? { ...state, refusals: 0 } : state;
  const pauseMs = Math.min(limits.circuitCapMs, limits.circuitBaseMs * 2 ** Math.min(state.refusals, 20));
  const untilMs = Math.min(said.untilMs ?? nowMs + pauseMs, nowMs + limits.deliverAfterCapMs);
  const refusals = said.untilMs === undefined ? state.refusals + 1 : state.refusals;
  return { ...state, closedUntilMs: Math.max(state.closedUntilMs, untilMs), refusals };
}
