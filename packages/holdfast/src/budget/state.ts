// The state of one budget's ledger, as its row has it: what was let go and still counts. Pure.

import { limits } from "../limits.ts";
import { dayAt } from "./calendar.ts";
import { type Circuit, closedCircuit } from "./circuit.ts";
import { blockMs, type Figures, type Plan, spreadOf } from "./plan.ts";
import { costOf } from "./price.ts";
import { prune, type Uses } from "./uses.ts";

/** What was let go in a calendar period. */
export interface Counter {
  readonly name: string;
  readonly calls: number;
  /** Millionths of the price's currency. */
  readonly micros: number;
}

export interface State {
  readonly day: Counter;
  readonly month: Counter;
  readonly second: Uses;
  readonly minute: Uses;
  /** Tries that may be repeated: see `limits.retriesPerCall`. */
  readonly retries: { readonly atMs: number; readonly left: number };
  /** The outside has asked not to be called before. */
  readonly closedUntilMs: number;
  /** Refusals in a row that named no time. */
  readonly refusals: number;
  readonly circuit: Circuit;
  readonly figures: Figures;
  readonly paused: boolean;
  /** The day on which somebody was told that it is nearly spent. */
  readonly alarmed: string;
}

export const emptyState: State = {
  day: { name: "", calls: 0, micros: 0 },
  month: { name: "", calls: 0, micros: 0 },
  second: [],
  minute: [],
  retries: { atMs: 0, left: 0 },
  closedUntilMs: 0,
  refusals: 0,
  circuit: closedCircuit,
  figures: {},
  paused: false,
  alarmed: "",
};

/** The ledger's time, and the time by which days are counted: a test moves the second. Both in ms. */
export interface Clock {
  readonly nowMs: number;
  readonly dayMs: number;
}

export type Changing = { -readonly [Name in keyof State]: State[Name] };

/** Counts calls of the day and the month; a negative number takes them back. */
export function counted(state: State, { price }: Plan, calls: number): Changing {
  const before = price ? state[price.per].calls : 0;
  const micros = costOf(price, before + calls) - costOf(price, before);
  const more = (counter: Counter) => ({ ...counter, calls: counter.calls + calls, micros: counter.micros + micros });
  return { ...state, day: more(state.day), month: more(state.month) };
}

/** The state at this time: days turn, windows forget, retries come back. */
export function turned(state: State, plan: Plan, { nowMs, dayMs }: Clock): State {
  const day = dayAt(dayMs, plan.zone ?? "UTC").name;
  const month = day.slice(0, 7);
  const turn = (counter: Counter, name: string) => (counter.name === name ? counter : { name, calls: 0, micros: 0 });
  const lateMs = 3 * blockMs(plan) + spreadOf(plan);
  const passedMs = Math.max(0, nowMs - state.retries.atMs);
  const left = Math.min(limits.retriesBurst, state.retries.left + (passedMs * limits.retriesPerSecond) / 1_000);
  return {
    ...state,
    day: turn(state.day, day),
    month: turn(state.month, month),
    second: prune(state.second, nowMs, nowMs + 1_000 + lateMs),
    minute: prune(state.minute, nowMs, nowMs + 60_000 + lateMs),
    // A first look finds no retries saved up.
    retries: { atMs: nowMs, left: state.retries.atMs === 0 ? 0 : left },
  };
}
