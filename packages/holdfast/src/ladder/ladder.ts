// What this process knows of the ladder: which steps are taken, read from the store about every second, and what that
// means for its loops. When the store cannot be read, what was known last holds.

import { classes, type EventClass } from "../log/class.ts";
import { type StepName, stepNames } from "./steps.ts";

/** One step as it stands. */
export interface Rung {
  readonly step: StepName;
  readonly taken: boolean;
  /** By hand. */
  readonly pinned: boolean;
  readonly since: Date | undefined;
  readonly reason: string;
}

export class Ladder {
  #rungs: readonly Rung[] = [];
  #taken: ReadonlySet<StepName> = new Set();

  set(rungs: readonly Rung[]): void {
    this.#rungs = rungs;
    this.#taken = takenOf(rungs);
  }

  get rungs(): readonly Rung[] {
    return this.#rungs;
  }

  isTaken(step: StepName): boolean {
    return this.#taken.has(step);
  }

  /** True while a consumer or delivery shall not work on events of this class. Never for critical ones. */
  holds(consumer: string, name: EventClass): boolean {
    return isHeld(this.#taken, consumer, name);
  }

  /** True while a consumer that coalesces shall do so at once. */
  hurries(name: EventClass): boolean {
    return name !== "critical" && this.#taken.has("coalesce");
  }

  /** True while timers and schedules of this class wait. */
  postpones(name: EventClass): boolean {
    return name === "sheddable" && this.#taken.has("postpone");
  }
}

export function takenOf(rungs: readonly Rung[]): ReadonlySet<StepName> {
  return new Set(rungs.filter(({ taken }) => taken).map(({ step }) => step));
}

/** The one rule of what is held; critical events never are. */
export function isHeld(taken: ReadonlySet<StepName>, consumer: string, name: EventClass): boolean {
  if (name === "critical") return false;
  if (name === "sheddable" && taken.has("pause-sheddable")) return true;
  return taken.has("postpone") && isFanOut(consumer);
}

/** Whether a canary waits because of the ladder; `class` is a number. */
export function isCanaryHeld(
  taken: ReadonlySet<StepName>,
  consumer: string,
  canary: { readonly class: number; readonly timer: boolean },
): boolean {
  const name = classes[canary.class] ?? "normal";
  if (canary.timer) return name === "sheddable" && taken.has("postpone");
  return isHeld(taken, consumer, name);
}

/** The consumer that turns the pages of a fan-out: fan-out.ts names it so. */
function isFanOut(consumer: string): boolean {
  return consumer.endsWith("/pages");
}

export function isStep(name: string): name is StepName {
  return stepNames.some((one) => one === name);
}
