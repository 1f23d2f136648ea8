// The ledger of one budget: which calls have been let go and still count. Blocks of calls are given out ahead, can be
// used for a short time only, and count as spent until they can no longer be used and their window has passed, so no
// sliding window is ever passed, whoever dies with a block in hand. Pure: the state goes in and comes out.
// Why it holds: take the call of a window whose block was given out last, at T. When it was given, every other block
// with a call in that window still counted, for its call came after T minus the window; and the sum was within the
// limit (docs/decisions/0011-budgets.md).

import { limits } from "../limits.ts";
import { type EventClass } from "../log/class.ts";
import { dayAt, nextMonthAt } from "./calendar.ts";
import { passes, probing } from "./circuit.ts";
import { blockMs, changed, type Plan, shareOf, spreadOf, type Window, windowsOf } from "./plan.ts";
import { callsWithin } from "./price.ts";
import { type Clock, counted, type State, turned } from "./state.ts";
import { add, countAt, freeAt } from "./uses.ts";

/** Calls that one process would make now: first tries and repeated ones. */
export interface Want {
  readonly class: EventClass;
  readonly first: number;
  readonly again: number;
}

/** Calls that may start between two times. */
export interface Block {
  readonly class: EventClass;
  /** For repeated tries. */
  readonly again: boolean;
  /** The one call that finds out whether the outside is well again. */
  readonly probe: boolean;
  readonly calls: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** When the last of them has arrived at the latest: from then on they count for one window more. */
  readonly spentMs: number;
  readonly day: string;
}

export type Why = "window" | "day" | "cap" | "retries" | "limited" | "circuit" | "paused";

export interface Taken {
  readonly state: State;
  readonly blocks: readonly Block[];
  /** Something that was wanted was not given: when to ask again, and why. */
  readonly next: { readonly atMs: number; readonly why: Why } | undefined;
}

/** Gives out what may be given of what is wanted; the most important class first. */
export function take(before: State, declared: Plan, { clock, wants }: { clock: Clock; wants: readonly Want[] }): Taken {
  const plan = changed(declared, before.figures);
  let state = turned(before, plan, clock);
  const closed = closedBy(state, clock.nowMs);
  if (closed) return { state, blocks: [], next: closed };
  const blocks: Block[] = [];
  let next: Taken["next"];
  for (const want of wants) {
    // Repeated ones are older, and never more than a fifth.
    for (const again of [true, false]) {
      const calls = again ? want.again : want.first;
      const pass = passes(state.circuit, clock.nowMs);
      // After the one probe nobody else goes.
      if (calls === 0 || typeof pass === "object") continue;
      const probe = pass === "probe";
      const given = give(state, plan, { clock, again, probe, class: want.class, calls: probe ? 1 : calls });
      state = given.state;
      if (given.block) blocks.push(given.block);
      if (given.next && (!next || given.next.atMs < next.atMs)) next = given.next;
    }
  }
  return { state, blocks, next };
}

/** What lets nobody call at all now. */
export function closedBy(state: State, nowMs: number): Taken["next"] {
  if (state.paused) return { atMs: nowMs + limits.budgetLookMs, why: "paused" };
  if (state.closedUntilMs > nowMs) return { atMs: state.closedUntilMs, why: "limited" };
  const pass = passes(state.circuit, nowMs);
  return typeof pass === "object" ? { atMs: pass.notBeforeMs, why: "circuit" } : undefined;
}

interface Giving {
  readonly clock: Clock;
  readonly class: EventClass;
  readonly again: boolean;
  readonly probe: boolean;
  readonly calls: number;
}

function give(state: State, plan: Plan, wanted: Giving): { state: State; block?: Block; next?: Taken["next"] } {
  const { clock, again, probe } = wanted;
  const { nowMs } = clock;
  const room = roomOf(state, plan, wanted);
  if (room.next) return { state, next: room.next };
  if (again && state.retries.left < 1) {
    return {
      state,
      next: { atMs: nowMs + ((1 - state.retries.left) * 1_000) / limits.retriesPerSecond, why: "retries" },
    };
  }
  const share = shareOf(plan, wanted.class);
  const windows = windowsOf(plan).map((window) => ({
    ...window,
    calls: Math.max(1, Math.floor(window.calls * share)),
  }));
  const fromMs = Math.max(nowMs, ...windows.map((window) => freeAt(state[window.name], window.calls, nowMs)));
  // A block may begin a little later than now: who waits for it needs not ask again and again.
  const aheadMs = 2 * blockMs(plan);
  if (fromMs > nowMs + aheadMs)
    return { state, next: { atMs: Math.min(fromMs, nowMs + 60_000) - aheadMs, why: "window" } };
  if (fromMs >= room.endMs) return { state, next: { atMs: room.endMs + spreadOf(plan), why: "day" } };
  const free = Math.min(...windows.map((window) => window.calls - countAt(state[window.name], fromMs)));
  const calls = Math.max(
    1,
    Math.min(wanted.calls, free, room.calls, mostOf(plan, windows), again ? Math.floor(state.retries.left) : Infinity),
  );
  const toMs = Math.min(fromMs + blockMs(plan), room.endMs);
  const block = {
    class: wanted.class,
    again,
    probe,
    calls,
    fromMs,
    toMs,
    spentMs: toMs + spreadOf(plan),
    day: state.day.name,
  };
  return { state: spent(state, plan, { block, nowMs }), block };
}

/** What the calendar leaves: calls of this class, and when the day is over. */
function roomOf(
  state: State,
  plan: Plan,
  { clock, class: name }: Giving,
): { readonly calls: number; readonly endMs: number; readonly next?: Taken["next"] } {
  if (plan.perDay === undefined && !plan.price) return { calls: limits.budgetBlockCalls, endMs: Infinity };
  const zone = plan.zone ?? "UTC";
  const share = shareOf(plan, name);
  const toTurnMs = dayAt(clock.dayMs, zone).endsMs - clock.dayMs;
  const endMs = clock.nowMs + toTurnMs - spreadOf(plan);
  const ofDay = plan.perDay === undefined ? Infinity : Math.floor(plan.perDay * share) - state.day.calls;
  if (ofDay <= 0) return { calls: 0, endMs, next: { atMs: clock.nowMs + toTurnMs, why: "day" } };
  const ofCap = Math.min(capCalls(state, plan, share), Infinity);
  if (ofCap <= 0) {
    const turnMs = capPeriod(plan) === "day" ? toTurnMs : nextMonthAt(clock.dayMs, zone) - clock.dayMs;
    return { calls: 0, endMs, next: { atMs: clock.nowMs + turnMs, why: "cap" } };
  }
  return { calls: Math.min(ofDay, ofCap), endMs };
}

function capPeriod({ cap }: Plan): "day" | "month" {
  return cap?.per ?? "month";
}

/** How many calls more fit under the cap in money. */
export function capCalls(state: State, plan: Plan, share = 1): number {
  if (!plan.cap || !plan.price) return Infinity;
  const left = Math.floor(plan.cap.amount * 1e6 * share) - state[capPeriod(plan)].micros;
  return callsWithin(plan.price, state[plan.price.per].calls, left);
}

// As many as the limits allow within the life of a block, so that others get theirs; of a day a hundredth.
function mostOf(plan: Plan, windows: readonly Window[]): number {
  const rates = windows.map(({ calls, windowMs }) => Math.ceil((calls * blockMs(plan)) / windowMs));
  const day = plan.perDay === undefined ? Infinity : Math.max(1, Math.floor(plan.perDay / 100));
  return Math.min(limits.budgetBlockCalls, day, ...rates);
}

function spent(state: State, plan: Plan, { block, nowMs }: { readonly block: Block; readonly nowMs: number }): State {
  const { calls, spentMs, again, probe } = block;
  const { retries } = state;
  const next = counted(state, plan, calls);
  for (const { name, windowMs } of windowsOf(plan)) {
    next[name] = add(state[name], calls, { untilMs: spentMs + windowMs, windowMs });
  }
  return {
    ...next,
    retries: again ? { ...retries, left: retries.left - calls } : retries,
    circuit: probe ? probing(state.circuit, { nowMs, callMs: plan.callMs ?? limits.budgetCallMs }) : state.circuit,
  };
}
