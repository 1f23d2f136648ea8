// A batch as its consumer sees it: the events that may run now, and `each`, which knows whose a failure is.

import { fault } from "../errors.ts";
import { isStoreAway } from "../store/failure.ts";
import { type Connection, type Queryable } from "../store/pool.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { type Causes, type Effects } from "./effects.ts";
import { type Outcome } from "./outcome.ts";
import { type LaneProgress } from "./progress.ts";

/** What is known of an event besides itself. */
export interface About {
  readonly id: string;
  readonly key: string;
  /** The id that all log lines share, from accept to delivery. */
  readonly trace: string;
  readonly acceptedAt: Date;
  /** Failed tries before this one. */
  readonly tries: number;
  /** The bytes as they came; `event` has NUL and lone surrogates replaced by U+FFFD. */
  readonly raw: Buffer;
}

export interface Item<Event> {
  readonly event: Event;
  readonly about: About;
}

/** What became of one event in one run. */
export type Verdict =
  | Outcome
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "parked" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "expired"; readonly deadline: Date }
  | { readonly kind: "coalesced"; readonly into: string };

export const finished: Verdict = { kind: "done" };
export const parked: Verdict = { kind: "parked" };

export interface Batch<Event> {
  /** The events to work on, in order for each key. */
  readonly items: readonly Item<Event>[];
  /** Their keys, each once. */
  readonly keys: readonly string[];
  /**
   * Runs `work` for one event after the other and gathers the outcomes. When it throws, only this event fails (and is
   * tried again); the later events of its key wait behind it; the others go on.
   */
  each(work: (event: Event, about: About) => Outcome | Promise<Outcome>): Promise<Verdicts>;
}

/** In the order of the batch's items. */
export type Verdicts = readonly Verdict[];

export interface Context extends Causes {
  /** The transaction that also moves the cursor. Never call the outside while you hold it. */
  readonly tx: Queryable;
  /** The time of this run. */
  readonly now: Date;
}

/** Works on a batch; giving nothing back means that every event is done. */
export type Handler<Event> = (batch: Batch<Event>, context: Context) => Promise<Verdicts | undefined | void>;

/**
 * A consumer's failure that spoils the run: the batch must run again without the event, or by halves if it is not
 * known.
 */
export class Culprit extends Error {
  readonly event: LogEvent | undefined;

  constructor(event: LogEvent | undefined, cause: unknown) {
    super("a consumer failed", { cause });
    this.event = event;
  }
}

/** Counts statements, so that a failure knows whether it left something behind in the transaction. */
export interface CountingTx extends Queryable {
  readonly statements: () => number;
  /** True when a statement found the store away: then the batch waits, and nobody has failed. */
  readonly away: () => boolean;
  /** From now on every statement is refused with HF_TRANSACTION_OVER. */
  readonly close: () => void;
}

export function countingTx(connection: Connection): CountingTx {
  let statements = 0;
  let closed = false;
  let away = false;
  return {
    statements: () => statements,
    away: () => away,
    close: () => (closed = true),
    query: ((...args: Parameters<Connection["query"]>) => {
      if (closed) return Promise.reject(fault("HF_TRANSACTION_OVER"));
      statements += 1;
      const running: unknown = connection.query(...args);
      if (running instanceof Promise) running.catch((error: unknown) => (away ||= isStoreAway(error)));
      return running;
      // The overloads of node-postgres' query cannot be said for a function that passes everything on.
    }) as Queryable["query"],
  };
}

export interface BatchOptions<Event> {
  readonly source: string;
  readonly items: readonly (Item<Event> & { readonly about: LogEvent })[];
  readonly tx: CountingTx;
  readonly effects: Effects;
  /** False when later events of a key do not wait behind one that fails. */
  readonly inOrder: boolean;
  /** By slot, how long its events took in `each`, in ms; added to. */
  readonly spent: Map<number, number>;
  /** Told at which event it is. */
  readonly progress: LaneProgress | undefined;
}

export function makeBatch<Event>(options: BatchOptions<Event>): Batch<Event> {
  const { items } = options;
  return {
    items,
    get keys() {
      return [...new Set(items.map((item) => item.about.key))];
    },
    each: (work) => runEach(options, work),
  };
}

async function runEach<Event>(
  { source, items, tx, effects, inOrder, spent, progress }: BatchOptions<Event>,
  work: (event: Event, about: About) => Outcome | Promise<Outcome>,
): Promise<Verdicts> {
  const verdicts: Verdict[] = [];
  const heldKeys = new Set<string>();
  let began = performance.now();
  for (const { event, about } of items) {
    if (heldKeys.has(about.key)) {
      verdicts.push(parked);
      continue;
    }
    progress?.next(about, began);
    effects.begin(about, source);
    const statements = tx.statements();
    let verdict: Verdict;
    try {
      const outcome = work(event, about);
      verdict = outcome instanceof Promise ? await outcome : outcome;
    } catch (error) {
      if (tx.away()) throw error;
      if (tx.statements() !== statements) throw new Culprit(about, error);
      effects.rollback();
      verdict = { kind: "failed", error };
    }
    if (inOrder && (verdict.kind === "failed" || verdict.kind === "later")) heldKeys.add(about.key);
    verdicts.push(verdict);
    const now = performance.now();
    spent.set(about.slot, (spent.get(about.slot) ?? 0) + now - began);
    began = now;
  }
  effects.begin(undefined, source);
  return verdicts;
}
