// When a lane asks for what waits and is due, and for how many: soon after it has found some, and never for more than
// its share of time, neither in all nor at once.

import { limits } from "../limits.ts";
import { Rows } from "./rows.ts";

export class RetryClock {
  #retryAt = 0;
  #lookAt = 0;
  #lookUntil = 0;
  // A batch of failures takes far longer than one of as many that go well: what else there is waits for it.
  readonly #rows = new Rows(limits.batchTargetMs * limits.retryShare);

  /** Something was found a moment ago: more may be coming. */
  get isLooking(): boolean {
    return performance.now() < this.#lookUntil;
  }

  /**
   * Whether to ask now: about every class, or those of which something is known to wait. What is replayed waits without
   * having been here before, so from time to time it is every class.
   */
  ask(): "every class" | "known" | "not yet" {
    const now = performance.now();
    if (now < this.#retryAt) return "not yet";
    if (now < this.#lookAt && now >= this.#lookUntil) return "known";
    this.#lookAt = now + limits.pollMs;
    return "every class";
  }

  /** How many to take up at once, of a batch of `atMost`. */
  rows(atMost: number): number {
    return Math.min(this.#rows.most, atMost);
  }

  /** There is nothing else to do: the next question may come at once. */
  again(): void {
    this.#retryAt = 0;
  }

  /** Whoever fails again and again must not slow down the others. */
  asked({ began, events }: { readonly began: number; readonly events: number }): void {
    const now = performance.now();
    this.#retryAt = now + limits.retryPollMs;
    if (events === 0) return;
    this.#lookUntil = now + 2 * limits.pollMs;
    this.#retryAt = now + (now - began) * (1 / limits.retryShare - 1);
    this.#rows.took({ count: events, full: events >= this.#rows.most, ms: now - began });
  }
}
