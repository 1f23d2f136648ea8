// When what waits for a budget will be done: day after day by the plan, the most important class first. Pure.

import { type EventClass } from "../log/class.ts";
import { limits } from "../limits.ts";
import { dayAt, nextMonthAt } from "./calendar.ts";
import { closedBy } from "./ledger.ts";
import { changed, type Figures, type Plan, shareOf, windowsOf } from "./plan.ts";
import { callsWithin, costOf } from "./price.ts";
import { type Clock, type State, turned } from "./state.ts";
import { total } from "./uses.ts";

/** Deliveries of one class that wait, the most important class first. */
export interface Waiting {
  readonly class: EventClass;
  readonly count: number;
}

export interface ForecastOptions {
  readonly waiting: readonly Waiting[];
  /** New ones of each class, in a second; none by default. */
  readonly arriving?: number;
  /** How many calls a second can be made at all, where that is known: the outside or the machine may be slower. */
  readonly perSecond?: number;
  /** Other figures than those that hold: "what if the plan were 10,000 a day?" */
  readonly figures?: Figures;
}

/**
 * When all is done, in ms from now; undefined when it never ends by this plan. Money is what the calls cost until then.
 */
export interface Forecast {
  readonly doneInMs: number | undefined;
  readonly doneAtMs: number | undefined;
  readonly micros: number;
}

/** Plays the days to come, up to `limits.forecastDays`. */
export function forecast(
  before: State,
  declared: Plan,
  options: ForecastOptions & { readonly clock: Clock },
): Forecast {
  const { clock, waiting, arriving = 0 } = options;
  const plan = changed(changed(declared, before.figures), options.figures ?? {});
  const zone = plan.zone ?? "UTC";
  let state = turned(before, plan, clock);
  const rateOf = (name: EventClass) => {
    const rates = windowsOf(plan).map(({ calls, windowMs }) => (calls * shareOf(plan, name) * 1_000) / windowMs);
    return Math.min(options.perSecond ?? Infinity, ...rates) - arriving;
  };
  const closed = closedBy({ ...state, paused: false }, clock.nowMs);
  let atMs = clock.dayMs + (closed ? closed.atMs - clock.nowMs : 0) + freeInMs(state, plan, clock);
  let micros = 0;
  const left = waiting.map((one) => ({ ...one }));
  const never = { doneInMs: undefined, doneAtMs: undefined };
  if (state.paused || waiting.some((one) => rateOf(one.class) <= 0)) return { ...never, micros: 0 };
  for (let day = 0; day < limits.forecastDays; day++) {
    state = turned(state, plan, { nowMs: clock.nowMs + (atMs - clock.dayMs), dayMs: atMs });
    const endsMs = dayAt(atMs, zone).endsMs;
    const today = playDay(state, plan, {
      left,
      rateOf,
      free: options.perSecond === undefined ? freeNow(state, plan) : 0,
      ms: endsMs - atMs,
    });
    state = today.state;
    micros += today.micros;
    if (left.every(({ count }) => count <= 0)) {
      const doneAtMs = atMs + today.tookMs;
      return { doneInMs: Math.max(0, doneAtMs - clock.dayMs), doneAtMs, micros };
    }
    atMs = today.spentMonth ? nextMonthAt(atMs, zone) : endsMs;
  }
  return { ...never, micros };
}

// A window that is full now lets the first call go only when the oldest in it no longer count.
function freeInMs(state: State, plan: Plan, { nowMs }: Clock): number {
  const waits = windowsOf(plan).map(({ name, calls }) => {
    const first = state[name][0];
    return first && total(state[name]) >= calls ? first[0] - nowMs : 0;
  });
  return Math.max(0, ...waits);
}

/** What the windows let go at once. */
function freeNow(state: State, plan: Plan): number {
  const windows = windowsOf(plan);
  return windows.length === 0
    ? 0
    : Math.max(0, Math.min(...windows.map(({ name, calls }) => calls - total(state[name]))));
}

interface Playing {
  readonly left: { readonly class: EventClass; count: number }[];
  /** Calls in a second. */
  readonly rateOf: (name: EventClass) => number;
  readonly free: number;
  readonly ms: number;
}

function playDay(before: State, plan: Plan, { left, rateOf, free, ms }: Playing) {
  let state = before;
  let [tookMs, micros, spentMonth, atOnce] = [0, 0, false, free];
  for (const one of left) {
    const share = shareOf(plan, one.class);
    const rate = rateOf(one.class);
    const ofDay = plan.perDay === undefined ? Infinity : Math.floor(plan.perDay * share) - state.day.calls;
    const ofTime = atOnce + Math.floor(((ms - tookMs) * rate) / 1_000);
    const used = plan.price ? state[plan.price.per].calls : 0;
    const money = plan.cap
      ? Math.floor(plan.cap.amount * 1e6 * share) - state[plan.cap.per ?? "month"].micros
      : Infinity;
    const ofCap = plan.cap ? callsWithin(plan.price, used, money) : Infinity;
    const calls = Math.max(0, Math.min(one.count, ofDay, ofTime, ofCap));
    const cost = costOf(plan.price, used + calls) - costOf(plan.price, used);
    const more = <Counter extends { calls: number; micros: number }>(counter: Counter): Counter => ({
      ...counter,
      calls: counter.calls + calls,
      micros: counter.micros + cost,
    });
    state = { ...state, day: more(state.day), month: more(state.month) };
    one.count -= calls;
    micros += cost;
    if (Number.isFinite(rate)) tookMs += (Math.max(0, calls - atOnce) * 1_000) / rate;
    atOnce = Math.max(0, atOnce - calls);
    spentMonth ||= one.count > 0 && ofCap <= calls && plan.cap?.per !== "day";
  }
  return { state, tookMs, micros, spentMonth };
}
