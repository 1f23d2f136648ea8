// Decides which steps are taken, from the figures of one moment after the other: pure but for what it remembers. A step
// is taken when a figure has been at its threshold for a while, and left when all have been well below for longer.

import { limits } from "../limits.ts";
import { type LadderFigures, reasonsOf, type Step, type StepName, steps } from "./steps.ts";

export interface Change {
  readonly step: StepName;
  readonly taken: boolean;
  /** What the figures were. */
  readonly reason: string;
}

/** For the process that decides. */
export class Climb {
  readonly #taken: Set<StepName>;
  /** Since when the figures have asked for a change, in ms. */
  readonly #since = new Map<StepName, number>();

  /** Begins with what is taken by the figures; pins are not its business. */
  constructor(taken: Iterable<StepName>) {
    this.#taken = new Set(taken);
  }

  /** What changes now; `nowMs` is a clock that never goes back. */
  look(figures: LadderFigures, nowMs: number): readonly Change[] {
    return steps.flatMap((step) => this.#lookAt(step, figures, nowMs));
  }

  #lookAt(step: Step, figures: LadderFigures, nowMs: number): readonly Change[] {
    const { name } = step;
    const taken = this.#taken.has(name);
    const high = reasonsOf(step, figures, (value, { take }) => value >= take);
    const above = reasonsOf(step, figures, (value, { leave }) => value >= leave);
    const wanted = taken ? above.length === 0 : high.length > 0;
    if (!wanted) {
      this.#since.delete(name);
      return [];
    }
    const since = this.#since.get(name) ?? nowMs;
    this.#since.set(name, since);
    if (nowMs - since < (taken ? limits.ladderLeaveMs : limits.ladderTakeMs)) return [];
    this.#since.delete(name);
    if (taken) this.#taken.delete(name);
    else this.#taken.add(name);
    return [{ step: name, taken: !taken, reason: taken ? "the figures are well again" : high.join(", ") }];
  }
}
