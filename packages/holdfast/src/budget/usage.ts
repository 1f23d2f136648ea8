// How much of each limit of a budget is used, for people and for the alarm. Pure.

import { type Clock, type State, turned } from "./state.ts";
import { changed, type Plan, windowsOf } from "./plan.ts";
import { total } from "./uses.ts";

/** Shares from 0 to 1 of the limits that the calendar or money sets. */
export function usedShare(state: State, plan: Plan, clock: Clock): Readonly<Record<string, number>> {
  const now = turned(state, plan, clock);
  const shares: Record<string, number> = {};
  if (plan.perDay !== undefined) shares["day"] = now.day.calls / plan.perDay;
  if (plan.cap) shares["cap"] = now[plan.cap.per ?? "month"].micros / Math.max(1, plan.cap.amount * 1e6);
  return shares;
}

/** One limit with how much of it is used. */
export interface Usage {
  readonly limit: "second" | "minute" | "day" | "cap";
  readonly used: number;
  readonly of: number;
}

/** Every limit of the plan as it stands: calls, and for the cap millionths of the currency. */
export function usageOf(before: State, declared: Plan, clock: Clock): readonly Usage[] {
  const plan = changed(declared, before.figures);
  const state = turned(before, plan, clock);
  const usages: Usage[] = windowsOf(plan).map(({ name, calls }) => ({
    limit: name,
    used: total(state[name]),
    of: calls,
  }));
  if (plan.perDay !== undefined) usages.push({ limit: "day", used: state.day.calls, of: plan.perDay });
  if (plan.cap) usages.push({ limit: "cap", used: state[plan.cap.per ?? "month"].micros, of: plan.cap.amount * 1e6 });
  return usages;
}
