// Group commit: events from many requests go to Postgres in micro-batches, one batch for each connection that is free.
// There is no timer: while a batch commits, the next one gathers. A promise resolves only after the commit.

import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { isContention, isDataFault, isDiskFull, isStoreAway } from "../store/failure.ts";
import { type Pool } from "../store/pool.ts";
import { append, appendNew, findRepeats, identity, type NewEvent, type Repeat } from "./append.ts";
import { type EventClass, classes, perClass } from "./class.ts";
import { type News, newsOf } from "./wake.ts";

export interface Appended {
  /** False when an event with this id was there before: it takes effect once. */
  readonly fresh: boolean;
}

interface Entry {
  readonly event: NewEvent;
  readonly since: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
}

/** A batch's hold on one of the connections. */
interface Turn {
  readonly class: EventClass;
  /** Lets the next batch go; harmless when it was called before. */
  readonly free: () => void;
}

export interface AppenderOptions {
  readonly pool: Pool;
  /** Called after each commit with what has become new. */
  readonly onAppended?: (news: News) => void;
  readonly onConflicts?: (count: number) => void;
  /** A clock in ms that never goes back. */
  readonly now?: () => number;
}

/** Group commit for every log; opened by the process that accepts, one for all its routes. */
export class Appender {
  readonly #options: AppenderOptions;
  readonly #now: () => number;
  readonly #queues = perClass<Entry[]>(() => []);
  #rows = 0;
  #bytes = 0;
  #busy = 0;
  #turn = 0;
  #carefulUntil = 0;
  #flushedAt = 0;
  #flushedRows = 0;
  #clock: NodeJS.Timeout | undefined;
  #away = false;
  #scheduled = false;
  #stopped = false;
  #onIdle: (() => void) | undefined;

  constructor(options: AppenderOptions) {
    this.#options = options;
    this.#now = options.now ?? performance.now.bind(performance);
  }

  /**
   * Stores the event; resolves after the commit. Rejects with HF_STORE_AWAY (unknown outcome: send the same id again),
   * HF_QUEUE_FULL or HF_STORE_FULL (refused) or HF_EVENT_REFUSED (this event cannot be stored; others are not harmed).
   */
  append(event: NewEvent): Promise<Appended> {
    if (this.#stopped || this.#rows >= limits.appendQueueRows || this.#bytes >= limits.appendQueueBytes) {
      return Promise.reject(fault("HF_QUEUE_FULL", { rows: this.#rows }));
    }
    return new Promise((resolve, reject) => {
      this.#queues[event.class].push({ event, since: this.#now(), resolve, reject });
      this.#rows += 1;
      this.#bytes += event.body.length;
      this.#schedule();
    });
  }

  /** Events that wait for a connection. */
  get waiting(): number {
    return this.#rows;
  }

  /** Refuses new events and waits for those that are queued. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#rows > 0 || this.#busy > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    clearTimeout(this.#clock);
  }

  // After the events of this turn of the loop: requests that were parsed together are committed together.
  #schedule(): void {
    if (this.#scheduled || !this.#mayFlush()) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#rows > 0 && this.#mayFlush()) void this.#flush();
    });
  }

  // While one batch waits for its fsync the next can run beside it, if that does not make batches small: their costs
  // are per batch. When a batch takes long (a slow disk, a lock), even a few go past it.
  #mayFlush(): boolean {
    if (this.#away || this.#busy >= limits.appendConnections) return false;
    if (this.#busy === 0) return true;
    const ageMs = this.#now() - this.#flushedAt;
    if (ageMs >= limits.appendOverlapMs && this.#rows * 2 >= this.#flushedRows) return true;
    if (ageMs >= limits.appendOverlapFewMs) return true;
    this.#clock ??= setTimeout(() => this.#lookAgain(), limits.appendOverlapFewMs - ageMs);
    return false;
  }

  #lookAgain(): void {
    this.#clock = undefined;
    if (this.#rows > 0) this.#schedule();
  }

  async #flush(): Promise<void> {
    this.#busy += 1;
    this.#flushedAt = this.#now();
    const eventClass = this.#nextClass();
    const entries = this.#take(this.#queues[eventClass]);
    this.#flushedRows = entries.length;
    // The connection is free as soon as the batch is stored: the next batch goes out before the senders of this one
    // hear of it, so that Postgres works while we write their answers.
    let holds = true;
    const free = () => {
      if (!holds) return;
      holds = false;
      this.#busy -= 1;
      if (this.#rows > 0 && this.#mayFlush()) void this.#flush();
    };
    await this.#commit({ class: eventClass, free }, entries);
    free();
    if (this.#rows > 0) this.#schedule();
    else if (this.#busy === 0) this.#onIdle?.();
  }

  // Of the classes that have events, the most important one gets two turns for each turn of another: none starves.
  #nextClass(): EventClass {
    const filled = classes.filter((name) => this.#queues[name].length > 0);
    this.#turn = (this.#turn + 1) % (filled.length + 1);
    return filled[Math.max(0, this.#turn - 1)] ?? "normal";
  }

  #take(queue: Entry[]): Entry[] {
    let rows = 0;
    let bytes = 0;
    while (rows < queue.length && rows < limits.appendRows && (rows === 0 || bytes < limits.appendBytes)) {
      bytes += queue[rows]?.event.body.length ?? 0;
      rows += 1;
    }
    this.#rows -= rows;
    this.#bytes -= bytes;
    return queue.splice(0, rows);
  }

  /** Never rejects: each entry hears of its own outcome. */
  async #commit(turn: Turn, entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      await this.#store(turn, entries);
    } catch (error) {
      if (isDiskFull(error)) return refuse(entries, error);
      if (isStoreAway(error) || isContention(error)) return this.#waitAndRepeat(turn, entries, error);
      if (entries.length > 1) {
        const middle = entries.length >> 1;
        await this.#commit(turn, entries.slice(0, middle));
        return this.#commit(turn, entries.slice(middle));
      }
      const reason = error instanceof Error ? error.message : String(error);
      // Only what is the event's own fault is refused for good: a sender does not send that again.
      const refusal = isDataFault(error)
        ? fault("HF_EVENT_REFUSED", { reason }, error)
        : fault("HF_INTERNAL", {}, error);
      for (const entry of entries) entry.reject(refusal);
    }
  }

  async #store(turn: Turn, entries: readonly Entry[]): Promise<void> {
    if (this.#now() < this.#carefulUntil || !(await this.#storeNew(turn, entries)))
      await this.#storeOnce(turn, entries);
  }

  // Repeats are rare, so only they cost more: the cheap statement fails at the first, and for a while none is tried.
  async #storeNew(turn: Turn, entries: readonly Entry[]): Promise<boolean> {
    const events = entries.map((entry) => entry.event);
    if (!(await appendNew(this.#options.pool, turn.class, events))) return false;
    this.#stored(turn, events);
    for (const entry of entries) entry.resolve({ fresh: true });
    return true;
  }

  async #storeOnce(turn: Turn, entries: readonly Entry[]): Promise<void> {
    // The same id twice in one statement would be one row for two senders: the first stands for the others.
    const firsts = new Map<string, Entry>();
    const seconds: Entry[] = [];
    for (const entry of entries) {
      const name = identity(entry.event);
      if (firsts.has(name)) seconds.push(entry);
      else firsts.set(name, entry);
    }
    const events = Array.from(firsts.values(), (entry) => entry.event);
    const repeats = await this.#appendOnce(turn.class, events);
    this.#stored(turn, repeats.length < events.length ? events : []);
    if (repeats.length > 0 || seconds.length > 0) this.#carefulUntil = this.#now() + limits.appendCarefulMs;
    const repeated = new Set(repeats.map(identity));
    for (const [name, entry] of firsts) entry.resolve({ fresh: !repeated.has(name) });
    for (const entry of seconds) entry.resolve({ fresh: false });
    const differing = seconds.filter(({ event }) => !firsts.get(identity(event))?.event.body.equals(event.body));
    const conflicts = repeats.filter((repeat) => repeat.conflict).length + differing.length;
    if (conflicts > 0) this.#options.onConflicts?.(conflicts);
  }

  async #appendOnce(eventClass: EventClass, events: readonly NewEvent[]): Promise<readonly Repeat[]> {
    const { pool } = this.#options;
    const { fresh, xid } = await append(pool, eventClass, events);
    return fresh === events.length ? [] : findRepeats(pool, events, { class: eventClass, xid });
  }

  #stored(turn: Turn, events: readonly NewEvent[]): void {
    this.#away = false;
    turn.free();
    if (events.length > 0) this.#options.onAppended?.(newsOf(events));
  }

  // "Unknown" is not "failed": the same rows with the same ids go again, and whatever was stored counts once.
  async #waitAndRepeat(turn: Turn, entries: readonly Entry[], error: unknown): Promise<void> {
    const deadline = this.#now() - limits.appendPatienceMs;
    const reason = error instanceof Error ? error.message : String(error);
    const patient = entries.filter((entry) => entry.since > deadline);
    for (const entry of entries) if (entry.since <= deadline) entry.reject(fault("HF_STORE_AWAY", { reason }, error));
    this.#away = patient.length > 0;
    this.#expire(deadline, reason);
    if (!this.#away) return;
    await new Promise((resolve) => setTimeout(resolve, limits.appendRetryMs));
    return this.#commit(turn, patient);
  }

  // While one batch probes the store, those that wait behind it lose patience too.
  #expire(deadline: number, reason: string): void {
    for (const name of classes) {
      const queue = this.#queues[name];
      const young = queue.findIndex((entry) => entry.since > deadline);
      for (const entry of queue.splice(0, young === -1 ? queue.length : young)) {
        this.#rows -= 1;
        this.#bytes -= entry.event.body.length;
        entry.reject(fault("HF_STORE_AWAY", { reason }));
      }
    }
  }
}

// Nothing of them was stored, so that is what their senders hear, at once. The next batch finds out whether there is
// room again.
function refuse(entries: readonly Entry[], error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  for (const entry of entries) entry.reject(fault("HF_STORE_FULL", { reason }, error));
}
