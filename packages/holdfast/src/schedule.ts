// Schedules as an app declares them: a timer that repeats, consumed like any stream. Only values; what is wrong with
// one is said when the app starts.

import { z } from "zod";
import { type App, type Timer, timer } from "./app.ts";
import { fault } from "./errors.ts";
import { type EventClass } from "./log/class.ts";
import { storableName } from "./log/name.ts";
import { makePlan, type Plan, PlanProblem, type When } from "./schedule/plan.ts";

const firingSchema = z.object({
  at: z.iso.datetime(),
  missed: z.int().default(0),
  byHand: z.boolean().default(false),
});

/** What a consumer of a schedule gets. */
export interface Firing {
  /** When it was planned for, ISO 8601 in UTC; of a firing by hand when that was. */
  readonly at: string;
  /** How many earlier firings have come together into this one, because nothing ran; counted up to 1,000. */
  readonly missed: number;
  /** True when somebody asked for it: `holdfast schedule run`. */
  readonly byHand: boolean;
}

export interface Schedule extends Timer<Firing> {
  readonly when: When;
}

export type ScheduleOptions = When & {
  /** `normal` by default; what follows from a firing inherits it. */
  readonly class?: EventClass;
};

/**
 * Declares a schedule: `schedule("digest", { cron: "0 7 * * *", zone: "Europe/London" })`, or
 * `schedule("sweep", { everyMs: 60_000 })`. `When` says what happens where clocks change. However many processes run,
 * each planned time fires once; the firings of one schedule are in order. After a time in which nothing ran, whatever
 * was missed comes as one firing, with the last planned time. Another expression takes effect with the start of the
 * first process that has it, and never fires the past; a schedule that is no part of the app any more stops.
 *
 * Names are for ever, as those of streams. A wrong one is HF_SCHEDULE_BAD when the app starts.
 */
export function schedule(name: string, options: ScheduleOptions): Schedule {
  const { class: eventClass = "normal", ...when } = options;
  return { ...timer(name, { event: firingSchema, key: () => name, class: eventClass }), when };
}

/** A schedule of an app that is all right. */
export interface Planned {
  readonly name: string;
  readonly class: EventClass;
  readonly plan: Plan;
}

/** The schedules that the app consumes. Throws HF_SCHEDULE_BAD. */
export function schedulesOf(app: Pick<App, "consumers">): readonly Planned[] {
  const sources = new Set(app.consumers.map((consumer) => consumer.stream));
  const planned: Planned[] = [];
  for (const source of sources) {
    const { name } = source;
    if (!isSchedule(source)) continue;
    const bad = (reason: string) => fault("HF_SCHEDULE_BAD", { name, reason });
    if (name === "" || storableName(name) !== name) throw bad("its name is empty, too long, or no plain text");
    if ([...sources].some((other) => other !== source && other.name === name)) throw bad("its name is taken");
    try {
      const plan = makePlan(source.when);
      if (plan.after(0) === undefined) throw new PlanProblem("it never comes");
      planned.push({ name, class: typeof source.class === "string" ? source.class : "normal", plan });
    } catch (error) {
      throw error instanceof PlanProblem ? bad(error.message) : error;
    }
  }
  return planned;
}

function isSchedule(source: object): source is Schedule {
  return "when" in source;
}
