// What a consumer knows of its events that wait: whose later events must be parked behind them, and whether it is worth
// looking for a retry that is due.

import { classes, type EventClass, perClass } from "../log/class.ts";
import { type LogEvent } from "../log/reader.ts";
import { isReplayed } from "../log/waiting.ts";
import { type Settled } from "./settle.ts";

/** Keys of which something waits. In memory; the truth is the table `waiting`, read at each change of slots. */
export class Waits {
  readonly #keys = perClass(() => new Set<string>());

  /** Starts anew, with the names that `waitingCounts` gives: `class:key`. */
  reset(names: Iterable<string>): void {
    for (const name of classes) this.#keys[name].clear();
    for (const name of names) {
      const eventClass = classes.find((one) => name.startsWith(`${one}:`));
      if (eventClass) this.#keys[eventClass].add(name.slice(eventClass.length + 1));
    }
  }

  some(eventClass: EventClass): boolean {
    return this.#keys[eventClass].size > 0;
  }

  has({ class: eventClass, key }: LogEvent): boolean {
    return this.#keys[eventClass].has(key);
  }

  add({ kept }: Settled): void {
    for (const { event } of kept) if (!isReplayed(event)) this.#keys[event.class].add(event.key);
  }

  /** Of these keys only `left` still wait. */
  over(eventClass: EventClass, keys: readonly string[], left: ReadonlySet<string>): void {
    for (const key of keys) if (!left.has(key)) this.#keys[eventClass].delete(key);
  }
}
