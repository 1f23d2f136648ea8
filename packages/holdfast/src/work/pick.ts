// Which class a worker looks at next: by weight, so that none starves. Start-time fair queueing over the time that each
// has taken (P. Goyal, H. M. Vin, H. Cheng, "Start-time Fair Queueing", SIGCOMM 1996).

import { limits } from "../limits.ts";
import { classes, type EventClass, perClass } from "../log/class.ts";

/** For one lane; a class that had nothing to do gains no claim by it. */
export class Pick {
  readonly #used = perClass(() => 0);
  #now = 0;

  /** The classes, the one whose turn it is first. */
  order(): readonly EventClass[] {
    const turn = (name: EventClass) => Math.max(this.#used[name], this.#now);
    return classes.toSorted((one, other) => turn(one) - turn(other));
  }

  /** Work on this class took so many ms. */
  spent(name: EventClass, tookMs: number): void {
    this.#now = Math.max(this.#used[name], this.#now);
    this.#used[name] = this.#now + tookMs / limits.classWeights[name];
  }
}
