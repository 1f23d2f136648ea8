// One consumer at work in one process: its slots in lanes that run side by side. It never gives up: what it cannot do
// now it does when the store is back.

import { limits } from "../limits.ts";
import { noteLane } from "../log/canary.ts";
import { classes, type EventClass, perClass } from "../log/class.ts";
import { loadCursors } from "../log/cursor.ts";
import { isFenced } from "../log/lease.ts";
import { Reader } from "../log/reader.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { waitingCounts } from "../log/waiting.ts";
import { Pace } from "../watch/pace.ts";
import { type LoopReport } from "../watch/report.ts";
import { type Bench } from "./attempt.ts";
import { Lane } from "./lane.ts";
import { Progress } from "./progress.ts";
import { type Settled } from "./settle.ts";
import { Waits } from "./waits.ts";

/** What others want to know of a consumer's work. */
export interface WorkEvents {
  settled(consumer: string, settled: Settled, events: readonly LogEvent[]): void;
  /** The store is away or something unexpected happened; the loop goes on by itself. */
  troubled(consumer: string, error: unknown): void;
  /** Others have the slots: the process must end. */
  fenced(error: unknown): void;
}

/** How many lanes besides the main ones the loops of a process may still open. */
export interface LaneRoom {
  left: number;
}

export class ConsumerLoop {
  readonly #bench: Bench;
  readonly #events: WorkEvents;
  readonly #room: LaneRoom;
  readonly #pace = new Pace(limits.pollMs);
  readonly #waits = new Waits();
  readonly #progress = new Progress();
  readonly #lanes = new Map<Lane, Promise<void>>();
  /** While it works. */
  #main: Lane | undefined;
  #slots: readonly number[] = [];
  #adopt: (() => void)[] = [];
  #stale = false;
  readonly #failures: unknown[] = [];
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(bench: Bench, events: WorkEvents, room: LaneRoom = { left: limits.extraLanes }) {
    this.#bench = bench;
    this.#events = events;
    this.#room = room;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Something may have come in these classes. */
  wake(names: readonly EventClass[] = classes): void {
    this.#pace.wake();
    for (const lane of this.#lanes.keys()) lane.wake(names);
  }

  /** Loads the cursors anew: after a restart of the store, transaction ids that were read but not kept come again. */
  reload(): void {
    this.#stale = true;
    this.wake();
  }

  /** Slots that have lanes of their own: giving these up takes longest. */
  get apart(): readonly number[] {
    return [...this.#lanes.keys()].flatMap((lane) => (lane === this.#main ? [] : lane.slots));
  }

  /**
   * Works on these slots from now on; resolves when nothing of the others is under way any more. Slots that stay are
   * worked on meanwhile.
   */
  async retarget(slots: readonly number[]): Promise<void> {
    const before = this.#slots;
    this.#slots = slots;
    if (await this.#shift(before)) return;
    this.reload();
    if (!this.#stopped) await new Promise<void>((resolve) => this.#adopt.push(resolve));
  }

  /** Finishes the batches under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    await this.#running;
  }

  /** What it is at. */
  report(): LoopReport {
    return this.#progress.report(this.#bench.consumer.name);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        const main = await this.#load();
        await this.#runLanes(main);
        this.#pace.well();
      } catch (error) {
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

  // The store's word is what counts at the beginning and after any failure.
  async #load(): Promise<Lane> {
    const adopted = this.#adopt.splice(0);
    const slots = this.#slots;
    this.#stale = false;
    const { pool, consumerNumber } = this.#bench;
    try {
      const positions = await loadCursors(pool, consumerNumber, slots);
      this.#waits.reset(await waitingCounts(pool, consumerNumber, slots));
      const readers = this.#readers();
      for (const name of classes) readers[name].assign(positions.get(name) ?? new Map());
      await noteLane(pool, { consumer: consumerNumber, slots, apart: false });
      this.#progress.keepOnly(slots);
      for (const done of adopted) done();
      return this.#lane({ readers, slots, isMain: true });
    } catch (error) {
      this.#adopt.push(...adopted);
      throw error;
    }
  }

  // Gives up and takes over what has changed. False when that cannot be said: then the store's word counts.
  async #shift(before: readonly number[]): Promise<boolean> {
    const main = this.#main;
    const goesOn = () => main !== undefined && this.#main === main && !this.#stale && !this.#stopped;
    if (!main || !goesOn()) return false;
    const slots = this.#slots;
    const lost = before.filter((slot) => !slots.includes(slot));
    const gained = slots.filter((slot) => !before.includes(slot));
    if (lost.length > 0) await main.drop(lost);
    // Lanes of slots that are not ours any more come to their ends.
    this.wake();
    await Promise.all(
      [...this.#lanes].flatMap(([lane, running]) => (lane !== main && this.#isOver(lane) ? [running] : [])),
    );
    try {
      const { pool, consumerNumber: consumer } = this.#bench;
      const positions = await loadCursors(pool, consumer, gained);
      const waiting = await waitingCounts(pool, consumer, gained);
      await noteLane(pool, { consumer, slots: gained, apart: false });
      if (!goesOn()) return false;
      this.#waits.forget(lost);
      this.#waits.learn(waiting);
      this.#progress.keepOnly(slots);
      main.adopt(perClass((name) => positions.get(name) ?? new Map()));
    } catch (error) {
      this.#events.troubled(this.#bench.consumer.name, error);
      return false;
    }
    return true;
  }

  /** Until all lanes have come to their ends: when the cursors are stale. Throws what the first one threw. */
  async #runLanes(main: Lane): Promise<void> {
    this.#failures.length = 0;
    this.#main = main;
    this.#open(main);
    while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());
    for (const error of this.#failures) throw error;
  }

  #open(lane: Lane): void {
    const running = lane
      .run()
      .catch((error: unknown) => {
        this.#failures.push(error);
        this.reload();
      })
      .then(() => this.#close(lane));
    this.#progress.opened(lane.progress);
    this.#lanes.set(lane, running);
  }

  #close(lane: Lane): void {
    this.#lanes.delete(lane);
    this.#progress.closed(lane.progress);
    if (lane === this.#main) {
      this.#main = undefined;
      return;
    }
    this.#room.left += 1;
    this.#note(lane.slots, false);
    if (!this.#stale && !this.#isOver(lane)) this.#main?.adopt(lane.leave());
  }

  /** Its slots are not ours any more. */
  #isOver(lane: Lane): boolean {
    return lane.slots.every((slot) => !this.#slots.includes(slot));
  }

  // A slot that holds up the others of the main lane goes its own way.
  #part(main: Lane, slot: number): void {
    this.#room.left -= 1;
    const places = main.release(slot);
    const readers = this.#readers();
    for (const name of classes) readers[name].adopt(places[name]);
    this.#open(this.#lane({ readers, slots: [slot], isMain: false }));
    this.#note([slot], true);
  }

  // Nobody waits for it: until it is known, the slot gets its canary as one of all.
  #note(slots: readonly number[], apart: boolean): void {
    const { pool, consumerNumber: consumer } = this.#bench;
    noteLane(pool, { consumer, slots, apart }).catch(() => undefined);
  }

  #lane({
    readers,
    slots,
    isMain,
  }: {
    readers: Readonly<Record<EventClass, Reader>>;
    slots: readonly number[];
    isMain: boolean;
  }): Lane {
    const lane: Lane = new Lane({
      bench: this.#bench,
      readers,
      slots,
      waits: this.#waits,
      progress: this.#progress.lane(isMain ? undefined : slots[0]),
      settled: this.#settled,
      ending: () => this.#stale || this.#stopped || (!isMain && this.#isOver(lane)),
      ...(isMain ? { parting: { possible: () => this.#room.left > 0, part: (slot) => this.#part(lane, slot) } } : {}),
    });
    return lane;
  }

  #readers() {
    return perClass((name) => new Reader(this.#bench.streamNumber, name));
  }

  readonly #settled = (settled: Settled, events: readonly LogEvent[]): void => {
    this.#waits.add(settled);
    this.#events.settled(this.#bench.consumer.name, settled, events);
  };
}
