// What a consumer knows of its events that wait: whose later events must be parked behind them, and whether it is worth
// looking for a retry that is due.

import { classes, type EventClass, perClass } from "../log/class.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { isReplayed, type WaitingKey } from "../log/waiting.ts";
import { type Settled } from "./settle.ts";

/** Keys of which something waits. In memory; the truth is the table `waiting`, read for slots that are new here. */
export class Waits {
  /** By key, the slots in which it waits: two tenants may have the same key. */
  readonly #keys = perClass(() => new Map<string, Set<number>>());

  /** Starts anew. */
  reset(keys: Iterable<WaitingKey>): void {
    for (const name of classes) this.#keys[name].clear();
    this.learn(keys);
  }

  /** Of slots that were not ours before. */
  learn(keys: Iterable<Pick<WaitingKey, "class" | "slot" | "key">>): void {
    for (const { class: name, slot, key } of keys) {
      const slots = this.#keys[name].get(key);
      if (slots) slots.add(slot);
      else this.#keys[name].set(key, new Set([slot]));
    }
  }

  /** Slots that are not ours any more. */
  forget(gone: readonly number[]): void {
    for (const name of classes) {
      for (const [key, slots] of this.#keys[name]) {
        for (const slot of gone) slots.delete(slot);
        if (slots.size === 0) this.#keys[name].delete(key);
      }
    }
  }

  some(eventClass: EventClass): boolean {
    return this.#keys[eventClass].size > 0;
  }

  has({ class: eventClass, key }: LogEvent): boolean {
    return this.#keys[eventClass].has(key);
  }

  add({ kept }: Settled): void {
    this.learn(kept.flatMap(({ event }) => (isReplayed(event) ? [] : [event])));
  }

  /** Of these keys only `left` still wait. */
  over(eventClass: EventClass, keys: readonly string[], left: ReadonlySet<string>): void {
    for (const key of keys) if (!left.has(key)) this.#keys[eventClass].delete(key);
  }
}
