// Measures every backlog: a count of what has come and what was passed since the last time, so it costs the same
// however much waits. What can only be counted row by row (what is set aside, timers that are due, the age of the
// oldest) is counted when its turn comes: it takes at most a share of the time.

import { limits } from "../limits.ts";
import { classes, classNumber, type EventClass } from "../log/class.ts";
import { oldestUnfinished } from "../log/sizes.ts";
import { count, countAndKeep, type Counted, countDueTimers, countUnread, countWaiting } from "../log/tally.ts";
import { type Pool, type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type Backlog, type Counts, findBacklogs, type Owner, waitingOf } from "./backlog.ts";
import { addSample, ratesOf } from "./rate.ts";
import { Sparing } from "./sparing.ts";

type Saved = Awaited<ReturnType<typeof findBacklogs>>;

const saveSql = sql(import.meta.url, "../log/backlog-save.sql");

/** Opened by what measures again and again; single caller. */
export class Measure {
  readonly #waits = new Sparing(countWaiting);
  readonly #timers = new Sparing(countDueTimers);
  readonly #oldest = new Sparing(async (db: Queryable) => ({ at: Date.now(), list: await oldestUnfinished(db) }));
  #doubtAt = 0;
  #mine = false;

  /** Measures and keeps it, unless another process does. */
  async keep(pool: Pool): Promise<void> {
    // Who did it last does it again, so that what is counted sparingly is counted by one process.
    const pauseMs = this.#mine ? limits.backlogEveryMs * 0.9 : limits.backlogTakeOverMs;
    this.#mine = await countAndKeep(pool, pauseMs, async (tx, counted) => {
      const saved = await findBacklogs(tx);
      const measured = await this.#measure(tx, { counted, saved });
      const rows = measured.filter((one) => isNews(one, saved)).map(rowOf);
      if (rows.length > 0) await tx.query(saveSql, [JSON.stringify(rows)]);
    });
  }

  /** Measures and keeps nothing; works on read-only connections. */
  async look(pool: Pool): Promise<{ readonly owners: readonly Owner[]; readonly backlogs: readonly Backlog[] }> {
    const saved = await findBacklogs(pool);
    const counted = await count(pool);
    return { owners: saved.owners, backlogs: await this.#measure(pool, { counted, saved }) };
  }

  async #measure(db: Queryable, given: Given): Promise<readonly Backlog[]> {
    const waits = await this.#waits.get(db);
    const timers = await this.#timers.get(db);
    const measured: Backlog[] = [];
    for (const { owner, name, counted } of pairs(given)) {
      const known = given.saved.backlogs.find((one) => one.number === owner.number && one.class === name);
      const number = classNumber(name);
      const waiting = waits.find((one) => one.consumer === owner.number && one.class === number);
      const due = timers.find((one) => one.stream === owner.streamNumber && one.class === number);
      const { retrying = 0, putOff = 0, parked = 0 } = waiting ?? {};
      const rows = { retrying, putOff, parked, timersDue: due?.count ?? 0 };
      if (!known && arrivedOf(owner, counted) + rows.retrying + rows.parked + rows.timersDue === 0) continue;
      const place = { owner, counted, known };
      const skipped = known ? known.skipped : await this.#skipped(db, place);
      measured.push(sized(place, rows, skipped));
    }
    const trusted = await this.#withoutDoubt(db, measured);
    return this.#withAge(db, trusted);
  }

  // Where counting begins: of what has been counted, this consumer never passes what it had passed before, or what was
  // gone when it came. A consumer without cursors in a log that is counted for the first time has all of it before it.
  async #skipped(db: Queryable, { owner, counted }: Place): Promise<number> {
    const arrived = arrivedOf(owner, counted);
    if (arrived === 0 || (!counted.passed.has(owner.number) && counted.sinceMs === -Infinity)) return 0;
    return Math.max(0, arrived - (await countSeen(db, owner.number, counted.class)));
  }

  // Rows may have been deleted that nobody will ever pass (log/forget.ts). In a large backlog that does not show; a
  // small one that never goes away is counted for once.
  async #withoutDoubt(db: Queryable, measured: readonly Backlog[]): Promise<readonly Backlog[]> {
    const doubtful = measured.filter(isDoubtful);
    if (doubtful.length === 0 || performance.now() < this.#doubtAt) return measured;
    this.#doubtAt = performance.now() + limits.backlogDoubtMs;
    const sure = new Map<Backlog, Backlog>();
    for (const one of doubtful) {
      const skipped = one.arrived - (await countSeen(db, one.number, one.class));
      const unread = Math.max(0, one.unread - (skipped - one.skipped));
      if (skipped > one.skipped) sure.set(one, { ...one, unread, skipped, samples: [] });
    }
    return measured.map((one) => sure.get(one) ?? one);
  }

  async #withAge(db: Queryable, measured: readonly Backlog[]): Promise<readonly Backlog[]> {
    if (measured.every((one) => waitingOf(one) === 0)) return measured;
    const { at, list } = await this.#oldest.get(db);
    return measured.map((one) => {
      const oldest = list.find(({ consumer, class: name }) => consumer === one.consumer && name === one.class);
      return waitingOf(one) === 0 || !oldest ? one : { ...one, oldestMs: one.atMs - (oldest.ageMs + Date.now() - at) };
    });
  }
}

/**
 * How many events a consumer has passed or has before it. What it passes meanwhile does not change that; what has come
 * since the count was made makes it as much larger.
 */
async function countSeen(db: Queryable, consumer: number, name: EventClass): Promise<number> {
  const { unread, passed } = await countUnread(db, consumer, name);
  return unread + passed;
}

interface Given {
  readonly counted: readonly Counted[];
  readonly saved: Saved;
}

interface Place {
  readonly owner: Owner;
  readonly counted: Counted;
  readonly known: Backlog | undefined;
}

function pairs({ counted, saved }: Given) {
  return saved.owners.flatMap((owner) => counted.map((one) => ({ owner, name: one.class, counted: one })));
}

function arrivedOf({ streamNumber }: Owner, { before, came }: Counted): number {
  return (before.get(streamNumber) ?? 0) + (came.get(streamNumber) ?? 0);
}

function sized({ owner, counted, known }: Place, rows: Omit<Counts, "unread">, skipped: number): Backlog {
  const arrived = arrivedOf(owner, counted);
  const unread = arrived - skipped - (counted.passed.get(owner.number) ?? 0);
  const counts = { ...rows, unread: Math.max(0, unread) };
  const { atMs, sinceMs, class: name } = counted;
  const sample = { atMs, arrived, waiting: waitingOf(counts) };
  const samples = addSample(known?.samples ?? [], sample, sinceMs);
  // Passed more than has come: what it has skipped is less than was thought.
  const corrected = skipped + Math.min(0, unread);
  const { consumer, number, stream, streamNumber, pausedAt } = owner;
  const about = { consumer, number, stream, streamNumber, pausedAt, class: name };
  return { ...about, ...counts, atMs, arrived, skipped: corrected, ...ratesOf(samples), oldestMs: null, samples };
}

function isDoubtful({ unread, samples, atMs }: Backlog): boolean {
  const [first] = samples;
  if (!first || unread === 0 || unread > limits.backlogDoubtRows) return false;
  return atMs - first.atMs > limits.backlogWindowMs / 2 && samples.every(({ waiting }) => waiting > 0);
}

// What has been at rest for the whole window is not written again and again.
function isNews(one: Backlog, saved: Saved): boolean {
  const known = saved.backlogs.find((other) => other.number === one.number && other.class === one.class);
  const same = one.samples.every(({ arrived, waiting }) => arrived === one.arrived && waiting === 0);
  return !(known && same && waitingOf(known) === 0 && known.arriving === 0);
}

function rowOf(one: Backlog) {
  const { number: consumer, skipped, unread, retrying, parked, arriving, finishing, samples } = one;
  return {
    consumer,
    class: classes.indexOf(one.class),
    measured_at: new Date(one.atMs),
    skipped,
    unread,
    retrying,
    put_off: one.putOff,
    parked,
    timers_due: one.timersDue,
    arriving,
    finishing,
    oldest_at: one.oldestMs === null ? null : new Date(one.oldestMs),
    samples: samples.flatMap(({ atMs, arrived, waiting }) => [atMs, arrived, waiting]),
  };
}
