// What a delivery's loop is at, for the report with each heartbeat: a call that ran out of its time is no movement.

import { isCanary } from "../log/canary.ts";
import { type LoopReport } from "../watch/report.ts";
import { type Entry } from "./line.ts";

export class CallProgress {
  readonly #out = new Map<Entry, number>();
  readonly #timedOut = new WeakSet<Entry>();
  #movedAt = performance.now();
  #idleAt = performance.now();

  called(entry: Entry): void {
    this.#out.set(entry, performance.now());
  }

  cameBack(entry: Entry, timeoutMs: number): void {
    const since = this.#out.get(entry) ?? 0;
    // Timers may ring a moment early.
    if (performance.now() - since >= timeoutMs - 10) this.#timedOut.add(entry);
  }

  recorded(entries: readonly Entry[]): void {
    // What was parked has not been out.
    const came = (one: Entry) => this.#out.has(one) && !this.#timedOut.has(one) && !isCanary(one.event);
    if (entries.some(came)) this.#movedAt = performance.now();
    for (const entry of entries) this.#out.delete(entry);
  }

  /** Everything that was called and not recorded is forgotten, and comes again. */
  reset(): void {
    this.#out.clear();
  }

  /** There is nothing to do. */
  idle(): void {
    if (this.#out.size === 0) this.#idleAt = performance.now();
  }

  report(consumer: string, allowedMs: number): LoopReport {
    const now = performance.now();
    const [oldest] = this.#out;
    const movedMs = now - this.#movedAt;
    const idleMs = now - this.#idleAt;
    const busy = oldest && {
      sinceMs: now - oldest[1],
      slot: oldest[0].event.slot,
      key: oldest[0].event.key,
      count: this.#out.size,
    };
    return { consumer, allowedMs, lanes: [{ movedMs, idleMs, ...(busy && { busy }) }], failing: [], unreadable: [] };
  }
}
