// A lane: some slots of one consumer, worked through one batch after the other. Reads ahead while a batch is worked on,
// shares its time among classes and retries, and finds out which slot holds up the others.

import { limits } from "../limits.ts";
import { classes, type EventClass, perClass } from "../log/class.ts";
import { type Reader, type Reading } from "../log/reader.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { dueEvents, waitingKeys } from "../log/waiting.ts";
import { Pace } from "../watch/pace.ts";
import { type Ahead, decoded } from "./ahead.ts";
import { attempt, type Bench } from "./attempt.ts";
import { isCanary } from "../log/canary.ts";
import { checkpoint, CheckpointClock } from "./checkpoint.ts";
import { crowdOf, slowestOf } from "./crowd.ts";
import { gather, newestOf, partsOf } from "./gather.ts";
import { Moves, type Places } from "./moves.ts";
import { Pick } from "./pick.ts";
import { Look } from "./look.ts";
import { type LaneProgress } from "./progress.ts";
import { RetryClock } from "./retry-clock.ts";
import { Rows } from "./rows.ts";
import { type Settled } from "./settle.ts";
import { type Waits } from "./waits.ts";

export interface LaneOptions {
  readonly bench: Bench;
  readonly readers: Readonly<Record<EventClass, Reader>>;
  readonly slots: readonly number[];
  readonly waits: Waits;
  readonly progress: LaneProgress;
  readonly settled: (settled: Settled, events: readonly LogEvent[]) => void;
  /** True when the lane must come to an end after the batch under way. */
  readonly ending: () => boolean;
  /** For the main lane: how a slot that holds up the others gets a lane of its own. */
  readonly parting?: Parting;
}

export interface Parting {
  /** False when there is no room for another lane. */
  readonly possible: () => boolean;
  /** Takes the slot from the lane, by `release`. */
  readonly part: (slot: number) => void;
}

export class Lane {
  readonly #options: LaneOptions;
  readonly #pace = new Pace(limits.pollMs);
  readonly #pick = new Pick();
  #slots: readonly number[];
  readonly #rows: Rows;
  #ahead: Promise<Ahead | undefined> | undefined;
  readonly #moves = new Moves();
  /** Slots in which anything ever happened. */
  readonly #seen = new Set<number>();
  readonly #retries = new RetryClock();
  readonly #checkpoints = new CheckpointClock();
  readonly #look = new Look();
  #crowdedAt = performance.now();

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#slots = options.slots;
    this.#rows = new Rows(options.parting ? limits.batchTargetMs : limits.laneTargetMs);
  }

  get progress(): LaneProgress {
    return this.#options.progress;
  }

  get slots(): readonly number[] {
    return this.#slots;
  }

  /** Something may have come in these classes. */
  wake(names: readonly EventClass[]): void {
    this.#look.want(names);
    this.#pace.wake();
  }

  /** Works until `ending`, or, when it is not the main lane, until it has been calm for a while. Throws when stuck. */
  async run(): Promise<void> {
    try {
      while (!this.#options.ending()) {
        const worked = await this.#round();
        if (this.#options.ending()) return;
        if (!worked && this.#isCalm()) return;
        if (!worked) this.#options.progress.idle();
        if (!worked) await this.#pace.rest(this.#waits() ? limits.retryPollMs : limits.pollMs);
      }
    } finally {
      // A read that is under way moves the readers, which others will have then.
      await this.#ahead?.catch(() => undefined);
      this.#moves.end();
    }
  }

  /** One look at the retries and one batch; false when there was nothing to do. */
  async #round(): Promise<boolean> {
    if (this.#moves.some) await this.#move();
    if (this.#checkpoints.isDue(this.#options.readers)) await this.#checkpoint();
    if (this.#options.bench.paused?.() === true) return false;
    const retried = await this.#retry();
    const next = await this.#next();
    if (!next) {
      // With nothing else to do, a key that had to wait catches up at once.
      if (retried) this.#retries.again();
      return retried;
    }
    for (const event of next.reading.events) {
      this.#checkpoints.note(event);
      if (!isCanary(event)) this.#seen.add(event.slot);
    }
    const { full } = next.reading;
    if (full && (await this.#makeRoom(this.#crowdOf(next), next))) return true;
    if (full) this.#readAhead();
    const began = performance.now();
    const spent = new Map<number, number>();
    await this.#work(next, spent);
    const ms = performance.now() - began;
    this.#pick.spent(next.reading.class, ms);
    this.#rows.took({ count: next.reading.events.length, full, ms });
    await this.#makeRoom(slowestOf(spent));
    return true;
  }

  async #work({ reading, newest, values }: Ahead, spent: Map<number, number>): Promise<void> {
    const { bench, waits, settled, progress } = this.#options;
    progress.begin(reading.events);
    const blocked = (event: LogEvent) => waits.has(event);
    const parts = newest ? partsOf(reading.events, newest, this.#rows.most) : [reading.events];
    for (const events of parts) {
      const work = { ...reading, events, values, blocked, spent, newest, progress };
      await attempt(bench, work, (result, done) => settled(result, done.events));
    }
    progress.end();
  }

  async #next(): Promise<Ahead | undefined> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return (await ahead) ?? this.#read();
  }

  #readAhead(): void {
    this.#ahead = this.#read().then((ahead) => ahead && decoded(ahead, this.#options.bench.consumer));
    // Whoever awaits it hears of its failure; nobody may.
    this.#ahead.catch(() => undefined);
  }

  async #read(): Promise<Ahead | undefined> {
    const { bench, readers } = this.#options;
    const rows = this.#rows.most;
    this.#look.poll();
    for (const name of this.#pick.order()) {
      if (bench.held?.(name) === true || !this.#look.take(name)) continue;
      const reading = await this.#readClass(name, rows);
      if (!reading) continue;
      this.#look.want([name]);
      if (!reading.full || !bench.consumer.coalesce) return { reading };
      const whole = await gather(bench.reading, readers[name], reading);
      return { reading: whole, newest: newestOf(whole.events) };
    }
    return undefined;
  }

  async #readClass(name: EventClass, rows: number): Promise<Reading | undefined> {
    const { bench, readers, progress } = this.#options;
    const began = performance.now();
    try {
      const reading = await readers[name].read(bench.reading, rows);
      progress.of.read(name);
      return reading;
    } catch (error) {
      progress.of.unreadable(name, began, error);
      throw error;
    }
  }

  // The slot that took most of a slow batch, or has most of the rows while behind, goes its own way from here on: a
  // slow key delays its slot, a burst its tenant. `unworked` is put back then, to be read again without it.
  async #makeRoom(slot: number | undefined, unworked?: Ahead): Promise<boolean> {
    const { parting, readers } = this.#options;
    if (slot === undefined) return false;
    this.#crowdedAt = performance.now();
    if (!parting?.possible() || this.#slots.length < 2) return false;
    await this.#unread();
    if (unworked) readers[unworked.reading.class].unread(unworked.reading);
    parting.part(slot);
    return true;
  }

  // A stream of one key has nobody to make room for.
  #crowdOf({ reading }: Ahead): number | undefined {
    return this.#seen.size < 2 ? undefined : crowdOf(reading.events);
  }

  /** Takes a slot out, with where it is in each class. Only between two batches, with nothing read ahead. */
  release(slot: number): Places {
    this.#slots = this.#slots.filter((one) => one !== slot);
    return perClass((name) => this.#options.readers[name].release([slot]));
  }

  /** Takes slots in, at its next round. */
  adopt(places: Places): void {
    this.#moves.takeIn(places);
    this.#pace.wake();
  }

  /** Gives slots up at its next round; resolves when it has, or has ended. */
  drop(slots: readonly number[]): Promise<void> {
    this.#pace.wake();
    return this.#moves.giveUp(slots);
  }

  /** Everything it has, with where it is. Only when it has come to its end. */
  leave(): Places {
    return perClass((name) => this.#options.readers[name].release(this.#slots));
  }

  async #move(): Promise<void> {
    await this.#unread();
    this.#slots = this.#moves.done(this.#slots, this.#options.readers);
    this.#look.want(classes);
  }

  // Between batches, and with nothing read ahead, everything that the readers have passed is settled.
  async #unread(): Promise<void> {
    const ahead = await this.#ahead;
    if (ahead) this.#options.readers[ahead.reading.class].unread(ahead.reading);
    this.#ahead = undefined;
  }

  // Slots in which nothing happens keep old cursors, which is right but would make a successor read far back.
  async #checkpoint(): Promise<void> {
    const { bench, readers, progress } = this.#options;
    await this.#unread();
    const began = performance.now();
    try {
      await checkpoint(bench, readers);
      progress.of.settled(() => this.#slots);
    } catch (error) {
      progress.of.failed(this.#slots, began, error);
      throw error;
    }
  }

  #waits(): boolean {
    return this.#retries.isLooking || classes.some((name) => this.#options.waits.some(name));
  }

  #isCalm(): boolean {
    return !this.#options.parting && performance.now() - this.#crowdedAt > limits.laneCalmMs;
  }

  async #retry(): Promise<boolean> {
    const asking = this.#retries.ask();
    if (asking === "not yet") return false;
    const began = performance.now();
    let events = 0;
    for (const name of classes) {
      const wanted = asking === "every class" || this.#options.waits.some(name);
      if (wanted && this.#options.bench.held?.(name) !== true) events += await this.#retryClass(name);
    }
    this.#retries.asked({ began, events });
    return events > 0;
  }

  async #retryClass(name: EventClass): Promise<number> {
    const { bench, waits, settled, progress } = this.#options;
    const { pool, consumerNumber: consumer } = bench;
    const place = { consumer, class: name };
    const inOrder = bench.consumer.onFailure === "hold";
    const events = await dueEvents(pool, place, {
      slots: this.#slots,
      rows: this.#retries.rows(this.#rows.most),
      inOrder,
    });
    if (events.length === 0) return 0;
    const spent = new Map<number, number>();
    progress.begin(events);
    const work = { class: name, events, position: undefined, blocked: () => false, spent, progress };
    await attempt(bench, work, (result, done) => settled(result, done.events));
    progress.end();
    const keys = [...new Set(events.map((event) => event.key))];
    waits.over(name, keys, await waitingKeys(pool, place, keys));
    return events.length;
  }
}
