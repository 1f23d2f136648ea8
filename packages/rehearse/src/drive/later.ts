// What shall happen at a moment, in whole milliseconds: put in and taken out in constant time, with no timer for each.

/**
 * Whoever waits for a moment. `dueMs` is what was asked for: a waiter that has asked again may ignore the older one.
 */
export interface Waiter {
  wake(dueMs: number, nowMs: number): void;
}

interface Entry {
  readonly dueMs: number;
  readonly waiter: Waiter;
}

/** A calendar with one page for each millisecond. */
export class Later {
  readonly #pages = new Map<number, Entry[]>();
  #nextPage: number;

  constructor(startMs: number) {
    this.#nextPage = Math.floor(startMs);
  }

  push(dueMs: number, waiter: Waiter): void {
    // What is due already comes with the next call.
    const page = Math.max(this.#nextPage, Math.ceil(dueMs));
    const entries = this.#pages.get(page);
    if (entries === undefined) this.#pages.set(page, [{ dueMs, waiter }]);
    else entries.push({ dueMs, waiter });
  }

  /** Wakes all whose moment has come, in its order. */
  wake(nowMs: number): void {
    const last = Math.floor(nowMs);
    while (this.#nextPage <= last) {
      const entries = this.#pages.get(this.#nextPage);
      this.#pages.delete(this.#nextPage);
      this.#nextPage += 1;
      if (entries !== undefined) for (const { dueMs, waiter } of entries) waiter.wake(dueMs, performance.now());
    }
  }
}
