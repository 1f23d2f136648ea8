// Slots that a lane is to take in or to give up: noted whenever somebody says so, done between two of its batches.

import { classes, type EventClass } from "../log/class.ts";
import { type Position } from "../log/position.ts";
import { type Reader } from "../log/reader.ts";

/** For each class where some slots are. */
export type Places = Readonly<Record<EventClass, ReadonlyMap<number, Position>>>;

export class Moves {
  readonly #incoming: Places[] = [];
  /** And who waits for it. */
  readonly #outgoing: { readonly slots: readonly number[]; readonly gone: () => void }[] = [];
  #ended = false;

  get some(): boolean {
    return this.#incoming.length + this.#outgoing.length > 0;
  }

  takeIn(places: Places): void {
    this.#incoming.push(places);
  }

  /** Also those that are taken in until then. Resolves when it was done, or when the lane has ended. */
  async giveUp(slots: readonly number[]): Promise<void> {
    if (!this.#ended) await new Promise<void>((gone) => this.#outgoing.push({ slots, gone }));
  }

  /** Does what was noted, when nothing is under way; gives the slots that the lane then has. */
  done(had: readonly number[], readers: Readonly<Record<EventClass, Reader>>): readonly number[] {
    const slots = new Set(had);
    for (const places of this.#incoming.splice(0)) {
      for (const name of classes) {
        readers[name].adopt(places[name]);
        for (const slot of places[name].keys()) slots.add(slot);
      }
    }
    for (const { slots: lost, gone } of this.#outgoing.splice(0)) {
      for (const name of classes) readers[name].release(lost);
      for (const slot of lost) slots.delete(slot);
      gone();
    }
    return [...slots];
  }

  /** The lane has come to its end: nothing is under way any more. */
  end(): void {
    this.#ended = true;
    for (const { gone } of this.#outgoing.splice(0)) gone();
  }
}
