// How deliveries come into the line: read ahead from the log, a bounded way, and those that waited and are due.

import { limits } from "../limits.ts";
import { classes, type EventClass, perClass } from "../log/class.ts";
import { type Position } from "../log/position.ts";
import { Reader } from "../log/reader.ts";
import { dueEvents, freeForBudget } from "../log/waiting.ts";
import { type Gate } from "./gate.ts";
import { type Entry, type Line } from "./line.ts";
import { type DeliverBench } from "./loop.ts";
import { type Prior } from "./prior.ts";

export interface IntakeOptions {
  readonly bench: DeliverBench;
  readonly line: Line;
  readonly gate: Gate;
  readonly prior: Prior;
}

export class Intake {
  readonly readers: readonly Reader[];
  readonly #options: IntakeOptions;
  #slots: readonly number[] = [];
  /** When each class is read again. */
  readonly #readAt = perClass(() => 0);
  #dueAt = 0;
  #againAt = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.readers = classes.map((name) => new Reader(options.bench.streamNumber, name));
  }

  /** Begins anew at these places. */
  assign(slots: readonly number[], positions: ReadonlyMap<EventClass, ReadonlyMap<number, Position>>): void {
    this.#slots = slots;
    for (const reader of this.readers) reader.assign(positions.get(reader.class) ?? new Map());
    this.wake(classes);
    this.lookForDue();
  }

  /** The logs of these classes may have more. */
  wake(names: readonly EventClass[]): void {
    for (const name of names) this.#readAt[name] = 0;
  }

  /** Something that waits may be due. */
  lookForDue(): void {
    this.#dueAt = 0;
  }

  /** Takes up what there is while the line is short; gives what is parked at once, and whether there was anything. */
  async fill(): Promise<{ readonly found: boolean; readonly parked: readonly Entry[] }> {
    const due = this.#slots.length > 0 && (await this.#takeDue());
    const parked: Entry[] = [];
    const more = this.#slots.length > 0 && (await this.#readAhead(parked));
    await this.#lookAgain();
    return { found: due || more, parked };
  }

  async #readAhead(parked: Entry[]): Promise<boolean> {
    const { bench, line } = this.#options;
    let found = false;
    if (line.length > limits.deliverAheadRows / 2) return found;
    for (const reader of this.readers) {
      // A class that waits for its budget leaves room for the others.
      if (bench.held?.(reader.class) === true || line.lengthOf(reader.class) > limits.deliverAheadRows / 4) continue;
      if (performance.now() < this.#readAt[reader.class]) continue;
      found = (await this.#read(reader, parked)) || found;
    }
    return found;
  }

  async #read(reader: Reader, parked: Entry[]): Promise<boolean> {
    const { bench, line, prior } = this.#options;
    // A wake in the meantime sets it back to 0.
    this.#readAt[reader.class] = performance.now() + limits.pollMs;
    const reading = await reader.read(bench.reading, limits.deliverReadRows);
    if (!reading) return false;
    this.#readAt[reader.class] = 0;
    const skip = await prior.handled(reader.class, reading.events);
    await prior.look(reading.events);
    // What has come may tell of what was taken back: that must not go after it.
    if (reading.events.some((event) => line.isBusyElsewhere(event))) this.#againAt = 0;
    for (const event of reading.events) {
      const entry: Entry = { event, reading, result: undefined, recorded: skip.has(event.seq) };
      if (entry.recorded) line.pass(entry);
      else if (line.enter(entry) === "parked") parked.push(entry);
    }
    return true;
  }

  /** What waits in line may have been cancelled since it came. */
  async #lookAgain(): Promise<void> {
    const { line, prior } = this.#options;
    if (performance.now() < this.#againAt) return;
    this.#againAt = performance.now() + limits.pollMs;
    for (const name of classes) await prior.lookAgain(line.open(name));
  }

  async #takeDue(): Promise<boolean> {
    const { bench, gate, line } = this.#options;
    const opened = gate.opened();
    if (!opened && performance.now() < this.#dueAt) return false;
    if (opened) await freeForBudget(bench.pool, bench.consumerNumber, this.#slots);
    const { taken, full } = await this.#takeRound();
    // While more is due than fits in a round there is no pause; else one look in a quarter of the poll is enough.
    this.#dueAt = full ? 0 : performance.now() + limits.pollMs / (line.heldKeys > 0 ? 4 : 1);
    return taken;
  }

  // Of each key the first; where keys are few also those parked behind one that has not failed, or a key that gets more
  // than there are rounds would never catch up. The oldest first under a budget.
  async #takeRound(): Promise<{ readonly taken: boolean; readonly full: boolean }> {
    const { bench, line, gate, prior } = this.#options;
    const { pool, consumerNumber: consumer, purse } = bench;
    const slots = this.#slots;
    const perKey = Math.min(limits.retryPerKey, Math.ceil(limits.retryKeys / Math.max(1, line.heldKeys)));
    const wanted = { slots, rows: limits.retryKeys, perKey, inOrder: true, oldestFirst: purse !== undefined };
    let [taken, full] = [false, false];
    for (const { class: name, first, again } of line.ready) {
      if (bench.held?.(name) === true || first + again > limits.retryKeys / 2) continue;
      const due = await dueEvents(pool, { consumer, class: name }, wanted);
      const events = due.filter((event) => !line.isBusy(event));
      await prior.look(events);
      for (const event of events) line.enter({ event, reading: undefined, result: undefined, recorded: false });
      taken ||= events.length > 0;
      full ||= due.length === limits.retryKeys && events.length > 0;
    }
    if (!taken) gate.caughtUp();
    return { taken, full };
  }
}
