// When a backlog will be clear, from how much waits and how fast events come and are done: values in, values out. The
// classes of a consumer share its time, so what one no longer needs goes to the others, by weight.

import { limits } from "../limits.ts";
import { type EventClass } from "../log/class.ts";

/** What one consumer has before it in one class. */
export interface Load {
  readonly class: EventClass;
  /** What waits and can be worked on as soon as its turn comes: what is put off until later is not in it. */
  readonly ready: number;
  /** A second. */
  readonly arriving: number;
  readonly finishing: number;
  /** How long the oldest of them has waited; undefined when that is not known. */
  readonly oldestSeconds?: number | undefined;
}

export type Course =
  /** Nothing waits for longer than it takes. */
  | "keeps up"
  /** More is done than comes. */
  | "clears"
  /** As much comes as is done, or more. */
  | "grows"
  /** Nothing is done. */
  | "stands";

export interface Forecast {
  readonly course: Course;
  /** Until nothing waits any more, while as many come as now; Infinity when it will not be clear at this rate. */
  readonly clearSeconds: number;
  /** For how long there is work in what waits, if nothing came any more. */
  readonly workSeconds: number;
  /** So many a second more come than are done; negative while the backlog shrinks. */
  readonly surplus: number;
  /** How fast it is done, and until when from now. The last stretch has no end. */
  readonly stretches: readonly Stretch[];
}

interface Stretch {
  readonly untilSeconds: number;
  readonly rate: number;
}

/** The forecasts for the classes of one consumer. */
export function forecast(loads: readonly Load[]): ReadonlyMap<EventClass, Forecast> {
  const open = new Map(loads.filter((load) => !keepsUp(load)).map((load) => [load.class, moving(load)]));
  const done: Moving[] = [];
  let now = 0;
  for (;;) {
    const next = firstToClear(open);
    if (!next) break;
    now += next.inSeconds;
    for (const one of open.values()) one.left -= (one.rate - one.load.arriving) * next.inSeconds;
    open.delete(next.one.load.class);
    next.one.clearSeconds = now;
    done.push(next.one);
    handOn(next.one, open, now);
  }
  const moved = new Map([...done, ...open.values()].map((one) => [one.load.class, one]));
  return new Map(loads.map((load) => [load.class, told(load, moved.get(load.class))]));
}

/** How long an event waits that has so many before it. Infinity when that cannot be said. */
export function waitSeconds({ stretches }: Pick<Forecast, "stretches">, ahead: number): number {
  let [left, since] = [ahead, 0];
  for (const { untilSeconds, rate } of stretches) {
    const fits = rate * (untilSeconds - since);
    if (left <= fits || untilSeconds === Infinity) return rate > 0 ? since + left / rate : left > 0 ? Infinity : since;
    left -= fits;
    since = untilSeconds;
  }
  return Infinity;
}

interface Moving {
  readonly load: Load;
  left: number;
  rate: number;
  clearSeconds: number;
  readonly stretches: Stretch[];
}

function moving(load: Load): Moving {
  return { load, left: load.ready, rate: load.finishing, clearSeconds: Infinity, stretches: [] };
}

// Whatever is under way when one looks is no backlog: up to what is done in a second, or a few events that are young.
function keepsUp({ ready, finishing, arriving, oldestSeconds }: Load): boolean {
  if (ready === 0) return true;
  const young = oldestSeconds !== undefined && oldestSeconds < limits.backlogYoungMs / 1000;
  if (finishing === 0) return young && arriving === 0;
  return young || ready <= finishing * (limits.backlogEveryMs / 1000);
}

function firstToClear(open: ReadonlyMap<EventClass, Moving>): { one: Moving; inSeconds: number } | undefined {
  const clearing = [...open.values()].flatMap((one) => {
    const net = one.rate - one.load.arriving;
    return net > one.rate * limits.backlogSteadyShare ? [{ one, inSeconds: one.left / net }] : [];
  });
  return clearing.toSorted((one, other) => one.inSeconds - other.inSeconds)[0];
}

// The time that is free now is shared by weight, and what takes longer than it is given takes all of it.
function handOn(cleared: Moving, open: ReadonlyMap<EventClass, Moving>, now: number): void {
  const spare = Math.max(0, cleared.rate - cleared.load.arriving);
  const weights = [...open.keys()].reduce((sum, name) => sum + limits.classWeights[name], 0);
  for (const [name, one] of open) {
    one.stretches.push({ untilSeconds: now, rate: one.rate });
    one.rate += (spare * limits.classWeights[name]) / weights;
  }
}

function told(load: Load, moved: Moving | undefined): Forecast {
  const { ready, arriving, finishing } = load;
  const workSeconds = ready === 0 ? 0 : ready / finishing;
  const surplus = arriving - finishing;
  if (!moved) {
    const clearSeconds = ready === 0 ? 0 : Math.min(workSeconds, limits.backlogYoungMs / 1000);
    const stretches = [{ untilSeconds: Infinity, rate: finishing }];
    return { course: "keeps up", clearSeconds, workSeconds: clearSeconds, surplus, stretches };
  }
  const { clearSeconds } = moved;
  const stretches = [...moved.stretches, { untilSeconds: Infinity, rate: moved.rate }];
  const work = waitSeconds({ stretches }, ready);
  const course = clearSeconds < Infinity ? "clears" : finishing === 0 ? "stands" : "grows";
  return { course, clearSeconds, workSeconds: work, surplus, stretches };
}
