// Requests that wait for their turn, the most important class first. Within a class the oldest first; while overloaded
// the newest, since the oldest will be too late whatever is done: adaptive LIFO, after Facebook
// (https://blog.acolyer.org/2015/11/19/fail-at-scale-controlling-queue-delay/).

import { limits } from "../../limits.ts";
import { classes, type EventClass, perClass } from "../../log/class.ts";

/** Why a request was not served. */
export type Refusal = "level" | "full" | "waited" | "left";

export interface Waiting {
  readonly class: EventClass;
  /** When it came, by a clock that never goes back. */
  readonly sinceMs: number;
  /** When it is too late while some are refused, and while everybody is let in. */
  readonly untilMs: number;
  readonly latestMs: number;
  /** Whether its client has gone. */
  isGone(): boolean;
  refuse(reason: Refusal): void;
}

interface Line<Item> {
  /** In the order in which they came; those before `head` have left. */
  items: Item[];
  head: number;
}

/** How a queue is kept at present. */
export interface Keeping {
  /** Whether some are refused: then who waits waits a short time only. */
  readonly isShort: boolean;
  readonly newestFirst: boolean;
}

export class Queue<Item extends Waiting> {
  readonly #lines = perClass<Line<Item>>(() => ({ items: [], head: 0 }));
  #expired = 0;

  get length(): number {
    return this.lengthOf("critical") + this.lengthOf("normal") + this.lengthOf("sheddable");
  }

  lengthOf(name: EventClass): number {
    const { items, head } = this.#lines[name];
    return items.length - head;
  }

  /** Those that waited too long, or found no place, since this was last asked. */
  takeExpired(): number {
    const count = this.#expired;
    this.#expired = 0;
    return count;
  }

  /** Where a class is full, the oldest makes room, when `newestFirst`; else the new one is refused. */
  add(item: Item, newestFirst: boolean): void {
    if (this.lengthOf(item.class) >= limits.admissionQueueLength) {
      this.#expired += 1;
      if (!newestFirst) return item.refuse("full");
      this.#shift(item.class)?.refuse("full");
    }
    this.#lines[item.class].items.push(item);
  }

  /** The next one of a class whose client is there and whose time has not run out; others are refused on the way. */
  take(name: EventClass, nowMs: number, { isShort, newestFirst }: Keeping): Item | undefined {
    for (;;) {
      const item = newestFirst ? this.#pop(name) : this.#shift(name);
      if (!item || this.#isInTime(item, nowMs, isShort)) return item;
    }
  }

  /** Refuses what has waited too long. */
  expire(nowMs: number, { isShort }: Pick<Keeping, "isShort">): void {
    for (const name of classes) {
      for (let item = this.#first(name); item && endOf(item, isShort) <= nowMs; item = this.#first(name)) {
        this.#shift(name);
        this.#isInTime(item, nowMs, isShort);
      }
    }
  }

  #isInTime(item: Item, nowMs: number, isShort: boolean): boolean {
    if (item.isGone()) item.refuse("left");
    else if (endOf(item, isShort) <= nowMs) {
      this.#expired += 1;
      item.refuse("waited");
    } else return true;
    return false;
  }

  #first(name: EventClass): Item | undefined {
    const { items, head } = this.#lines[name];
    return items[head];
  }

  #pop(name: EventClass): Item | undefined {
    const line = this.#lines[name];
    return line.items.length > line.head ? line.items.pop() : undefined;
  }

  #shift(name: EventClass): Item | undefined {
    const line = this.#lines[name];
    const item = line.items[line.head];
    if (!item) return undefined;
    line.head += 1;
    // The places of those that have left are given back now and then, not each time.
    if (line.head > 64 && line.head * 2 > line.items.length) {
      line.items = line.items.slice(line.head);
      line.head = 0;
    }
    return item;
  }
}

function endOf({ untilMs, latestMs }: Waiting, isShort: boolean): number {
  return isShort ? untilMs : latestMs;
}
