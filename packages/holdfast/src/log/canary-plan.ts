// Which slots get a canary now: one of each process that holds some, another each time, one of those that nobody holds,
// and each that has a lane of its own. Pure: what the store says in, canaries out.

import { limits } from "../limits.ts";
import { classes, type EventClass } from "./class.ts";

/** A stream with those who work on it, or a delivery. */
export interface CanaryTarget {
  readonly stream: number;
  readonly role: "work" | "deliver";
  /** True for events that come from timers: then the canary is a timer first. */
  readonly timer: boolean;
  /** Undefined when it depends on the event: then all classes in turn. */
  readonly class: EventClass | undefined;
  readonly consumers: readonly number[];
}

export interface HeldSlot {
  readonly role: string;
  readonly slot: number;
  /** A live process. */
  readonly holder: number | null;
}

/** A canary that is under way, or a slot with a lane of its own. */
export interface OpenCanary {
  readonly consumer: number;
  readonly slot: number;
  readonly class: EventClass;
  readonly round: number;
  readonly id: string;
  readonly apart: boolean;
  readonly appended: boolean;
  readonly settled: boolean;
  readonly ageMs: number;
}

export interface Canary {
  readonly target: CanaryTarget;
  readonly slot: number;
  readonly class: EventClass;
  readonly round: number;
  readonly id: string;
}

export interface PlanOptions {
  readonly held: readonly HeldSlot[];
  readonly open: readonly OpenCanary[];
  readonly round: number;
  /** A name that nobody can guess, so that no event of others has it. */
  readonly name: string;
}

/**
 * Where all consumers of a target still wait for a canary none is added: the log does not fill with them while
 * something stands still. One that could not be appended is sent again as it was.
 */
export function planCanaries(targets: readonly CanaryTarget[], options: PlanOptions): Canary[] {
  return targets.flatMap((target) =>
    groupsOf(target, options).flatMap((slots) => {
      const under = options.open.filter((one) => !one.settled && slots.has(one.slot));
      const waited = target.consumers.map((consumer) => under.filter((one) => one.consumer === consumer));
      return waited.every((ones) => ones.length > 0) ? again(target, waited.flat()) : [next(target, slots, options)];
    }),
  );
}

/** The slots of each process, without those that have lanes of their own, which are groups of one. */
function groupsOf({ role, consumers }: CanaryTarget, { held, open }: PlanOptions): ReadonlySet<number>[] {
  const apart = new Set(open.filter((one) => one.apart && consumers.includes(one.consumer)).map(({ slot }) => slot));
  const mine = held.filter((one) => one.role === role);
  // Before the first process of a role there are no leases.
  const all = Array.from({ length: limits.slots }, (_, slot) => ({ slot, holder: null }));
  const groups = new Map<string, Set<number>>();
  for (const { slot, holder } of mine.length > 0 ? mine : all) {
    const name = apart.has(slot) ? `slot ${slot}` : String(holder);
    groups.set(name, (groups.get(name) ?? new Set()).add(slot));
  }
  return [...groups.values()];
}

function next(target: CanaryTarget, slots: ReadonlySet<number>, { round, name }: PlanOptions): Canary {
  const ordered = [...slots].toSorted((one, other) => one - other);
  const slot = ordered[round % ordered.length] ?? 0;
  const eventClass = target.class ?? classes[round % classes.length] ?? "normal";
  return { target, slot, class: eventClass, round, id: `${name}.${slot}` };
}

function again(target: CanaryTarget, under: readonly OpenCanary[]): Canary[] {
  const missing = under.filter((one) => !one.appended && one.ageMs > limits.canaryMs);
  const events = new Map(
    missing.map(({ id, slot, class: eventClass, round }) => [id, { slot, class: eventClass, round, id }]),
  );
  return [...events.values()].map((event) => ({ ...event, target }));
}
