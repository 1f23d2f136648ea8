// Works on events of one class until each has a verdict that is settled: in one transaction if all goes well. An event
// that fails is found out and left aside, and the others run again; when nobody knows whose the failure is, by halves.

import { type Consumer } from "../app.ts";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { anyCancelled, findCancelled } from "../log/cancelled.ts";
import { type EventClass } from "../log/class.ts";
import { beginFenced, isFenced } from "../log/lease.ts";
import { type Read } from "../log/read-event.ts";
import { type Position } from "../log/position.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { isStoreAway } from "../store/failure.ts";
import { type Connection, type Pool, transaction } from "../store/pool.ts";
import { countingTx, Culprit, finished, makeBatch, type Verdict, type Verdicts } from "./batch.ts";
import { Effects } from "./effects.ts";
import { type Newest } from "./gather.ts";
import { type LaneProgress } from "./progress.ts";
import { type Readable, runnable } from "./runnable.ts";
import { type Settled, settle } from "./settle.ts";

/** What a consumer works with; the same for all its attempts. */
export interface Bench {
  readonly pool: Pool;
  /** With `readerSettings`. */
  readonly reading: Pool;
  readonly process: number;
  readonly consumer: Consumer;
  readonly consumerNumber: number;
  readonly streamNumber: number;
  readonly streamOf: (name: string) => number;
  readonly now: () => Date;
  readonly random: () => number;
  /** True while the consumer shall take nothing new. */
  readonly paused?: () => boolean;
  /** True while it shall leave events of this class where they are. */
  readonly held?: (name: EventClass) => boolean;
  /** True while it shall coalesce these without waiting until it is behind. */
  readonly hurries?: (name: EventClass) => boolean;
  /** How long one batch may take, in ms; `limits.consumerMs` by default. */
  readonly consumerMs?: number;
}

export interface Work {
  readonly class: EventClass;
  readonly events: readonly LogEvent[];
  /** Their values for the first run, where they have been read already. A consumer may change what it is given. */
  readonly values?: readonly Read[] | undefined;
  /** Where they were read in the log; undefined when they had been waiting. */
  readonly position: Position | undefined;
  /** Keys of which something waits already: their events are parked behind it. */
  readonly blocked: (event: LogEvent) => boolean;
  /** By slot, how long its events took, in ms, where the consumer takes them one by one; added to. */
  readonly spent: Map<number, number>;
  /** Where only the newest event of a key matters: what is known of events after these. */
  readonly newest?: Newest | undefined;
  /** Where it is noted how far this is. */
  readonly progress?: LaneProgress;
}

/**
 * Calls `onSettled` after each commit. Throws HF_FENCED, or what made the store unreachable: then load the cursors
 * again.
 */
export async function attempt(
  bench: Bench,
  work: Work,
  onSettled: (settled: Settled, work: Work) => void,
): Promise<void> {
  const failures = new Map<LogEvent, unknown>();
  for (let run = 0; ; run++) {
    const began = performance.now();
    try {
      const settled = await runOnce(bench, run === 0 ? work : { ...work, values: undefined }, failures);
      work.progress?.settled(work.events);
      onSettled(settled, work);
      return;
    } catch (error) {
      if (isFenced(error) || isStoreAway(error)) throw error;
      if (!(error instanceof Culprit)) work.progress?.failed(work.events, began, error);
      const culprit = culpritOf(error, work, failures);
      if (culprit && run < limits.batchReruns) failures.set(culprit, error instanceof Culprit ? error.cause : error);
      else if (work.events.length > 1) return halves(bench, work, onSettled);
      else throw error;
    }
  }
}

function culpritOf(error: unknown, work: Work, failures: ReadonlyMap<LogEvent, unknown>): LogEvent | undefined {
  // With one event left there is no doubt.
  if (work.events.length === 1) return failures.size === 0 ? work.events[0] : undefined;
  return error instanceof Culprit ? error.event : undefined;
}

async function halves(bench: Bench, work: Work, onSettled: (settled: Settled, work: Work) => void): Promise<void> {
  const middle = work.events.length >> 1;
  // The first half is settled before the second begins, so that the keys it leaves waiting hold theirs back.
  for (const events of [work.events.slice(0, middle), work.events.slice(middle)]) {
    if (events.length > 0) await attempt(bench, { ...work, events, values: undefined }, onSettled);
  }
}

async function runOnce(bench: Bench, work: Work, failures: ReadonlyMap<LogEvent, unknown>): Promise<Settled> {
  const { consumer, consumerNumber, streamNumber, random } = bench;
  let someCancelled = 0;
  return transaction(
    bench.pool,
    async (connection) => {
      someCancelled = await beginFenced(connection, bench.process, anyCancelled(streamNumber));
    },
    async (connection) => {
      const verdicts: (Verdict | undefined)[] = [];
      const place = { stream: streamNumber, class: work.class };
      const cancelled = someCancelled > 0 ? await findCancelled(connection, place, work.events) : none;
      const { blocked, values, newest = new Map<string, LogEvent>() } = work;
      const behindMs = bench.hurries?.(work.class) === true ? 0 : limits.coalesceBehindMs;
      const sorting = { consumer, now: bench.now(), values, behindMs, blocked, failures, cancelled, newest };
      const items = runnable(work.events, sorting, verdicts);
      const effects = new Effects(bench.streamOf);
      if (items.length > 0) {
        const given = await handle(bench, items, { connection, effects, work });
        items.forEach(({ place }, index) => (verdicts[place] = given?.[index] ?? finished));
      }
      const run = {
        consumer: consumerNumber,
        stream: streamNumber,
        class: work.class,
        position: work.position,
        tries: consumer.tries,
        retryBaseMs: consumer.retryBaseMs,
        inOrder: consumer.onFailure === "hold",
        random,
      };
      return settle(connection, run, { events: work.events, verdicts, effects });
    },
  );
}

const none: ReadonlySet<number> = new Set();

async function handle(
  bench: Bench,
  items: readonly Readable[],
  { connection, effects, work }: { connection: Connection; effects: Effects; work: Work },
): Promise<Verdicts | undefined> {
  const tx = countingTx(connection);
  const { name: source, onFailure } = bench.consumer;
  const { spent, progress } = work;
  const batch = makeBatch({ source, items, tx, effects, inOrder: onFailure === "hold", spent, progress });
  const context = {
    tx,
    now: bench.now(),
    append: effects.append.bind(effects),
    at: effects.at.bind(effects),
    cancel: effects.cancel.bind(effects),
    forget: effects.forget.bind(effects),
    deliver: effects.deliver.bind(effects),
  };
  const running = bench.consumer.handler(batch, context);
  try {
    const limitMs = bench.consumerMs ?? limits.consumerMs;
    const verdicts = await inTime(running, limitMs, () => {
      const facts = { consumer: bench.consumer.name, limit: limitMs, rows: items.length };
      return fault("HF_CONSUMER_SLOW", facts);
    });
    return verdicts ?? undefined;
  } catch (error) {
    // A consumer may meet a refused connection of its own: that is its failure, not the store's.
    throw tx.away() || error instanceof Culprit ? error : new Culprit(undefined, error);
  } finally {
    // Whatever the consumer left running must not write into the next transaction of this connection.
    tx.close();
  }
}

async function inTime<Value>(work: Promise<Value>, limitMs: number, late: () => Error): Promise<Value> {
  let clock: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => (clock = setTimeout(() => reject(late()), limitMs)));
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(clock);
  }
}
