// How a refusal is said, the cheapest way first: an answer that was made before, on a connection that stays; then one
// after which it is closed; then it is cut without an answer; then new connections are not taken. Which one follows
// from the share of the time that refusing takes, and back again when it is calm.

import { limits } from "../../limits.ts";

export const steps = ["answer", "close", "cut", "deaf"] as const;

export type Step = (typeof steps)[number];

export interface Window {
  /** 90th percentile of a turn of the event loop, in ms. */
  readonly turnMs: number;
  readonly refused: number;
}

export class Severity {
  #step = 0;
  #calm = 0;

  get step(): Step {
    return steps[this.#step] ?? "answer";
  }

  /** Ends a window: at once to the step that it asks for, one step back after some calm ones. */
  window({ turnMs, refused }: Window): void {
    const share = (refused * limits.admissionRefusalMs) / limits.admissionWindowMs;
    const wanted = turnMs > limits.admissionFloodTurnMs ? stepFor(share) : 0;
    if (wanted > this.#step) this.#step = wanted;
    this.#calm = wanted === this.#step ? 0 : this.#calm + 1;
    if (this.#calm < limits.admissionCalmWindows) return;
    this.#step -= 1;
    this.#calm = 0;
  }
}

function stepFor(share: number): number {
  return limits.admissionFloodShares.filter((bound) => share > bound).length;
}
