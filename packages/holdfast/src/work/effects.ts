// What a consumer wants to happen besides its own rows: next events, timers, deliveries. Gathered in memory while the
// batch runs, known by the event that caused them, and written in bulk by the transaction that moves the cursor.

import { type Delivery, type Stream, type Timer } from "../app.ts";
import { fault } from "../errors.ts";
import { type NewEvent, newEvent } from "../log/append.ts";
import { encodeBody } from "../log/body.ts";
import { type Cancelled } from "../log/cancelled.ts";
import { type EventClass } from "../log/class.ts";
import { storableName } from "../log/name.ts";
import { type LogEvent } from "../log/stored-event.ts";

export interface EffectOptions {
  /** The effect's own id: the same id takes effect once. By default made from the event that causes it. */
  readonly id?: string;
}

export interface TimerOptions extends EffectOptions {
  readonly dueAt: Date;
}

/**
 * What a handler may cause. Inside `batch.each` the causing event is known; elsewhere give an id. Functions and not
 * methods: handlers take them out of their context.
 */
export interface Causes {
  /** Appends a next event to a stream. */
  readonly append: <Event>(stream: Stream<Event>, event: Event) => void;
  /** Sets a timer, or moves the one of the same id. Gives its id, for `cancel`. */
  readonly at: <Event>(timer: Timer<Event>, event: Event, options: TimerOptions) => string;
  /**
   * Takes back what has not had its effect yet: the timer or event of this id, or all of a key. Of events, those that
   * have been accepted before; they end as `cancelled`. Nothing happens when it is too late.
   */
  readonly cancel: <Event>(
    of: Stream<Event> | Timer<Event> | Delivery<Event>,
    which: string | { readonly key: string },
  ) => void;
  /**
   * Forgets a key: within minutes all that was accepted of it until the end of this batch leaves the logs, and what
   * was kept about it; what is accepted later stays. What this batch delivers has a minute to go out. Its timers are
   * for the app to take back (`cancel`), since new ones may be set in this very batch; so are the app's own rows.
   */
  readonly forget: (key: string) => void;
  /** Hands an event to the outside. Its id is the idempotency key that the transport sends along. */
  readonly deliver: <Event>(delivery: Delivery<Event>, event: Event, options?: EffectOptions) => void;
}

export interface TimerSet {
  readonly event: NewEvent;
  readonly dueAt: Date;
}

export interface TimerCancelled {
  readonly stream: number;
  readonly id: string;
}

/** All timers of a key. */
export interface TimersCancelled {
  readonly stream: number;
  readonly key: string;
}

export type TimerWish = TimerSet | TimerCancelled | TimersCancelled;

/** Gathers effects. `stream` gives the number of a stream by its name and throws when the app does not have it. */
export class Effects implements Causes {
  readonly appended: NewEvent[] = [];
  /** In the order in which they were asked for: set and cancelled ones of one id in one batch end as the last says. */
  readonly timers: TimerWish[] = [];
  readonly cancelled: Cancelled[] = [];
  /** Keys. */
  readonly forgotten: string[] = [];
  readonly #stream: (name: string) => number;
  #cause: LogEvent | undefined;
  #source = "";
  #count = 0;
  /** What had been gathered when the cause began, in the order of the four lists. */
  readonly #before = [0, 0, 0, 0] as [number, number, number, number];

  constructor(stream: (name: string) => number) {
    this.#stream = stream;
  }

  /** From now on, effects are caused by `cause` of the stream `source`. */
  begin(cause: LogEvent | undefined, source: string): void {
    this.#cause = cause;
    this.#source = source;
    this.#count = 0;
    this.#before[0] = this.appended.length;
    this.#before[1] = this.timers.length;
    this.#before[2] = this.cancelled.length;
    this.#before[3] = this.forgotten.length;
  }

  /** Forgets what was gathered since. */
  rollback(): void {
    [this.appended.length, this.timers.length, this.cancelled.length, this.forgotten.length] = this.#before;
  }

  append<Event>(stream: Stream<Event>, event: Event): void {
    this.appended.push(this.#event(stream, event, stream.id(event)));
  }

  at<Event>(timer: Timer<Event>, event: Event, options: TimerOptions): string {
    const id = options.id ?? this.#nextId(timer.name);
    this.timers.push({ event: this.#event(timer, event, id), dueAt: options.dueAt });
    return id;
  }

  cancel<Event>(of: Stream<Event> | Timer<Event> | Delivery<Event>, which: string | { readonly key: string }): void {
    const stream = this.#stream(of.name);
    const byKey = typeof which !== "string";
    const name = storableName(byKey ? which.key : which);
    if (of.kind === "timer") this.timers.push(byKey ? { stream, key: name } : { stream, id: name });
    // A timer's events have the due time in their ids: one that has fired is known by its key only.
    if (of.kind !== "timer" || byKey) this.cancelled.push({ stream, byKey, name });
  }

  forget(key: string): void {
    this.forgotten.push(storableName(key));
  }

  deliver<Event>(delivery: Delivery<Event>, event: Event, options: EffectOptions = {}): void {
    this.appended.push(this.#event(delivery, event, options.id ?? this.#nextId(delivery.name)));
  }

  // The same event causes the same ids whenever it runs: what follows from it can be told from what follows from
  // others.
  #nextId(name: string): string {
    if (!this.#cause) throw fault("HF_CAUSE_UNKNOWN", { name });
    return `${this.#source}:${this.#cause.id}:${this.#count++}`;
  }

  #event<Event>(to: Stream<Event> | Timer<Event> | Delivery<Event>, event: Event, id: string): NewEvent {
    const wanted = typeof to.class === "function" ? to.class(event) : to.class;
    const eventClass: EventClass = wanted ?? this.#cause?.class ?? "normal";
    return newEvent({
      class: eventClass,
      stream: this.#stream(to.name),
      id,
      key: to.key(event),
      tenant: to.tenant?.(event),
      version: to.version,
      body: encodeBody(event),
      ...(this.#cause ? { trace: this.#cause.trace } : {}),
    });
  }
}
