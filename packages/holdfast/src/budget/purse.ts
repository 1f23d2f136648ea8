// One process' part of a budget: asks the ledger for blocks of calls as they are needed, hands single calls to the
// deliveries, and tells the ledger when they arrived. A block is used only while it holds, by this process' own clock
// and against it: counted from before the question when it ends, from after the answer when it begins.

import { limits } from "../limits.ts";
import { classes, type EventClass } from "../log/class.ts";
import { type Block, type Want, type Why } from "./ledger.ts";
import { type Arrived, type Report, type Unused } from "./report.ts";
import { type Plan, spreadOf } from "./plan.ts";
import { type Exchanged, type Offer } from "./shared.ts";

export interface PurseOptions {
  readonly plan: Plan;
  readonly exchange: (offer: Offer) => Promise<Exchanged>;
  /** A clock in ms that never goes back. */
  readonly now: () => number;
  /** Runs something later; gives what takes it back. */
  readonly later: (ms: number, run: () => void) => () => void;
  /** Runs something when whatever was begun just now has been handed on: a busy process is slow to do that. */
  readonly turn: (run: () => void) => void;
  /** Calls may go now that could not before, or it is known for how long they cannot. */
  readonly onChange: () => void;
  readonly onUsed: (exchanged: Exchanged) => void;
  readonly onTrouble: (error: unknown) => void;
}

interface Held extends Block {
  left: number;
  readonly usableFrom: number;
  readonly usableTo: number;
  /** The store's time minus this process' clock, at most. */
  readonly aheadMs: number;
}

/** One call that may be made now. */
export interface Token {
  readonly block: Held;
  /** When it had left this process; undefined as long as that is not known. */
  leftAt: number | undefined;
  /** Until when the ledger believes that it may still arrive. */
  spentMs: number;
}

/** What came back: `limited` says that the outside is called too often, and until when it wants to be left alone. */
export type CallEnd = "ok" | "bad" | { readonly limitedMs: number | undefined };

export class Purse {
  readonly #options: PurseOptions;
  #held: Held[] = [];
  readonly #out = new Set<Token>();
  readonly #wants = new Map<object, readonly Want[]>();
  #arrived: Arrived[] = [];
  #unused: Unused[] = [];
  #heard = { ok: 0, bad: 0, first: 0 };
  #probe: "ok" | "bad" | undefined;
  #limited: Report["limited"];
  #asking: Promise<void> | undefined;
  #askAt = 0;
  #alarm: { readonly at: number; readonly clear: () => void } | undefined;
  #closed: { readonly until: number; readonly why: Why; readonly saidAt: number } | undefined;
  #troubles = 0;
  #stopped = false;

  constructor(options: PurseOptions) {
    this.#options = options;
  }

  /** For how long no call can be made, as far as is known; 0 while some may. */
  get closedForMs(): number {
    const at = this.#options.now();
    // What was said a while ago may have changed since: the next question tells.
    const isKnown = this.#closed && at - this.#closed.saidAt < 2 * limits.budgetLookMs;
    return this.#closed && isKnown ? Math.max(0, this.#closed.until - at) : 0;
  }

  get closedWhy(): Why | undefined {
    return this.#closed?.why;
  }

  /** Says what `owner` would send now; asks for what is missing. */
  want(owner: object, wants: readonly Want[]): void {
    this.#wants.set(owner, wants);
    this.#kick();
  }

  /** A call of this class that may start at this very moment, if there is one. */
  take(name: EventClass, again: boolean): Token | undefined {
    const at = this.#options.now();
    const rank = classes.indexOf(name);
    // What was given to a lower class was within narrower limits: a higher one may use it too.
    const block = this.#held.find(
      (one) =>
        one.left > 0 &&
        (one.again === again || one.probe) &&
        one.usableFrom <= at &&
        at < one.usableTo &&
        classes.indexOf(one.class) >= rank,
    );
    if (!block) return undefined;
    block.left -= 1;
    if (!again) this.#heard.first += 1;
    const token: Token = { block, leftAt: undefined, spentMs: block.spentMs };
    this.#out.add(token);
    this.#options.turn(() => this.#left(token, at));
    return token;
  }

  /** Says what became of a call: from its answer on it is known when it had arrived. */
  ended(token: Token, end: CallEnd): void {
    const { block } = token;
    const at = this.#options.now();
    this.#out.delete(token);
    this.#arrivedBy(token, at);
    if (end === "ok") this.#heard.ok += 1;
    if (end === "bad") this.#heard.bad += 1;
    if (typeof end === "object") {
      const untilMs = end.limitedMs === undefined ? undefined : at + block.aheadMs + end.limitedMs;
      this.#limited = { untilMs: later(this.#limited?.untilMs, untilMs) };
      for (const one of this.#held.splice(0)) this.#giveBack(one);
    }
    if (block.probe) this.#probe = end === "bad" ? "bad" : "ok";
    if (!block.probe && typeof end !== "object") return this.#wakeIn(limits.budgetReportMs);
    // What all must know at once does not wait for the next question.
    this.#askAt = 0;
    this.#kick(true);
  }

  #left(token: Token, takenAt: number): void {
    token.leftAt = this.#options.now();
    if (token.leftAt - takenAt < limits.budgetLateMs) return;
    // What left late arrives late: the ledger must know before it gives out what seems to be free by then.
    this.#askAt = 0;
    this.#kick(true);
  }

  // A call has arrived when its answer is there, and whatever happens soon after it has left. One that is late to leave
  // counts for longer than was thought.
  #arrivedBy(token: Token, at: number): void {
    const leftAt = token.leftAt ?? this.#options.now();
    const arrivedAt = Math.min(at, leftAt + spreadOf(this.#options.plan));
    // Whole ms, so that calls which arrive together are told together.
    const arrivedMs = Math.ceil(arrivedAt + token.block.aheadMs);
    const { spentMs } = token;
    if (arrivedMs === spentMs) return;
    token.spentMs = arrivedMs;
    const last = this.#arrived.at(-1);
    const same = last?.spentMs === spentMs && last.arrivedMs === arrivedMs;
    if (same) this.#arrived.splice(-1, 1, { ...last, calls: last.calls + 1 });
    else this.#arrived.push({ spentMs, arrivedMs, calls: 1 });
  }

  /** Tells the ledger what is left, so that others can have it. */
  async stop(): Promise<void> {
    this.#wants.clear();
    await this.#asking;
    this.#stopped = true;
    this.#alarm?.clear();
    for (const block of this.#held.splice(0)) this.#giveBack(block);
    if (this.#hasNews()) await this.#exchange([]);
  }

  #kick(atOnce = false): void {
    if (this.#stopped || this.#asking) return;
    const at = this.#options.now();
    this.#expire(at);
    const wants = this.#missing();
    const wait = wants.length > 0 ? this.#askAt - at : this.#hasNews() && !atOnce ? limits.budgetReportMs : 0;
    if (wants.length === 0 && !this.#hasNews()) return;
    if (wait > 0) return this.#wakeIn(Math.min(wait, limits.budgetLookMs));
    this.#asking = this.#exchange(wants).finally(() => {
      this.#asking = undefined;
      this.#kick();
    });
  }

  async #exchange(wants: readonly Want[]): Promise<void> {
    const report = this.#report();
    const askedAt = this.#options.now();
    try {
      const given = await this.#options.exchange({ wants, report });
      this.#troubles = 0;
      this.#take(given, askedAt);
    } catch (error) {
      // Whether it was saved is unknown. Forgetting it is on the safe side: those calls count for longer then.
      this.#troubles += 1;
      // These may be said twice: calls that are late are counted too often at worst.
      this.#arrived.push(...(report?.arrived ?? []).filter(({ spentMs, arrivedMs }) => arrivedMs > spentMs));
      if (report?.limited) this.#limited ??= report.limited;
      if (report?.probe) this.#probe ??= report.probe;
      this.#askAt = this.#options.now() + Math.min(limits.troubleCapMs, limits.troubleBaseMs * 2 ** this.#troubles);
      this.#options.onTrouble(error);
    }
  }

  #take(given: Exchanged, askedAt: number): void {
    const { nowMs, blocks, next } = given;
    const at = this.#options.now();
    for (const block of blocks) {
      // The outside has asked to be left alone since the question: the ledger gave these without knowing of it.
      if (this.#limited) {
        this.#giveBack({ ...block, left: block.calls });
        continue;
      }
      const usableFrom = at + Math.max(0, block.fromMs - nowMs);
      const usableTo = askedAt + (block.toMs - nowMs);
      this.#held.push({ ...block, left: block.calls, usableFrom, usableTo, aheadMs: nowMs - askedAt });
      if (usableFrom > at) this.#options.later(usableFrom - at, this.#options.onChange);
    }
    const nextMs = next ? next.atMs - nowMs : limits.budgetAskMs;
    // Somebody may have changed the budget by then.
    this.#askAt = at + Math.min(nextMs, limits.budgetLookMs);
    const shut = next !== undefined && next.why !== "window" && next.why !== "retries" && blocks.length === 0;
    this.#closed = shut ? { until: at + nextMs, why: next.why, saidAt: at } : undefined;
    this.#options.onUsed(given);
    this.#options.onChange();
  }

  #missing(): Want[] {
    const wants: Want[] = [];
    for (const name of classes) {
      const mine = [...this.#wants.values()].flatMap((list) => list.filter((want) => want.class === name));
      const first = this.#lacking(
        name,
        false,
        mine.reduce((sum, want) => sum + want.first, 0),
      );
      const again = this.#lacking(
        name,
        true,
        mine.reduce((sum, want) => sum + want.again, 0),
      );
      if (first + again > 0) wants.push({ class: name, first, again });
    }
    return wants;
  }

  // As long as half of what is wanted is there, it is not worth a question.
  #lacking(name: EventClass, again: boolean, wanted: number): number {
    const there = this.#held.reduce((sum, one) => sum + (one.class === name && one.again === again ? one.left : 0), 0);
    return there * 2 > wanted || there >= wanted ? 0 : wanted - there;
  }

  #expire(at: number): void {
    for (const block of this.#held) if (block.usableTo <= at) this.#giveBack(block);
    this.#held = this.#held.filter((block) => block.usableTo > at && block.left > 0);
    const end = Math.min(...this.#held.map((block) => block.usableTo));
    if (Number.isFinite(end)) this.#wakeIn(end - at);
  }

  #giveBack({ spentMs, day, left }: Pick<Held, "spentMs" | "day" | "left">): void {
    if (left > 0) this.#unused.push({ spentMs, day, calls: left });
  }

  #hasNews(): boolean {
    const { ok, bad } = this.#heard;
    return ok + bad + this.#unused.length > 0 || this.#probe !== undefined || this.#limited !== undefined;
  }

  #report(): Report | undefined {
    for (const token of this.#out) this.#arrivedBy(token, Infinity);
    if (!this.#hasNews() && this.#arrived.length === 0) return undefined;
    const report: Report = {
      ...this.#heard,
      arrived: this.#arrived,
      unused: this.#unused,
      ...(this.#probe && { probe: this.#probe }),
      ...(this.#limited && { limited: this.#limited }),
    };
    this.#arrived = [];
    this.#unused = [];
    this.#heard = { ok: 0, bad: 0, first: 0 };
    this.#probe = undefined;
    this.#limited = undefined;
    return report;
  }

  // One alarm, the earliest that anybody wants.
  #wakeIn(ms: number): void {
    if (this.#stopped) return;
    const at = this.#options.now() + ms;
    if (this.#alarm && this.#alarm.at <= at) return;
    this.#alarm?.clear();
    const clear = this.#options.later(ms, () => {
      this.#alarm = undefined;
      this.#kick(true);
      this.#options.onChange();
    });
    this.#alarm = { at, clear };
  }
}

function later(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
