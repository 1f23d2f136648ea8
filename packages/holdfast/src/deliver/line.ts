// The deliveries that one process has taken up, in the order of the log: which may go now, and up to where all are
// over. Pure bookkeeping in memory. One key has at most one delivery out; everything else goes side by side.

import { classes, type EventClass, perClass } from "../log/class.ts";
import { type NewEvent } from "../log/append.ts";
import { type Reading } from "../log/reader.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { isReplayed } from "../log/waiting.ts";
import { type Sent } from "./transport.ts";

/** What became of a delivery: what its transport says, or why that was not asked. */
export type Result =
  | Exclude<Sent, { readonly outcome: "sent" }>
  | Gone
  | Waits
  | Unsent<"expired">
  | Unsent<"cancelled">;

/** Sent, or answered without a call; with the event that follows from the answer. */
export interface Gone {
  readonly outcome: "sent";
  readonly providerId: string;
  readonly follows?: NewEvent | undefined;
  /** The answer as JSON, to be kept for so many ms. */
  readonly known?: { readonly answer: string; readonly holdsMs: number } | undefined;
}

/** Its budget is spent: not tried. */
interface Waits {
  readonly outcome: "waits";
  readonly reason: string;
  readonly afterMs: number;
}

interface Unsent<Outcome> {
  readonly outcome: Outcome;
  readonly reason: string;
}

export interface Entry {
  readonly event: LogEvent;
  /** The reading it came with; undefined for a delivery that had been waiting. */
  readonly reading: Reading | undefined;
  result: Result | { readonly outcome: "parked" } | undefined;
  recorded: boolean;
}

/** What an event waits behind, among all classes. */
export function keyOf(event: Pick<LogEvent, "class" | "key">): string {
  return `${event.class}:${event.key}`;
}

/** How many of a class may go now: first tries, and repeated ones. */
export interface Ready {
  readonly class: EventClass;
  readonly first: number;
  readonly again: number;
}

export class Line {
  /** In the order of the log, the oldest that is not recorded first. */
  readonly #order: Entry[] = [];
  readonly #lengths = perClass(() => 0);
  readonly #ready = perClass((): { readonly first: Entry[]; readonly again: Entry[] } => ({ first: [], again: [] }));
  readonly #behind = new Map<string, Entry[]>();
  /** How many deliveries of a key are set aside: later ones are parked behind them. */
  readonly #waiting = new Map<string, number>();

  /** Starts anew, with the keys of which something is set aside. */
  reset(waiting: ReadonlyMap<string, number>): void {
    this.#order.length = 0;
    for (const name of classes) {
      this.#ready[name].first.length = this.#ready[name].again.length = 0;
      this.#lengths[name] = 0;
    }
    this.#behind.clear();
    this.#waiting.clear();
    for (const [key, count] of waiting) this.#waiting.set(key, count);
  }

  /** Entries that are not recorded yet and came from the log. */
  get length(): number {
    return this.#order.length;
  }

  /** Those of one class. */
  lengthOf(name: EventClass): number {
    return this.#lengths[name];
  }

  /** Keys whose later deliveries are parked. */
  get heldKeys(): number {
    return this.#waiting.size;
  }

  /** True while a delivery of this key is out, in line, or not recorded. */
  isBusy(event: LogEvent): boolean {
    return this.#behind.has(keyOf(event));
  }

  /** True while something of this key is in line, out, or not recorded in another class. */
  isBusyElsewhere({ class: own, key }: LogEvent): boolean {
    return classes.some((name) => name !== own && this.#behind.has(keyOf({ class: name, key })));
  }

  /** Those of a class that came from the log and have not come back, in line or out. */
  open(name: EventClass): LogEvent[] {
    const open = this.#order.filter(({ event, result, recorded }) => event.class === name && !result && !recorded);
    return open.map(({ event }) => event);
  }

  /** Takes in one that is recorded already: only the cursor has to pass it, after those before it. */
  pass(entry: Entry): void {
    this.#order.push(entry);
    this.#lengths[entry.event.class] += 1;
  }

  /** True while the oldest is recorded already, so that the cursor may pass it. */
  get mayPass(): boolean {
    return this.#order[0]?.recorded === true;
  }

  /** Takes a delivery into the line; gives it back at once when it must be parked. */
  enter(entry: Entry): "parked" | "in line" {
    const key = keyOf(entry.event);
    if (entry.reading) {
      this.#order.push(entry);
      this.#lengths[entry.event.class] += 1;
    }
    if (entry.reading && this.#waiting.has(key)) {
      this.#park(key, entry);
      return "parked";
    }
    const behind = this.#behind.get(key);
    if (behind) behind.push(entry);
    else {
      this.#behind.set(key, []);
      this.#makeReady(entry);
    }
    return "in line";
  }

  #makeReady(entry: Entry): void {
    const { first, again } = this.#ready[entry.event.class];
    (entry.event.tries > 0 ? again : first).push(entry);
  }

  /** What may go now, the most important class first. */
  get ready(): readonly Ready[] {
    return classes.map((name) => {
      const { first, again } = this.#ready[name];
      return { class: name, first: first.length, again: again.length };
    });
  }

  /** The next delivery of a class that may go now; it stays where it is. */
  peek(name: EventClass, tries: "first" | "again"): Entry | undefined {
    return this.#ready[name][tries][0];
  }

  /** Takes it out of the line. */
  next(name: EventClass, tries: "first" | "again"): Entry | undefined {
    return this.#ready[name][tries].shift();
  }

  /** Takes out all that may go now and have come straight from the log, or all. */
  takeReady(which: "from the log" | "all"): readonly Entry[] {
    return classes.flatMap((name) => {
      const { first, again } = this.#ready[name];
      const all = [...first.splice(0), ...again.splice(0)];
      if (which === "all") return all;
      for (const entry of all) if (!entry.reading) this.#makeReady(entry);
      return all.filter((entry) => entry.reading);
    });
  }

  /**
   * Notes what became of a delivery; gives those of its key that are over with it: when it is set aside, those in line
   * behind it are parked, else the next one may go.
   */
  finish(entry: Entry, result: Result, over: boolean): readonly Entry[] {
    entry.result = result;
    const key = keyOf(entry.event);
    // Until this is recorded its row still waits and is due: its key stays busy, or it would be found and sent again.
    if (!entry.reading) return [entry];
    const behind = this.#behind.get(key) ?? [];
    if (over) {
      this.#release(key);
      return [entry];
    }
    this.#behind.delete(key);
    this.#waiting.set(key, (this.#waiting.get(key) ?? 0) + 1);
    for (const parked of behind) this.#park(key, parked);
    return [entry, ...behind];
  }

  /**
   * Entries whose result has been committed; of those that had been waiting, `gone` no longer wait. Behind one that
   * still waits, those that waited too leave the line: they come again after it.
   */
  record(entries: readonly Entry[], gone: readonly Entry[]): void {
    for (const entry of entries) entry.recorded = true;
    for (let [first] = this.#order; first?.recorded === true; [first] = this.#order) {
      this.#order.shift();
      this.#lengths[first.event.class] -= 1;
    }
    // Behind one that is replayed, later ones of its key are in line and not parked: the next may go.
    const over = new Set(gone);
    for (const entry of entries) {
      if (entry.reading) continue;
      if (over.has(entry) || isReplayed(entry.event)) this.#release(keyOf(entry.event));
      else this.#behind.delete(keyOf(entry.event));
    }
    for (const { event } of gone) {
      if (isReplayed(event)) continue;
      const left = (this.#waiting.get(keyOf(event)) ?? 1) - 1;
      if (left > 0) this.#waiting.set(keyOf(event), left);
      else this.#waiting.delete(keyOf(event));
    }
  }

  /** The deliveries from the log up to which all will be recorded once `entries` are. */
  finishedWith(entries: readonly Entry[]): readonly Entry[] {
    const now = new Set(entries);
    const open = this.#order.findIndex((entry) => !entry.recorded && !now.has(entry));
    return open === -1 ? [...this.#order] : this.#order.slice(0, open);
  }

  #release(key: string): void {
    const next = this.#behind.get(key)?.shift();
    if (next) this.#makeReady(next);
    else this.#behind.delete(key);
  }

  #park(key: string, entry: Entry): void {
    entry.result = { outcome: "parked" };
    this.#waiting.set(key, (this.#waiting.get(key) ?? 0) + 1);
  }
}
