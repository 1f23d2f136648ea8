// How many processes a role should have: by how long work waits and how busy they are, between floor and ceiling. Pure:
// figures in, a number out. The figures come from the processes and may be anything; the ceiling holds whatever they
// say.

import { limits } from "../limits.ts";

export interface Range {
  readonly floor: number;
  readonly ceiling: number;
}

/** What the processes of a role say of themselves. */
export interface Look {
  readonly atMs: number;
  /** How many there are. */
  readonly count: number;
  /** How long work waits, in seconds. */
  readonly backlogSeconds: number;
  /** Share of a core that each takes, on average. */
  readonly cpu: number;
}

/** Remembers what was done, so that the number does not swing. */
export class Scaler {
  readonly #range: Range;
  #steppedAt = -Infinity;
  #direction: "up" | "down" | undefined;
  #turnedAt = -Infinity;
  /** Since when the figures have asked for the same. */
  #wish: { readonly direction: "up" | "down"; readonly since: number } | undefined;

  constructor(range: Range) {
    this.#range = range;
  }

  /** How many there should be. One step at a time; never beyond the range. */
  decide(look: Look): number {
    const { floor, ceiling } = this.#range;
    const count = Math.trunc(Math.min(ceiling, Math.max(floor, look.count)));
    const direction = this.#wanted(look, count);
    if (!direction) {
      this.#wish = undefined;
      return count;
    }
    if (this.#wish?.direction !== direction) this.#wish = { direction, since: look.atMs };
    const lastedMs = look.atMs - this.#wish.since;
    const neededMs = direction === "up" ? limits.scaleUpMs : limits.scaleDownMs;
    if (lastedMs < neededMs || look.atMs - this.#steppedAt < limits.scaleRestMs) return count;
    const turns = this.#direction !== undefined && this.#direction !== direction;
    if (turns && look.atMs - Math.max(this.#turnedAt, this.#steppedAt) < limits.scaleTurnMs) return count;
    const next = direction === "up" ? count + 1 : count - 1;
    if (next < floor || next > ceiling) return count;
    if (turns) this.#turnedAt = look.atMs;
    this.#direction = direction;
    this.#steppedAt = look.atMs;
    return next;
  }

  // A figure that is no figure says nothing, neither up nor down.
  #wanted({ backlogSeconds, cpu }: Look, count: number): "up" | "down" | undefined {
    if (!isFigure(backlogSeconds) || !isFigure(cpu)) return undefined;
    if (backlogSeconds > limits.scaleUpBacklogSeconds || cpu > limits.scaleUpCpu) return "up";
    const calm = backlogSeconds < limits.scaleDownBacklogSeconds;
    const fits = count > 1 && (cpu * count) / (count - 1) < limits.scaleDownCpu;
    return calm && fits ? "down" : undefined;
  }
}

function isFigure(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
