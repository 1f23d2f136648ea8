// Whether the next delivery may go: asks the purse of its budget, and says when what waits had better wait as rows, so
// that memory stays small and the log can let go of what it has. Without a budget everything may go.

import { type Purse, type Token } from "../budget/purse.ts";
import { limits } from "../limits.ts";
import { type EventClass } from "../log/class.ts";
import { type Ready, type Result } from "./line.ts";

/** What to set aside, and for how long. */
export interface Aside {
  readonly which: "from the log" | "all";
  readonly afterMs: number;
  readonly reason: string;
}

export class Gate {
  readonly #purse: Purse | undefined;
  /** Classes of which something waits as rows: as long as there are any, the budget is asked about. */
  readonly #waiting = new Set<EventClass>();
  #scarceSince: number | undefined;
  #scarce = false;
  #wasClosed = false;

  constructor(purse: Purse | undefined) {
    this.#purse = purse;
  }

  /** After the budget was closed nothing goes before what waits was looked at: the important ones are to be first. */
  take(name: EventClass, again: boolean): Token | "free" | undefined {
    if (!this.#purse) return "free";
    return this.#wasClosed ? undefined : this.#purse.take(name, again);
  }

  ended(token: Token | "free", result: Result): void {
    if (token === "free") return;
    const limited = result.outcome === "later" && result.limited === true;
    const end = limited ? { limitedMs: result.afterMs } : result.outcome === "later" ? "bad" : "ok";
    this.#purse?.ended(token, end);
  }

  /** Says what is still in line after whatever could go has gone. */
  want(ready: readonly Ready[]): void {
    if (!this.#purse) return;
    const wants = ready.map((one) => ({
      ...one,
      first: one.first + one.again === 0 && this.#waiting.has(one.class) ? 1 : one.first,
    }));
    this.#purse.want(this, wants);
    const short = ready.some(({ first, again }) => first + again > 0);
    if (!short) this.#scarceSince = undefined;
    else this.#scarceSince ??= performance.now();
  }

  /** What is to become rows now. */
  aside(ready: readonly Ready[]): Aside | undefined {
    if (!this.#purse || ready.every(({ first, again }) => first + again === 0)) return undefined;
    const closedMs = this.#purse.closedForMs;
    if (closedMs > limits.budgetAsideMs) {
      this.#wasClosed = true;
      return { which: "all", afterMs: closedMs, reason: reasons[this.#purse.closedWhy ?? "window"] };
    }
    this.#scarce ||= this.#scarceSince !== undefined && performance.now() - this.#scarceSince > limits.budgetScarceMs;
    return this.#scarce ? { which: "from the log", afterMs: 0, reason: reasons.window } : undefined;
  }

  /** Something of this class waits as a row. */
  waits(name: EventClass): void {
    this.#waiting.add(name);
  }

  /** True once after the budget was closed and is open again, perhaps earlier than was thought. */
  opened(): boolean {
    const opened = this.#wasClosed && (this.#purse?.closedForMs ?? 0) === 0;
    if (opened) this.#wasClosed = false;
    return opened;
  }

  /** None of the rows is due: what comes from the log may go straight on. */
  caughtUp(): void {
    if (this.#wasClosed || this.#scarceSince !== undefined) return;
    this.#scarce = false;
    this.#waiting.clear();
  }
}

const reasons = {
  window: "waits its turn: its budget gives no more calls at a time",
  day: "waits for the next day of its budget",
  cap: "waits: the cap in money is reached",
  retries: "waits: too many calls were repeats",
  limited: "waits: the outside asked not to be called before",
  circuit: "waits: the outside fails",
  paused: "waits: its budget is paused",
} as const;
