// What one consumer is at in this process, lane by lane, and what it has not been able to settle or read since when:
// for the report with each heartbeat. Costs two assignments for each event.

import { type EventClass } from "../log/class.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { type LaneReport, type LoopReport } from "../watch/report.ts";

interface Failing {
  readonly since: number;
  readonly error: string;
}

export class Progress {
  readonly #lanes = new Set<LaneProgress>();
  readonly #failing = new Map<number, Failing>();
  readonly #unreadable = new Map<EventClass, Failing>();
  #main: LaneProgress | undefined;

  /** For a lane; `slot` when it has only this one. */
  lane(slot: number | undefined): LaneProgress {
    const lane = new LaneProgress(this, slot);
    // A main lane that follows on another has not moved by that.
    if (slot === undefined) {
      if (this.#main) lane.follow(this.#main);
      this.#main = lane;
    }
    return lane;
  }

  opened(lane: LaneProgress): void {
    this.#lanes.add(lane);
  }

  closed(lane: LaneProgress): void {
    this.#lanes.delete(lane);
  }

  /** Something about these slots has failed that is no event's fault. */
  failed(slots: Iterable<number>, since: number, error: unknown): void {
    for (const slot of slots) if (!this.#failing.has(slot)) this.#failing.set(slot, { since, error: textOf(error) });
  }

  /** These slots have been settled. */
  settled(slots: () => Iterable<number>): void {
    if (this.#failing.size > 0) for (const slot of slots()) this.#failing.delete(slot);
  }

  unreadable(name: EventClass, since: number, error: unknown): void {
    if (!this.#unreadable.has(name)) this.#unreadable.set(name, { since, error: textOf(error) });
  }

  read(name: EventClass): void {
    if (this.#unreadable.size > 0) this.#unreadable.delete(name);
  }

  /** From now on only these slots are ours. */
  keepOnly(slots: readonly number[]): void {
    for (const slot of this.#failing.keys()) if (!slots.includes(slot)) this.#failing.delete(slot);
  }

  report(consumer: string): LoopReport {
    const now = performance.now();
    const list = <Name>(map: ReadonlyMap<Name, Failing>) =>
      Array.from(map, ([name, { since, error }]) => ({ name, sinceMs: now - since, error }));
    return {
      consumer,
      allowedMs: 0,
      lanes: [...this.#lanes].map((lane) => lane.report(now)),
      failing: list(this.#failing).map(({ name: slot, ...one }) => ({ slot, ...one })),
      unreadable: list(this.#unreadable).map(({ name, ...one }) => ({ class: name, ...one })),
    };
  }
}

export class LaneProgress {
  readonly of: Progress;
  readonly #slot: number | undefined;
  #movedAt = performance.now();
  #idleAt = performance.now();
  #since = 0;
  #events: readonly LogEvent[] = [];
  #current: LogEvent | undefined;

  constructor(of: Progress, slot: number | undefined) {
    this.of = of;
    this.#slot = slot;
  }

  follow(former: LaneProgress): void {
    this.#movedAt = former.#movedAt;
    this.#idleAt = former.#idleAt;
  }

  /** A batch is worked on from now on. */
  begin(events: readonly LogEvent[]): void {
    this.#since = performance.now();
    this.#events = events;
    this.#current = undefined;
  }

  /** The event before this one is finished. */
  next(event: LogEvent, now: number): void {
    this.#movedAt = now;
    this.#since = now;
    this.#current = event;
  }

  /** These have been settled. */
  settled(events: readonly LogEvent[]): void {
    this.#movedAt = performance.now();
    this.#current = undefined;
    this.of.settled(() => events.map((event) => event.slot));
  }

  /** A run of these has failed, and nobody knows whose the failure is. */
  failed(events: readonly LogEvent[], since: number, error: unknown): void {
    this.of.failed(new Set(events.map((event) => event.slot)), since, error);
  }

  /** The batch is over. */
  end(): void {
    this.#events = [];
  }

  /** There is nothing to do. */
  idle(): void {
    this.#idleAt = performance.now();
  }

  report(now: number): LaneReport {
    const at = this.#current ?? this.#events[0];
    return {
      ...(this.#slot !== undefined && { slot: this.#slot }),
      movedMs: now - this.#movedAt,
      idleMs: now - this.#idleAt,
      // Without `each`, nobody knows at which event a handler is: the first stands for all.
      ...(at && { busy: { sinceMs: now - this.#since, slot: at.slot, key: at.key, count: this.#events.length } }),
    };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
