// When a lane asks for what waits and is due: soon after it has found some, and never for more than its share of time.

import { limits } from "../limits.ts";

export class RetryClock {
  #retryAt = 0;
  #lookAt = 0;
  #lookUntil = 0;

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

  /** There is nothing else to do: the next question may come at once. */
  again(): void {
    this.#retryAt = 0;
  }

  /** Whoever fails again and again must not slow down the others. */
  asked({ began, worked }: { readonly began: number; readonly worked: boolean }): void {
    const now = performance.now();
    if (worked) this.#lookUntil = now + 2 * limits.pollMs;
    this.#retryAt = worked ? now + (now - began) * (1 / limits.retryShare - 1) : now + limits.retryPollMs;
  }
}
