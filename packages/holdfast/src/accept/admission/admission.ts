// What a web process takes: each request is begun at once, waits a moment for its turn, or is refused, by its class and
// its user. Asks no clock and no event loop of its own, so that its course can be played in a test.

import { limits } from "../../limits.ts";
import { classes, type EventClass } from "../../log/class.ts";
import { InFlight, type Load } from "./in-flight.ts";
import { Level } from "./level.ts";
import { type Keeping, Queue, type Refusal, type Waiting } from "./queue.ts";
import { Severity, type Step } from "./severity.ts";

/** A request at the door. */
export interface Offer extends Waiting {
  readonly rank: number;
  /** Begins it; `end` of the admission is to be called with this ticket when it has been answered. */
  begin(ticket: number): void;
}

export interface AdmissionOptions {
  /** From 0 up to 1. */
  readonly random: () => number;
  /** In ms, by a clock that never goes back. */
  readonly now: () => number;
  /** Calls back when the event loop has looked for new requests once more. */
  readonly soon: (call: () => void) => void;
}

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #level = new Level();
  readonly #queue = new Queue<Offer>();
  readonly #inFlight = new InFlight();
  readonly #severity = new Severity();
  /** Requests that were begun in each tick and are not answered yet; the last `oldTicks` count as in flight. */
  #ticks: number[] = [0];
  #tick = 0;
  #held = 0;
  #begunInTurn = 0;
  #turning = false;
  #connected = false;
  #spareTurns = 0;
  #spareSinceMs = 0;
  #overloaded = false;
  #window = { begun: 0, waitedMs: Infinity, refused: 0 };

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get step(): Step {
    return this.#severity.step;
  }

  /** How it stands, for the metrics. */
  get figures(): Readonly<Record<"inFlight" | "held" | "perTurn" | "waiting" | "level", number>> {
    const { count, perTurn } = this.#inFlight;
    return { inFlight: count, held: this.#held, perTurn, waiting: this.#queue.length, level: this.#level.value };
  }

  /** True while nobody is refused and nothing is under way. */
  get isIdle(): boolean {
    return this.#level.isOpen && this.#inFlight.count + this.#held + this.#queue.length === 0;
  }

  /** True while nobody stands in another's way: everybody is let in, few wait, and half of the places are free. */
  get isRoomy(): boolean {
    const { count, perTurn } = this.#inFlight;
    return this.#level.isOpen && this.#queue.length < perTurn && count < limits.admissionInFlight / 2;
  }

  offer(offer: Offer): void {
    if (!this.#level.admits(offer.rank, this.#options.random())) return this.#refuse(offer, "level");
    const holdsBack = this.#connected || this.#spareTurns > 0;
    if (!holdsBack && !this.#overtakes(offer.class) && this.#hasRoom(offer.class))
      return this.#begin(offer, offer.sinceMs);
    this.#queue.add(offer, this.#overloaded);
    this.#turn();
  }

  /**
   * A connection was taken. libuv takes one in each turn of the event loop, however many wait: with turns of 10 ms a
   * hundred a second, and the others are seen by nobody. So a few turns are spared for them before more is begun.
   */
  connected(): void {
    this.#connected = true;
    this.#turn();
  }

  /** The request of this ticket was answered, or its client has gone. */
  end(ticket: number): void {
    const left = this.#ticks[ticket - this.#firstTick];
    if (left === undefined) this.#held -= 1;
    else {
      this.#ticks[ticket - this.#firstTick] = left - 1;
      this.#inFlight.add(-1);
    }
    this.#level.finished();
    if (this.#queue.length > 0) this.#turn();
  }

  /** Every `limits.admissionTickMs`: what has waited too long, and what does not count any more. */
  tick(): void {
    this.#queue.expire(this.#options.now(), this.#keeping);
    this.#tick += 1;
    this.#ticks.push(0);
    if (this.#ticks.length > oldTicks) {
      const old = this.#ticks.shift() ?? 0;
      this.#held += old;
      this.#inFlight.add(-old);
    }
    if (this.#queue.length > 0) this.#turn();
  }

  /** Every `limits.admissionWindowMs`: what there is of load decides what is let in next. */
  window(load: Omit<Load, "begun">): void {
    const { begun, waitedMs, refused } = this.#window;
    const expired = this.#queue.takeExpired();
    // A queue that stands: nobody found it short, or many waited in vain. One that comes and goes is a queue's purpose.
    const standing = waitedMs < Infinity && waitedMs > limits.admissionWaitMs;
    // While everybody is let in only who has waited in vain says that there are too many: a process that had no
    // processor for a moment catches up. Where some are refused the level is what keeps the queue short.
    const isOpen = this.#level.isOpen;
    this.#overloaded = isOpen
      ? tooMany(expired + refused, begun)
      : refused + expired > 0 && (standing || tooMany(expired, begun));
    const full = this.#inFlight.count >= limits.admissionInFlight;
    this.#level.window({ overloaded: this.#overloaded, used: full ? 1 : load.busy });
    this.#inFlight.window({ ...load, begun });
    this.#severity.window({ turnMs: load.turnMs, refused: refused + expired });
    this.#window = { begun: 0, waitedMs: Infinity, refused: 0 };
  }

  get #firstTick(): number {
    return this.#tick - this.#ticks.length + 1;
  }

  get #keeping(): Keeping {
    return { isShort: this.#overloaded || !this.#level.isOpen, newestFirst: this.#overloaded };
  }

  #hasRoom(name: EventClass): boolean {
    if (this.#held + this.#inFlight.count >= limits.admissionHeld) return false;
    return this.#inFlight.hasRoom(this.#begunInTurn, name === "critical");
  }

  /** Would it go before one that is as important? */
  #overtakes(name: EventClass): boolean {
    if (this.#queue.length === 0) return false;
    return classes.slice(0, classes.indexOf(name) + 1).some((one) => this.#queue.lengthOf(one) > 0);
  }

  #refuse(offer: Offer, reason: Refusal): void {
    this.#window.refused += 1;
    offer.refuse(reason);
  }

  #begin(offer: Offer, nowMs: number): void {
    this.#begunInTurn += 1;
    this.#window.begun += 1;
    this.#window.waitedMs = Math.min(this.#window.waitedMs, nowMs - offer.sinceMs);
    this.#inFlight.add(1);
    this.#ticks[this.#ticks.length - 1] = (this.#ticks.at(-1) ?? 0) + 1;
    // The count begins anew with the next turn of the event loop.
    this.#turn();
    offer.begin(this.#tick);
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    this.#options.soon(() => {
      this.#turning = false;
      this.#begunInTurn = 0;
      const spare = this.#connected && this.#maySpare();
      this.#connected = false;
      this.#spareTurns = spare ? this.#spareTurns + 1 : 0;
      if (spare) this.#turn();
      else this.#takeNext();
    });
  }

  /** A few turns and a few ms: what waits meanwhile grows old. */
  #maySpare(): boolean {
    const nowMs = this.#options.now();
    if (this.#spareTurns === 0) this.#spareSinceMs = nowMs;
    const isShort = nowMs - this.#spareSinceMs < limits.admissionSpareMs;
    return isShort && this.#spareTurns < limits.admissionSpareTurns;
  }

  #takeNext(): void {
    const nowMs = this.#options.now();
    this.#queue.expire(nowMs, this.#keeping);
    for (const name of classes) {
      while (this.#queue.lengthOf(name) > 0 && this.#hasRoom(name)) {
        const offer = this.#queue.take(name, nowMs, this.#keeping);
        if (offer) this.#begin(offer, nowMs);
      }
    }
  }
}

/** A few in one window are a pause of the process, not a crowd. */
function tooMany(inVain: number, begun: number): boolean {
  return inVain > Math.max(limits.admissionExpiredFew, begun * limits.admissionExpiredShare);
}

/** After so many ticks a request that is still being answered waits for something else than this process. */
const oldTicks = Math.ceil(limits.admissionHoldMs / limits.admissionTickMs);
