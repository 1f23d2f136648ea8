// Which classes a lane looks at: those of which it has heard, as long as there is something, and all when it is time to
// poll. Without it each batch of a busy consumer would ask for every class, and each question costs a transaction id.

import { limits } from "../limits.ts";
import { classes, type EventClass } from "../log/class.ts";

export class Look {
  readonly #wanted = new Set<EventClass>(classes);
  #pollAt = 0;

  /** Something may have come in these classes, or nothing is known of them any more. */
  want(names: readonly EventClass[]): void {
    for (const name of names) this.#wanted.add(name);
  }

  /** Polling is the truth, also for a class that waits while others are busy. */
  poll(): void {
    const now = performance.now();
    if (now < this.#pollAt) return;
    this.#pollAt = now + limits.pollMs;
    this.want(classes);
  }

  /** True when the class is to be looked at now. Call before the look: who wants it meanwhile asks for another one. */
  take(name: EventClass): boolean {
    return this.#wanted.delete(name);
  }
}
