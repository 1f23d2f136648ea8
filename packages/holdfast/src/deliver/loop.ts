// One delivery at work in one process: reads ahead a bounded way, sends side by side but in order for each key, and
// writes receipts together. Nothing is held in a transaction while the outside takes its time.

import { type Delivery } from "../app.ts";
import { limits } from "../limits.ts";
import { cancelledAmong } from "../log/cancelled.ts";
import { classes } from "../log/class.ts";
import { loadCursors } from "../log/cursor.ts";
import { isFenced } from "../log/lease.ts";
import { readEvent } from "../log/read-event.ts";
import { type LogEvent, Reader } from "../log/reader.ts";
import { dueEvents, waitingCounts } from "../log/waiting.ts";
import { type Pool } from "../store/pool.ts";
import { Pace } from "../watch/pace.ts";
import { type Entry, Line, type Result } from "./line.ts";
import { handled, handledUpTo } from "./receipt.ts";
import { type Fate, fateOf, record, savePlaces } from "./record.ts";
import { sendInTime } from "./transport.ts";

export interface DeliverBench {
  readonly pool: Pool;
  /** With `readerSettings`. */
  readonly reading: Pool;
  readonly process: number;
  readonly delivery: Delivery<unknown>;
  readonly consumerNumber: number;
  readonly streamNumber: number;
  readonly now: () => Date;
  readonly random: () => number;
  /** True while the delivery shall take nothing new and send nothing. */
  readonly paused?: () => boolean;
}

/** What others want to know of deliveries. */
export interface DeliverEvents {
  recorded(delivery: string, fates: readonly Fate[]): void;
  inFlight(delivery: string, count: number): void;
  troubled(delivery: string, error: unknown): void;
  fenced(error: unknown): void;
}

export class DeliveryLoop {
  readonly #bench: DeliverBench;
  readonly #events: DeliverEvents;
  readonly #readers: readonly Reader[];
  readonly #pace = new Pace(limits.pollMs);
  readonly #line = new Line();
  readonly #handledUpTo = new Map<string, number>();
  readonly #cancelled = new WeakSet<LogEvent>();
  /** Came back, and are not recorded yet. */
  #over: Entry[] = [];
  /** Calls that have not come back. */
  #out = 0;
  /** Calls without a receipt: what a kill can make repeat. */
  #open = 0;
  #fillAt = 0;
  #slots: readonly number[] = [];
  #adopt: (() => void)[] = [];
  #stale = false;
  #retryAt = 0;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(bench: DeliverBench, events: DeliverEvents) {
    this.#bench = bench;
    this.#events = events;
    this.#readers = classes.map((name) => new Reader(bench.streamNumber, name));
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Something may have come. */
  wake(): void {
    this.#fillAt = 0;
    this.#pace.wake();
  }

  /** Loads the cursors anew: after a restart of the store, transaction ids that were read but not kept come again. */
  reload(): void {
    this.#stale = true;
  }

  /** Works on these slots from now on; resolves when no call for another is out any more. */
  async retarget(slots: readonly number[]): Promise<void> {
    this.#slots = slots;
    this.#stale = true;
    this.#pace.wake();
    if (!this.#stopped) await new Promise<void>((resolve) => this.#adopt.push(resolve));
  }

  /** Takes nothing new, waits for the calls that are out, writes their receipts. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pace.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped || this.#open > 0) {
      try {
        if (this.#stale && this.#out === 0) await this.#load();
        const recorded = await this.#record();
        const filled = await this.#fill();
        this.#send();
        await this.#checkpoint();
        if (!recorded && !filled) await this.#pace.rest();
        this.#pace.well();
      } catch (error) {
        // Calls that are out come back to a line that is forgotten then; their receipts are missing, so they go again.
        this.#stale = true;
        if (isFenced(error)) {
          this.#stopped = true;
          this.#events.fenced(error);
          break;
        }
        this.#events.troubled(this.#bench.delivery.name, error);
        await this.#pace.backOff();
      }
    }
    for (const adopted of this.#adopt.splice(0)) adopted();
  }

  async #load(): Promise<void> {
    const { pool, consumerNumber } = this.#bench;
    // Receipts of calls that came back in the meantime count, or they would be sent again.
    await this.#record();
    const slots = this.#slots;
    const positions = await loadCursors(pool, consumerNumber, slots);
    const waiting = await waitingCounts(pool, consumerNumber, slots);
    for (const reader of this.#readers) {
      this.#handledUpTo.set(reader.class, await handledUpTo(pool, { consumer: consumerNumber, class: reader.class }));
      reader.assign(positions.get(reader.class) ?? new Map());
    }
    this.#line.reset(waiting);
    this.#fillAt = 0;
    this.#retryAt = 0;
    this.#stale = slots !== this.#slots;
    if (!this.#stale) for (const adopted of this.#adopt.splice(0)) adopted();
  }

  /** Commits what has come back. True when there was something. */
  async #record(): Promise<boolean> {
    if (this.#over.length === 0) return false;
    const entries = this.#over.splice(0);
    const { delivery, pool, process, consumerNumber: consumer, random } = this.#bench;
    const options = { pool, process, consumer, random, tries: delivery.tries };
    const fates = entries.map((entry) => fateOf(entry, options));
    try {
      await record(options, fates, this.#line.finishedWith(entries));
    } catch (error) {
      this.#over.unshift(...entries);
      throw error;
    }
    this.#opened(-entries.filter((entry) => entry.result?.outcome !== "parked").length);
    const gone = fates.filter(({ entry, kept }) => !entry.reading && !kept).map(({ entry }) => entry);
    this.#line.record(entries, gone);
    // What was parked behind these is due now: a key that had to wait catches up at once, and not one for each poll.
    if (gone.length > 0) this.#retryAt = 0;
    this.#events.recorded(delivery.name, fates);
    return true;
  }

  /** Reads on while the line is short. True when there was something. */
  async #fill(): Promise<boolean> {
    if (this.#stale || this.#stopped || this.#paused || this.#slots.length === 0) return false;
    let found = await this.#takeDue();
    if (performance.now() < this.#fillAt || this.#line.length > limits.deliverAheadRows / 2) return found;
    this.#fillAt = Infinity;
    for (const reader of this.#readers) {
      const reading = await reader.read(this.#bench.reading, limits.deliverReadRows);
      if (!reading) continue;
      found = true;
      const skip = await this.#handled(reader, reading.events);
      await this.#noteCancelled(reading.events);
      for (const event of reading.events) {
        const entry: Entry = { event, reading, result: undefined, recorded: skip.has(event.seq) };
        if (!entry.recorded && this.#line.enter(entry) === "parked") this.#over.push(entry);
      }
    }
    // A wake in the meantime has set it back to 0.
    if (this.#fillAt === Infinity) this.#fillAt = found ? 0 : performance.now() + limits.pollMs;
    return found;
  }

  // A part of the log in which nothing is left to send can only go when our cursors are past it.
  async #checkpoint(): Promise<void> {
    if (this.#stale || this.#line.length > 0 || !this.#readers.some((reader) => reader.moved)) return;
    const { pool, process, consumerNumber: consumer } = this.#bench;
    await savePlaces({ pool, process, consumer }, this.#readers);
  }

  async #handled(reader: Reader, events: readonly LogEvent[]): Promise<ReadonlySet<number>> {
    const limit = this.#handledUpTo.get(reader.class) ?? 0;
    const old = events.filter((event) => event.seq <= limit).map((event) => event.seq);
    return handled(this.#bench.pool, { consumer: this.#bench.consumerNumber, class: reader.class }, old);
  }

  /** Deliveries that waited and are due: the first of each key. */
  async #takeDue(): Promise<boolean> {
    if (!this.#line.anyWaiting || performance.now() < this.#retryAt) return false;
    const { pool, consumerNumber: consumer } = this.#bench;
    const wanted = { slots: this.#slots, rows: limits.retryKeys, perKey: 1, inOrder: true };
    let [taken, full] = [false, false];
    for (const name of classes) {
      const due = await dueEvents(pool, { consumer, class: name }, wanted);
      const events = due.filter((event) => !this.#line.isBusy(event));
      await this.#noteCancelled(events);
      for (const event of events) this.#line.enter({ event, reading: undefined, result: undefined, recorded: false });
      taken ||= events.length > 0;
      full ||= due.length === limits.retryKeys && events.length > 0;
    }
    // While more is due than fits in a round there is no pause; else one look in a quarter of the poll is enough.
    this.#retryAt = full ? 0 : performance.now() + limits.pollMs / 4;
    return taken;
  }

  async #noteCancelled(events: readonly LogEvent[]): Promise<void> {
    const { pool, streamNumber: stream } = this.#bench;
    const place = { stream, class: events[0]?.class ?? "normal" };
    const cancelled = await cancelledAmong(pool, place, events);
    for (const event of events) if (cancelled.has(event.seq)) this.#cancelled.add(event);
  }

  #send(): void {
    while (this.#open < limits.deliverInFlight && !this.#stale && !this.#stopped && !this.#paused) {
      const entry = this.#line.next();
      if (!entry) return;
      this.#out += 1;
      this.#opened(1);
      void this.#call(entry);
    }
  }

  get #paused(): boolean {
    return this.#bench.paused?.() === true;
  }

  #opened(change: number): void {
    this.#open += change;
    this.#events.inFlight(this.#bench.delivery.name, this.#open);
  }

  async #call(entry: Entry): Promise<void> {
    const result = await this.#transport(entry.event);
    this.#out -= 1;
    this.#over.push(...this.#line.finish(entry, result, result.outcome !== "later" || this.#isLastTry(entry)));
    this.#pace.wake();
  }

  #isLastTry(entry: Entry): boolean {
    return entry.event.tries + 1 >= this.#bench.delivery.tries;
  }

  async #transport(event: LogEvent): Promise<Result> {
    const { delivery, now } = this.#bench;
    if (this.#cancelled.has(event)) return { outcome: "cancelled", reason: "" };
    try {
      const read = readEvent(delivery, event);
      if ("newer" in read)
        return { outcome: "later", reason: "newer code has written it", afterMs: limits.newerVersionMs };
      if ("problem" in read)
        return { outcome: "refused", reason: `the event does not fit its schema: ${read.problem}` };
      const deadline = delivery.deadline?.(read.value, event.acceptedAt);
      if (deadline && deadline <= now()) return { outcome: "expired", reason: deadline.toISOString() };
      const { id: idempotencyKey, trace, tries } = event;
      return await sendInTime(delivery, { event: read.value, idempotencyKey, trace, tries });
    } catch (error) {
      return { outcome: "later", reason: error instanceof Error ? error.message : String(error) };
    }
  }
}
