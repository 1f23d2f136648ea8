// What is known of deliveries before they are sent: which are over although the cursor has not passed them, which are
// cancelled, which have an answer that holds.

import { isCanary } from "../log/canary.ts";
import { cancelledAmong } from "../log/cancelled.ts";
import { type EventClass } from "../log/class.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { type Pool } from "../store/pool.ts";
import { answerKnown, type AttemptOptions } from "./attempt.ts";
import { Known } from "./known.ts";
import { type Result } from "./line.ts";
import { handled, handledUpTo } from "./receipt.ts";

export interface PriorOptions extends AttemptOptions {
  readonly pool: Pool;
  readonly consumerNumber: number;
  readonly streamNumber: number;
}

export class Prior {
  readonly #options: PriorOptions;
  readonly #handledUpTo = new Map<EventClass, number>();
  readonly #cancelled = new WeakSet<LogEvent>();
  readonly #known: Known;

  constructor(options: PriorOptions) {
    this.#options = options;
    this.#known = new Known(options.consumerNumber, () => performance.now());
  }

  /** Asks anew up to where anything is handled ahead of the cursor. */
  async load(name: EventClass): Promise<void> {
    const { pool, consumerNumber: consumer } = this.#options;
    this.#handledUpTo.set(name, await handledUpTo(pool, { consumer, class: name }));
  }

  /** The numbers of those that need not be sent. */
  async handled(name: EventClass, events: readonly LogEvent[]): Promise<ReadonlySet<number>> {
    const { pool, consumerNumber: consumer } = this.#options;
    const limit = this.#handledUpTo.get(name) ?? 0;
    const old = events.filter((event) => event.seq <= limit).map((event) => event.seq);
    return handled(pool, { consumer, class: name }, old);
  }

  /** Looks up events of one class that come into the line. */
  async look(events: readonly LogEvent[]): Promise<void> {
    const { pool, delivery } = this.#options;
    await this.lookAgain(events);
    if ((delivery.answer?.holdsMs ?? 0) > 0) await this.#known.load(pool, events);
  }

  /** Finds out which of these, of one class, are cancelled by now. */
  async lookAgain(events: readonly LogEvent[]): Promise<void> {
    const { pool, streamNumber: stream } = this.#options;
    const place = { stream, class: events[0]?.class ?? "normal" };
    const cancelled = await cancelledAmong(pool, place, events);
    for (const event of events) if (cancelled.has(event.seq)) this.#cancelled.add(event);
  }

  /** An answer has come that holds for all of this key. */
  note(event: LogEvent, answer: { readonly answer: string; readonly holdsMs: number }): void {
    this.#known.note(event.key, answer);
  }

  /** What becomes of an event without a call, if it needs none. */
  result(event: LogEvent): Promise<Result> | undefined {
    // It goes no further: nothing is outside for it.
    if (isCanary(event)) return Promise.resolve({ outcome: "sent", providerId: "" });
    if (this.#cancelled.has(event)) return Promise.resolve({ outcome: "cancelled", reason: "" });
    const answer = this.#known.of(event.key);
    return answer === undefined ? undefined : answerKnown(this.#options, event, answer);
  }
}
