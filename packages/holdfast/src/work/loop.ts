// One consumer at work in one process: reads what is next for its slots, has it worked on, looks after its retries. It
// never gives up: what it cannot do now it does when the store is back.

import { limits } from "../limits.ts";
import { classes } from "../log/class.ts";
import { loadCursors, saveCursors } from "../log/cursor.ts";
import { beginFenced, isFenced } from "../log/lease.ts";
import { type LogEvent, Reader, type Reading } from "../log/reader.ts";
import { chainOf, dueKeys, waitingCounts } from "../log/waiting.ts";
import { transaction } from "../store/pool.ts";
import { Pace } from "../watch/pace.ts";
import { attempt, type Bench, type Work } from "./attempt.ts";
import { type Settled } from "./settle.ts";

/** What others want to know of a consumer's work. */
export interface WorkEvents {
  settled(consumer: string, settled: Settled, events: readonly LogEvent[]): void;
  /** The store is away or something unexpected happened; the loop goes on by itself. */
  troubled(consumer: string, error: unknown): void;
  /** Others have the slots: the process must end. */
  fenced(error: unknown): void;
}

export class ConsumerLoop {
  readonly #bench: Bench;
  readonly #events: WorkEvents;
  readonly #readers: readonly Reader[];
  readonly #pace = new Pace(limits.pollMs);
  readonly #blocked = new Set<string>();
  #slots: readonly number[] = [];
  #adopt: (() => void)[] = [];
  #stale = false;
  #rows: number = limits.batchRowsMin;
  #checkpointAt = 0;
  #moved = false;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(bench: Bench, events: WorkEvents) {
    this.#bench = bench;
    this.#events = events;
    this.#readers = classes.map((name) => new Reader(bench.streamNumber, name));
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Something may have come. */
  wake(): void {
    this.#pace.wake();
  }

  /** Loads the cursors anew: after a restart of the store, transaction ids that were read but not kept come again. */
  reload(): void {
    this.#stale = true;
  }

  /** Works on these slots from now on; resolves when nothing of the others is under way any more. */
  async retarget(slots: readonly number[]): Promise<void> {
    this.#slots = slots;
    this.#stale = true;
    this.#pace.wake();
    if (!this.#stopped) await new Promise<void>((resolve) => this.#adopt.push(resolve));
  }

  /** Finishes the batch under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pace.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        if (this.#stale) await this.#load();
        if (!(await this.#round())) await this.#pace.rest();
        this.#pace.well();
      } catch (error) {
        this.#stale = true;
        if (isFenced(error)) {
          this.#stopped = true;
          this.#events.fenced(error);
          break;
        }
        this.#events.troubled(this.#bench.consumer.name, error);
        await this.#pace.backOff();
      }
    }
    for (const adopted of this.#adopt.splice(0)) adopted();
  }

  // The store's word is what counts after a change of slots and after any failure.
  async #load(): Promise<void> {
    const adopted = this.#adopt.splice(0);
    const slots = this.#slots;
    this.#stale = false;
    const { pool, consumerNumber } = this.#bench;
    try {
      const positions = await loadCursors(pool, consumerNumber, slots);
      const blocked = await waitingCounts(pool, consumerNumber, slots);
      for (const reader of this.#readers) reader.assign(positions.get(reader.class) ?? new Map());
      this.#blocked.clear();
      for (const key of blocked.keys()) this.#blocked.add(key);
    } catch (error) {
      this.#adopt.push(...adopted);
      throw error;
    }
    for (const done of adopted) done();
  }

  /** One look at the retries and at each class; false when there was nothing to do. */
  async #round(): Promise<boolean> {
    if (this.#slots.length === 0) return false;
    let worked = this.#blocked.size > 0 && (await this.#retry());
    for (const reader of this.#readers) {
      if (this.#stale || this.#stopped) break;
      const reading = await reader.read(this.#bench.pool, this.#rows);
      if (!reading) continue;
      worked = true;
      await this.#work(reading);
    }
    await this.#checkpoint();
    return worked;
  }

  async #work(reading: Reading): Promise<void> {
    const began = performance.now();
    const blocked = (event: LogEvent) => this.#blocked.has(`${event.class}:${event.key}`);
    this.#moved = true;
    await attempt(this.#bench, { ...reading, blocked }, this.#settled);
    const tookMs = performance.now() - began;
    if (tookMs > limits.batchTargetMs) this.#rows = Math.max(limits.batchRowsMin, this.#rows >> 1);
    else if (tookMs < limits.batchTargetMs / 2 && reading.events.length === this.#rows) {
      this.#rows = Math.min(limits.batchRowsMax, this.#rows << 1);
    }
  }

  async #retry(): Promise<boolean> {
    const { pool, consumerNumber } = this.#bench;
    const due = await dueKeys(pool, consumerNumber, this.#slots);
    for (const one of due) {
      const events = await chainOf(pool, consumerNumber, one);
      if (events.length === 0) continue;
      const work: Work = { class: one.class, events, position: undefined, blocked: () => false };
      await attempt(this.#bench, work, this.#settled);
      if ((await chainOf(pool, consumerNumber, one)).length === 0) this.#blocked.delete(`${one.class}:${one.key}`);
    }
    return due.length > 0;
  }

  readonly #settled = (settled: Settled, work: Work): void => {
    for (const { event } of settled.kept) this.#blocked.add(`${event.class}:${event.key}`);
    this.#events.settled(this.#bench.consumer.name, settled, work.events);
  };

  // Slots in which nothing happens keep old cursors, which is right but would make a successor read far back. Between
  // rounds everything that was read is settled.
  async #checkpoint(): Promise<void> {
    const moved = this.#moved || this.#readers.some((reader) => reader.moved);
    if (!moved || this.#stale || performance.now() < this.#checkpointAt) return;
    this.#moved = false;
    this.#checkpointAt = performance.now() + limits.checkpointMs;
    const { pool, process, consumerNumber: consumer } = this.#bench;
    await transaction(
      pool,
      (connection) => beginFenced(connection, process),
      async (tx) => {
        for (const reader of this.#readers) {
          for (const { position, slots } of reader.places()) {
            await saveCursors(tx, { consumer, class: reader.class, slots }, position);
          }
        }
      },
    );
    for (const reader of this.#readers) reader.saved();
  }
}
