// For the tests of budgets: processes that spend one budget in a world of its own time. They ask, call, stall and die
// at random, by a seed; the outside notes when each call arrives. Nothing here waits: a day takes a moment.

import { dayAt } from "./calendar.ts";
import { take } from "./ledger.ts";
import { reported } from "./report.ts";
import { emptyState, type State } from "./state.ts";
import { type Plan, spreadOf } from "./plan.ts";
import { type CallEnd, Purse } from "./purse.ts";
import { type Exchanged, type Offer } from "./shared.ts";

export interface WorldOptions {
  readonly plan: Plan;
  readonly processes: number;
  readonly random: () => number;
  /** Mean time from the birth of a process to its death; Infinity for ever. */
  readonly lifeMs: number;
  /** How long the outside takes for an answer. */
  readonly answerMs: () => number;
  /** What it answers; "ok" by default. */
  readonly answer?: (call: Call) => CallEnd;
  /** How many calls a process would have out at once. */
  readonly atOnce?: number;
  readonly startMs?: number;
  /** How many calls there are to make; without end by default. */
  readonly backlog?: number;
  /** How often a process stands still, for up to 300 ms, between taking a call and making it. */
  readonly stalls?: number;
  /** What a broken build does to an exchange before it reaches the ledger. */
  readonly tamper?: (offer: Offer, state: State) => State;
}

export interface Call {
  readonly arrivedMs: number;
  readonly again: boolean;
}

interface Calling {
  readonly again: boolean;
  readonly stallMs: number;
  readonly isMade: () => boolean;
}

interface Travelling {
  readonly again: boolean;
  /** Until it arrives, and until its answer is there, in ms. */
  readonly travel: number;
  readonly answered: number;
}

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
  alive: boolean;
}

/** The world: `run` lets time pass. */
export class World {
  readonly calls: Call[] = [];
  readonly #options: WorldOptions;
  readonly #timers: Timer[] = [];
  #nowMs: number;
  state: State = emptyState;
  /** The ledger has just answered somebody. */
  #answered = false;
  #left: number;
  deaths = 0;
  lost = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#left = options.backlog ?? Infinity;
    this.#nowMs = options.startMs ?? Date.UTC(2026, 0, 1);
    for (let index = 0; index < options.processes; index++) this.#spawn();
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Calls by the day on which they arrived. */
  days(): ReadonlyMap<string, number> {
    const days = new Map<string, number>();
    for (const { arrivedMs } of this.calls) {
      const day = dayAt(arrivedMs, this.#options.plan.zone ?? "UTC").name;
      days.set(day, (days.get(day) ?? 0) + 1);
    }
    return days;
  }

  /** The most calls that arrived within any so many ms. */
  most(windowMs: number): number {
    const times = this.calls.map(({ arrivedMs }) => arrivedMs).sort((one, other) => one - other);
    let [most, from] = [0, 0];
    times.forEach((time, index) => {
      while (time - (times[from] ?? time) >= windowMs) from += 1;
      most = Math.max(most, index - from + 1);
    });
    return most;
  }

  /** Lets so many ms pass. */
  async run(ms: number): Promise<void> {
    const end = this.#nowMs + ms;
    for (;;) {
      const next = this.#timers.pop();
      if (!next || next.atMs > end) {
        if (next) this.#timers.push(next);
        this.#nowMs = Math.max(this.#nowMs, end);
        return;
      }
      if (!next.alive) continue;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
      if (!this.#answered) continue;
      this.#answered = false;
      // Lets who waited for the ledger's answer go on, before time does: a purse waits three times in a row at most.
      for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    }
  }

  /** Lets time jump: as if every machine had slept. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }

  later(ms: number, run: () => void): () => void {
    const timer: Timer = { atMs: this.#nowMs + ms, run, alive: true };
    // The latest first, so that the next is at the end.
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#timers[middle]?.atMs ?? 0) > timer.atMs) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    return () => (timer.alive = false);
  }

  // A process: asks for more than it can use, calls as soon as it may, and dies with blocks in hand.
  #spawn(): void {
    const { random, lifeMs, plan, atOnce = 20, stalls = 0 } = this.#options;
    let [alive, out, again, stallMs] = [true, 0, 0, 0];
    // Its clock starts anywhere.
    const birthMs = this.#nowMs - random() * 1e6;
    const self = {};
    const purse: Purse = new Purse({
      plan,
      now: () => this.#nowMs - birthMs,
      later: (ms, run) => this.later(ms + random() * 2, () => alive && run()),
      exchange: (offer) => this.#exchange(offer),
      turn: (run) => this.later(stallMs, run),
      onChange: () => alive && send(),
      onUsed: () => undefined,
      onTrouble: () => undefined,
    });
    const send = () => {
      for (const repeat of [true, false]) {
        while (alive && out < atOnce && (repeat ? again > 0 : this.#left > 0)) {
          // Now and then it stands still between taking a call and making it.
          stallMs = random() < stalls ? random() * 300 : 0;
          const token = purse.take("normal", repeat);
          if (!token) break;
          out += 1;
          if (repeat) again -= 1;
          else this.#left -= 1;
          this.#call({ again: repeat, stallMs, isMade: () => alive }, (end) => {
            out -= 1;
            if (!alive) return;
            purse.ended(token, end);
            if (end === "bad") again += 1;
            send();
          });
        }
      }
      if (alive) purse.want(self, [{ class: "normal", first: Math.min(this.#left, Math.max(0, atOnce - out)), again }]);
    };
    send();
    if (Number.isFinite(lifeMs)) {
      this.later(-Math.log(1 - random()) * lifeMs, () => {
        alive = false;
        this.deaths += 1;
        this.later(random() * 500, () => this.#spawn());
      });
    }
  }

  #call({ again, stallMs, isMade }: Calling, ended: (end: CallEnd) => void): void {
    const { random, plan, answerMs } = this.#options;
    const answered = answerMs();
    // On its way it takes as long as the plan allows, at most.
    const travel = Math.min(random() * spreadOf(plan), answered);
    // Who dies before it is made does not make it; once it is on its way it arrives.
    this.later(stallMs, () => {
      if (isMade()) this.#arrive({ again, travel, answered }, ended);
    });
  }

  #arrive({ again, travel, answered }: Travelling, ended: (end: CallEnd) => void): void {
    const { answer } = this.#options;
    this.later(travel, () => {
      const call = { arrivedMs: this.#nowMs, again };
      this.calls.push(call);
      const end = answer?.(call) ?? "ok";
      this.later(answered - travel, () => ended(end));
    });
  }

  // The row of the budget: one at a time, some ms away; now and then the answer is lost before or after the commit.
  #exchange(offer: Offer): Promise<Exchanged> {
    const { random, plan, tamper } = this.#options;
    return new Promise((resolve, reject) => {
      this.later(random() * 3, () => {
        const fate = random();
        this.#answered = fate < 0.005;
        if (this.#answered) return reject(new Error("lost before the commit"));
        const clock = { nowMs: this.#nowMs, dayMs: this.#nowMs };
        const before = tamper ? tamper(offer, this.state) : this.state;
        const told = offer.report ? reported(before, plan, { clock, report: offer.report }) : before;
        const taken = take(told, plan, { clock, wants: offer.wants });
        this.state = taken.state;
        const { blocks, next } = taken;
        this.later(random() * 3, () => {
          this.#answered = true;
          if (fate < 0.01) {
            this.lost += 1;
            return reject(new Error("lost after the commit"));
          }
          resolve({ nowMs: clock.nowMs, blocks, next, used: {}, alarm: false });
        });
      });
    });
  }
}
