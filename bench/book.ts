// The ledger of a bench, in memory: what was sent and what was answered, held against what is stored. A crash of the
// bench voids the run, so nothing needs to be in a file.

import { judge, type Answer, type Verdict } from "holdfast-rehearse/drive";
import type { Events } from "./events.ts";
import type { Look } from "./stored.ts";

export interface Check {
  readonly sent: number;
  readonly accepted: number;
  /** Answered with 2xx and not stored. */
  readonly lost: number;
  /** Stored more than once. */
  readonly doubled: number;
  /** Refused and stored all the same. */
  readonly refusedStored: number;
}

const idsPerLook = 50_000;

/** Notes each event of one stretch by its number. */
export class Book {
  readonly #verdicts: Verdict[] = [];

  /** The number of the next event: it counts as unknown until it is answered. */
  intend(): number {
    return this.#verdicts.push("unknown") - 1;
  }

  answered(index: number, answer: Answer): void {
    this.#verdicts[index] = judge(answer).verdict;
  }

  /** Looks each event up; without a store it only counts what was accepted. */
  async check(events: Events, look: Look | undefined): Promise<Check> {
    const accepted = this.#verdicts.filter((verdict) => verdict === "accepted").length;
    const check = { sent: this.#verdicts.length, accepted, lost: 0, doubled: 0, refusedStored: 0 };
    if (look === undefined) return check;
    for (let from = 0; from < this.#verdicts.length; from += idsPerLook) {
      const verdicts = this.#verdicts.slice(from, from + idsPerLook);
      const times = await look(verdicts.map((_, index) => events.id(from + index)));
      verdicts.forEach((verdict, index) => {
        const count = times[index] ?? 0;
        if (verdict === "accepted" && count === 0) check.lost += 1;
        if (verdict === "refused" && count > 0) check.refusedStored += 1;
        if (count > 1) check.doubled += 1;
      });
    }
    return check;
  }
}
