// What may be spent on an outside service: calls a second, a minute, a calendar day; a price and a cap in money; what
// is kept back for the important. Pure: figures in, figures out.

import { fault } from "../errors.ts";
import { type EventClass } from "../log/class.ts";
import { limits } from "../limits.ts";
import { zoneProblem } from "./calendar.ts";
import { type Price } from "./price.ts";

export type Period = "day" | "month";

/** Calls that fit into money. */
export interface Cap {
  /** In the price's currency. */
  readonly amount: number;
  /** Calendar period in the budget's zone, `month` by default. */
  readonly per?: Period;
}

/** The part of a plan that can be changed while everything runs. `null` takes the limit away. */
export interface Figures {
  readonly perSecond?: number | null;
  readonly perMinute?: number | null;
  readonly perDay?: number | null;
  /** Money in the cap's period. */
  readonly cap?: number | null;
}

export interface Plan {
  /** Calls in any second, however it is laid. */
  readonly perSecond?: number;
  /** Calls in any minute, however it is laid. */
  readonly perMinute?: number;
  /** Calls on one calendar day of `zone`. */
  readonly perDay?: number;
  /** IANA name, by which a day begins and ends; UTC by default. */
  readonly zone?: string;
  readonly price?: Price;
  readonly cap?: Cap;
  /**
   * Shares of every limit (0 to 1) that are kept for a class and the ones above it: `{ critical: 0.1 }` keeps the last
   * tenth for what is critical.
   */
  readonly reserve?: Partial<Readonly<Record<Exclude<EventClass, "sheddable">, number>>>;
  /**
   * How far apart the start of a call and its arrival may be, in ms: by that much windows are kept longer, and the end
   * of a day is kept free. By default a 25th of the shortest window.
   */
  readonly spreadMs?: number;
  /** A call counts as under way for so long at most, in ms, when its process is lost; 60,000 by default. */
  readonly callMs?: number;
}

/** A declared budget: deliveries name it. */
export interface Budget {
  readonly kind: "budget";
  readonly name: string;
  readonly plan: Plan;
}

/** Declares a budget, shared by all processes and all deliveries that name it. The name is for ever. */
export function budget(name: string, plan: Plan): Budget {
  return { kind: "budget", name, plan };
}

/** What is wrong with a plan, as an error of the table. */
export function checkPlan({ name, plan }: Budget): void {
  const bad = (reason: string) => fault("HF_BUDGET_BAD", { name, reason });
  for (const figure of ["perSecond", "perMinute", "perDay"] as const) {
    const value = plan[figure];
    if (value !== undefined && !(Number.isInteger(value) && value >= 1)) throw bad(`${figure} must be a whole number`);
  }
  const zoneBad = zoneProblem(plan.zone ?? "UTC");
  if (zoneBad) throw bad(zoneBad);
  const { critical = 0, normal = 0 } = plan.reserve ?? {};
  if (critical < 0 || normal < 0 || critical + normal >= 1) throw bad("reserves are shares that leave something");
  if (plan.cap && !plan.price) throw bad("a cap in money needs a price");
  if (plan.cap && !(plan.cap.amount >= 0)) throw bad("the cap must be a number");
  const steps = plan.price?.steps ?? [];
  if (plan.price && (steps.length === 0 || steps.some(({ per1000 }) => !(per1000 >= 0)))) {
    throw bad("a price has steps, each with a number per 1,000");
  }
  const ends = steps.slice(0, -1).map(({ upTo }) => upTo ?? Number.NaN);
  if (ends.some((end, index) => !(end > (ends[index - 1] ?? 0)))) throw bad("the steps of a price must rise");
  if (steps.at(-1)?.upTo !== undefined) throw bad("the last step of a price has no end");
}

/** The plan with what was changed while running. */
export function changed(plan: Plan, figures: Figures): Plan {
  const { perSecond, perMinute, perDay, cap } = figures;
  const { perSecond: _s, perMinute: _m, perDay: _d, cap: planned, ...rest } = plan;
  const pick = (now: number | null | undefined, before: number | undefined) =>
    (now === undefined ? before : now) ?? undefined;
  const [second, minute, day] = [
    pick(perSecond, plan.perSecond),
    pick(perMinute, plan.perMinute),
    pick(perDay, plan.perDay),
  ];
  const amount = pick(cap, planned?.amount);
  return {
    ...rest,
    ...(second !== undefined && { perSecond: second }),
    ...(minute !== undefined && { perMinute: minute }),
    ...(day !== undefined && { perDay: day }),
    ...(amount !== undefined && { cap: { ...planned, amount } }),
  };
}

/** A limit over any so many ms. */
export interface Window {
  readonly name: "second" | "minute";
  readonly windowMs: number;
  readonly calls: number;
}

/** The limits over any second and any minute, the shortest first. */
export function windowsOf(plan: Plan): readonly Window[] {
  const windows: Window[] = [];
  if (plan.perSecond !== undefined) windows.push({ name: "second", windowMs: 1_000, calls: plan.perSecond });
  if (plan.perMinute !== undefined) windows.push({ name: "minute", windowMs: 60_000, calls: plan.perMinute });
  return windows;
}

/** How long a block of calls can be used, in ms: a twentieth of the shortest window. */
export function blockMs(plan: Plan): number {
  return (windowsOf(plan)[0]?.windowMs ?? limits.budgetBlockMs * 20) / 20;
}

export function spreadOf(plan: Plan): number {
  return plan.spreadMs ?? (windowsOf(plan)[0]?.windowMs ?? 1_000) / 25;
}

/** How much of a limit this class may use up: what is kept for those above it stays. */
export function shareOf(plan: Plan, name: EventClass): number {
  const { critical = 0, normal = 0 } = plan.reserve ?? {};
  if (name === "critical") return 1;
  return name === "normal" ? 1 - critical : 1 - critical - normal;
}
