// When a schedule fires: a cron expression in a zone, or a fixed interval, as values in and instants out. The one file
// that knows the library behind it. No clock: every instant comes in as an argument.

import { Cron } from "croner";
import { limits } from "../limits.ts";

/**
 * When to fire. `cron` has five fields (minute, hour, day of month, month, day of week; `L`, `#`, names and nicknames
 * such as `@daily` too); where both days are given either will do. `zone` is a name of the IANA time zone database,
 * UTC by default.
 *
 * When the clocks change (the rule of Vixie cron):
 * - Where minutes and hours are named, without `*` and `/` (`30 2 * * *`, `0,30 1-3 * * *`), each planned time comes
 *   once: one that does not exist in spring at the first instant after the gap (several of one gap together, as one),
 *   one that occurs twice in autumn at the first of the two.
 * - Every other expression (every 15 minutes, hourly) runs on real time: whenever the clock on the wall shows a time
 *   that fits. So "every quarter of an hour" is never late or double by a clock that counts seconds; what fits only
 *   inside the gap is left out that day: name the times where each day counts.
 *
 * `everyMs`: whenever the time since 1970 is a multiple of it, so that every process agrees; from a second on.
 */
export type When = { readonly cron: string; readonly zone?: string } | { readonly everyMs: number };

export interface Plan {
  /** The same text for the same plan: by it processes agree on what they run. */
  readonly spec: string;
  /** The first firing after an instant, in ms; undefined when there is none any more. */
  after(instantMs: number): number | undefined;
  /** The last firing at or before an instant. */
  upTo(instantMs: number): number | undefined;
}

/** What is wrong with a plan, in half a sentence. */
export class PlanProblem extends Error {}

/** Throws PlanProblem. */
export function makePlan(when: When): Plan {
  return "everyMs" in when ? interval(when.everyMs) : calendar(when.cron, when.zone ?? "UTC");
}

/** The plan that a spec stands for. Throws PlanProblem when it is none. */
export function readPlan(spec: string): Plan {
  return makePlan(readSpec(spec));
}

/** What somebody wrote to get this spec. */
export function readSpec(spec: string): When {
  // Only `makePlan` writes specs.
  return JSON.parse(spec) as When;
}

function calendar(cron: string, zone: string): Plan {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw new PlanProblem(`there is no zone ${zone}`);
  }
  // A date alone would be a plan of one firing, and `?` was once "whenever this process started".
  if (/^\s*\d{4}-|\?/.test(cron)) throw new PlanProblem(`${cron} is not a cron expression`);
  const runs = parse(cron, zone);
  return {
    spec: JSON.stringify({ cron, zone }),
    after: (instantMs) => runs.nextRun(new Date(instantMs))?.getTime(),
    // Whole seconds: one that is due right now is before the next one.
    upTo: (instantMs) => runs.previousRuns(1, new Date(instantMs + 1_000 - (instantMs % 1_000)))[0]?.getTime(),
  };
}

function parse(cron: string, zone: string): Cron {
  try {
    return new Cron(cron, { timezone: zone, mode: "5-part", paused: true, fixedTimeRule: "no-wildcard" });
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : String(error);
    throw new PlanProblem(`the cron expression is ${JSON.stringify(cron)}: ${reason.replace(/\.$/, "")}`);
  }
}

function interval(everyMs: number): Plan {
  if (!Number.isSafeInteger(everyMs) || everyMs < limits.scheduleEveryMs) {
    throw new PlanProblem(`everyMs is ${everyMs}, and must be a whole number from ${limits.scheduleEveryMs}`);
  }
  const upTo = (instantMs: number) => Math.floor(instantMs / everyMs) * everyMs;
  return { spec: JSON.stringify({ everyMs }), after: (instantMs) => upTo(instantMs) + everyMs, upTo };
}

/** What is to fire now, in place of all that is due. */
export interface Due {
  readonly atMs: number;
  /** Earlier ones that fall together with it; counted up to `limits.scheduleMissed`. */
  readonly missed: number;
  readonly nextMs: number | undefined;
}

/** Of everything due from `firstMs` to `nowMs` the last one. */
export function dueBy(plan: Plan, firstMs: number, nowMs: number): Due {
  let atMs = firstMs;
  for (let missed = 0; missed < limits.scheduleMissed; missed++) {
    const nextMs = plan.after(atMs);
    if (nextMs === undefined || nextMs > nowMs) return { atMs, missed, nextMs };
    atMs = nextMs;
  }
  return { atMs: plan.upTo(nowMs) ?? atMs, missed: limits.scheduleMissed, nextMs: plan.after(nowMs) };
}

/** The next `count` firings after an instant. */
export function coming(plan: Plan, afterMs: number, count: number): number[] {
  const found: number[] = [];
  let nextMs = plan.after(afterMs);
  while (nextMs !== undefined && found.length < count) {
    found.push(nextMs);
    nextMs = plan.after(nextMs);
  }
  return found;
}
