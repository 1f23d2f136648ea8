// The connections of a run. "fresh": one for each visit, from a spread of loopback addresses, closed with the visit;
// "keep": those that rest are used again, the youngest first, so that there are as few as needed; whoever finds none
// waits for one to come back or to be opened, a few with each tick: a burst of handshakes would hold up everybody.

import { Connection } from "./connection.ts";
import type { ConnectionOptions } from "./connection.ts";
import { Fifo } from "./fifo.ts";
import { HeadMemory } from "./head-memory.ts";
import { driveLimits } from "./limits.ts";
import { LiveList } from "./live-list.ts";
import type { Target } from "./target.ts";

interface Resting {
  readonly connection: Connection;
  readonly sinceMs: number;
}

/** Who wants a connection. */
export interface Borrower {
  /** False when it has no use for it any more. */
  lent(connection: Connection): boolean;
  /** None came in time. */
  denied(): void;
}

interface Waiting {
  readonly borrower: Borrower;
  readonly untilMs: number;
}

/** Hands out connections to one target. */
export class Supply {
  readonly keep: boolean;
  readonly #target: Target;
  readonly #options: ConnectionOptions;
  readonly #all = new LiveList<Connection>();
  readonly #waiting = new Fifo<Waiting>();
  #resting: Resting[] = [];
  #made = 0;
  /** Came back since the last tick. */
  #returned = 0;

  constructor(target: Target, options: { readonly keep: boolean; readonly requestTimeoutMs: number }) {
    this.keep = options.keep;
    this.#target = target;
    this.#options = {
      requestTimeoutMs: options.requestTimeoutMs,
      keepBody: "later",
      maxBodyBytes: driveLimits.maxAnswerBytes,
      keepBodyBytes: driveLimits.keepAnswerBytes,
      memory: new HeadMemory(),
    };
  }

  /** A connection; or undefined, and then `borrower` hears of one later. */
  take(borrower: Borrower): Connection | undefined {
    if (!this.keep) return this.#open();
    const resting = this.#resting.pop();
    if (resting !== undefined) return resting.connection;
    const untilMs = performance.now() + (this.#options.requestTimeoutMs ?? driveLimits.requestTimeoutMs);
    this.#waiting.push({ borrower, untilMs });
    return undefined;
  }

  /** Takes a connection back that has nothing under way. */
  give(connection: Connection, nowMs: number): void {
    if (!this.keep || !connection.open) {
      this.end(connection);
      return;
    }
    this.#returned += 1;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (next.borrower.lent(connection)) return;
    }
    this.#resting.push({ connection, sinceMs: nowMs });
  }

  /**
   * With each tick: opens connections for some of those that wait. Not when as many came back within the last tick: the
   * next ones to come back serve them sooner than a handshake, and a connection more would soon be closed again.
   */
  grow(): void {
    const served = this.#returned;
    this.#returned = 0;
    if (this.#waiting.length <= served) return;
    for (let opened = 0; opened < driveLimits.openedPerTick; opened += 1) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const connection = this.#open();
      if (!next.borrower.lent(connection)) this.end(connection);
    }
  }

  end(connection: Connection): void {
    this.#all.delete(connection);
    connection.close();
  }

  /** Closes what nobody has needed for a while, and what the target has closed. */
  sweep(nowMs: number): void {
    for (let oldest = this.#waiting.peek(); oldest !== undefined && oldest.untilMs <= nowMs;) {
      this.#waiting.shift();
      oldest.borrower.denied();
      oldest = this.#waiting.peek();
    }
    const tooOld = ({ connection, sinceMs }: Resting) => nowMs - sinceMs > driveLimits.idleMs || !connection.open;
    const old = this.#resting.filter(tooOld);
    if (old.length === 0) return;
    this.#resting = this.#resting.filter((one) => !tooOld(one));
    for (const { connection } of old) this.end(connection);
  }

  close(): void {
    for (const connection of this.#all.all()) this.end(connection);
    this.#resting = [];
  }

  #open(): Connection {
    const connection = new Connection(this.#target, { ...this.#options, localAddress: this.localAddress() });
    this.#all.add(connection);
    return connection;
  }

  /**
   * Where a new connection comes from. One address has about 28,000 ports for a destination, each taken for a minute
   * after its connection ended; Linux takes all of 127.0.0.0/8 as its own.
   */
  localAddress(): string | undefined {
    if (this.keep || process.platform !== "linux" || !this.#target.host.startsWith("127.")) return undefined;
    this.#made = (this.#made + 1) % 250;
    return `127.0.0.${this.#made + 2}`;
  }
}
