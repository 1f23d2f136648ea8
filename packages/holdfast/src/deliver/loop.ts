// One delivery at work in one process: reads ahead a bounded way, sends side by side but in order for each key, and
// writes receipts together. Nothing is held in a transaction while the outside takes its time.

import { type Delivery } from "../app.ts";
import { type Purse, type Token } from "../budget/purse.ts";
import { limits } from "../limits.ts";
import { isCanary } from "../log/canary.ts";
import { classes, type EventClass } from "../log/class.ts";
import { loadCursors } from "../log/cursor.ts";
import { isFenced } from "../log/lease.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { waitingCounts } from "../log/waiting.ts";
import { type Pool } from "../store/pool.ts";
import { Pace } from "../watch/pace.ts";
import { type LoopReport } from "../watch/report.ts";
import { answerInstead, attempt } from "./attempt.ts";
import { Gate } from "./gate.ts";
import { Intake } from "./intake.ts";
import { type Entry, keyOf, Line, type Result } from "./line.ts";
import { Prior } from "./prior.ts";
import { CallProgress } from "./progress.ts";
import { type Fate, fateOf, record, savePlaces } from "./record.ts";

export interface DeliverBench {
  readonly pool: Pool;
  /** With `readerSettings`. */
  readonly reading: Pool;
  readonly process: number;
  readonly delivery: Delivery<unknown>;
  readonly consumerNumber: number;
  readonly streamNumber: number;
  /** The number of a stream to which answers go. */
  readonly streamOf: (name: string) => number;
  /** This process' part in the delivery's budget. */
  readonly purse: Purse | undefined;
  readonly now: () => Date;
  /** Of the installation; transports get it. */
  readonly secret: string;
  readonly random: () => number;
  /** True while the delivery shall take nothing new and send nothing. */
  readonly paused?: () => boolean;
  /** True while it shall leave deliveries of this class where they are. */
  readonly held?: (name: EventClass) => boolean;
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
  readonly #pace = new Pace(limits.pollMs);
  readonly #line = new Line();
  readonly #gate: Gate;
  readonly #prior: Prior;
  readonly #intake: Intake;
  /** Came back, and are not recorded yet. */
  #over: Entry[] = [];
  /** Calls that have not come back. */
  #out = 0;
  /** Calls without a receipt: what a kill can make repeat. */
  #open = 0;
  readonly #progress = new CallProgress();
  #slots: readonly number[] = [];
  #adopt: (() => void)[] = [];
  #stale = false;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(bench: DeliverBench, events: DeliverEvents) {
    this.#bench = bench;
    this.#events = events;
    this.#gate = new Gate(bench.purse);
    this.#prior = new Prior(bench);
    this.#intake = new Intake({ bench, line: this.#line, gate: this.#gate, prior: this.#prior });
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Something may have come in these classes. */
  wake(names: readonly EventClass[] = classes): void {
    this.#intake.wake(names);
    this.#pace.wake();
  }

  /** The budget has changed: calls may go, or it is known that they cannot. */
  nudge(): void {
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

  /** What it is at. */
  report(): LoopReport {
    const { name, timeoutMs } = this.#bench.delivery;
    return this.#progress.report(name, timeoutMs);
  }

  async #run(): Promise<void> {
    while (!this.#stopped || this.#open > 0) {
      try {
        if (this.#stale && this.#out === 0) await this.#load();
        const recorded = await this.#record();
        const filled = await this.#fill();
        this.#send();
        await this.#setAside();
        await this.#checkpoint();
        if (!recorded && !filled) {
          this.#progress.idle();
          await this.#pace.rest();
        }
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
    for (const name of classes) await this.#prior.load(name);
    this.#intake.assign(slots, positions);
    this.#line.reset(new Map(waiting.map((one) => [keyOf(one), one.count])));
    this.#progress.reset();
    this.#stale = slots !== this.#slots;
    if (!this.#stale) for (const adopted of this.#adopt.splice(0)) adopted();
  }

  get #recordOptions() {
    const { delivery, pool, process, consumerNumber: consumer, random } = this.#bench;
    return { pool, process, consumer, random, tries: delivery.tries };
  }

  /** Commits what has come back, and how far all is over. True when there was something. */
  async #record(): Promise<boolean> {
    if (this.#over.length === 0 && !this.#line.mayPass) return false;
    const entries = this.#over.splice(0);
    const options = this.#recordOptions;
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
    if (gone.some((entry) => !this.#line.isBusy(entry.event))) this.#intake.lookForDue();
    this.#progress.recorded(entries);
    const own = fates.filter(({ entry }) => !isCanary(entry.event));
    this.#events.recorded(this.#bench.delivery.name, own);
    return true;
  }

  /** Takes up more while the line is short. True when there was something. */
  async #fill(): Promise<boolean> {
    if (this.#stale || this.#stopped || this.#paused) return false;
    const { found, parked } = await this.#intake.fill();
    this.#over.push(...parked);
    return found;
  }

  // A part of the log in which nothing is left to send can only go when our cursors are past it.
  async #checkpoint(): Promise<void> {
    if (this.#stale || this.#line.length > 0 || !this.#intake.readers.some((reader) => reader.moved)) return;
    const { pool, process, consumerNumber: consumer } = this.#bench;
    await savePlaces({ pool, process, consumer }, this.#intake.readers);
  }

  #send(): void {
    if (this.#stale || this.#stopped || this.#paused) return;
    const open = classes.filter((name) => this.#bench.held?.(name) !== true);
    for (const name of open) for (const tries of ["again", "first"] as const) this.#sendClass(name, tries);
    this.#gate.want(this.#line.ready.filter((one) => open.includes(one.class)));
  }

  #sendClass(name: (typeof classes)[number], tries: "first" | "again"): void {
    while (this.#open < limits.deliverInFlight) {
      const entry = this.#line.peek(name, tries);
      if (!entry) return;
      const free = this.#prior.result(entry.event);
      const token = free ? undefined : this.#gate.take(name, tries === "again");
      if (!free && !token) return;
      this.#line.next(name, tries);
      this.#out += 1;
      this.#opened(1);
      this.#progress.called(entry);
      void this.#call(entry, free ?? this.#attempt(entry.event, token ?? "free"));
    }
  }

  async #attempt(event: LogEvent, token: Token | "free"): Promise<Result> {
    const result = await attempt(this.#bench, event);
    this.#gate.ended(token, result);
    return result;
  }

  /** What would wait for its budget for long becomes a row, or is answered in another way. */
  async #setAside(): Promise<void> {
    const wait = this.#stale || this.#stopped ? undefined : this.#gate.aside(this.#line.ready);
    if (!wait) return;
    for (const entry of this.#line.takeReady(wait.which)) {
      const known = await this.#prior.result(entry.event);
      const instead = known ?? (await answerInstead(this.#bench, entry.event));
      if (!instead) this.#gate.waits(entry.event.class);
      const result = instead ?? { outcome: "waits", reason: wait.reason, afterMs: wait.afterMs };
      this.#opened(1);
      this.#over.push(...this.#line.finish(entry, result, instead !== undefined));
    }
  }

  get #paused(): boolean {
    return this.#bench.paused?.() === true;
  }

  #opened(change: number): void {
    this.#open += change;
    this.#events.inFlight(this.#bench.delivery.name, this.#open);
  }

  async #call(entry: Entry, calling: Promise<Result>): Promise<void> {
    const result = await calling;
    this.#progress.cameBack(entry, this.#bench.delivery.timeoutMs);
    this.#out -= 1;
    // Whoever waits behind it is answered with what it brought.
    if (result.outcome === "sent" && result.known) this.#prior.note(entry.event, result.known);
    const over = fateOf({ ...entry, result }, this.#recordOptions).kept === undefined;
    this.#over.push(...this.#line.finish(entry, result, over));
    this.#pace.wake();
  }
}
