// The words in which an app is written: streams, timers and deliveries, the consumers that work on them, the routes
// that accept. Only values: nothing here opens, starts or stores anything.

import { type FastifyInstance } from "fastify";
import { type EventRoute } from "./accept/route.ts";
import { type ReadContext } from "./accept/web.ts";
import { type Budget } from "./budget/plan.ts";
import { type EventClass } from "./log/class.ts";
import { type MigrationSet } from "./store/migrate.ts";
import { type StandardSchema } from "./schema.ts";
import { type Handler } from "./work/batch.ts";
import { type Transport } from "./deliver/transport.ts";

interface Definition<Event> {
  readonly name: string;
  readonly schema: StandardSchema<Event>;
  /** Events with the same key run in order. */
  readonly key: (event: Event) => string;
  /** How important; without it, as important as the event from which it follows, or `normal`. */
  readonly class: EventClass | ((event: Event) => EventClass) | undefined;
  /** Whose event it is: a burst of one tenant does not hold up the others. */
  readonly tenant: ((event: Event) => string) | undefined;
  /** Version of the schema in which events are written now. */
  readonly version: number;
  /** From each older version to the next one. */
  readonly upgrades: Upgrades;
  /** After this time the event shall have no effect any more. */
  readonly deadline: ((event: Event, acceptedAt: Date) => Date | undefined) | undefined;
}

/** By version: makes an event of it into one of the next version. Pure; what it throws makes the event unreadable. */
export type Upgrades = Readonly<Record<number, (event: unknown) => unknown>>;

/** An append-only log of events of one type. */
export interface Stream<Event> extends Definition<Event> {
  readonly kind: "stream";
  /** The same id takes effect once. */
  readonly id: (event: Event) => string;
}

/** Events that fall due at a time. */
export interface Timer<Event> extends Definition<Event> {
  readonly kind: "timer";
}

/** Events for the outside world, sent by a transport. */
export interface Delivery<Event> extends Definition<Event> {
  readonly kind: "delivery";
  readonly transport: Transport<Event>;
  /** One try may take so long, in ms. */
  readonly timeoutMs: number;
  /** Tries before it is set aside as a dead letter. */
  readonly tries: number;
  /** What may be spent on the service that it calls. */
  readonly budget: Budget | undefined;
  readonly answer: AnswerRule<Event> | undefined;
}

/** What is done with what the outside answers. */
export interface AnswerRule<Event> {
  readonly schema: StandardSchema<unknown>;
  readonly to: Stream<unknown>;
  readonly event: (question: Event, answer: unknown) => unknown;
  readonly holdsMs: number;
  readonly fallback: ((question: Event) => unknown) | undefined;
  readonly isOptional: boolean;
}

interface DefinitionOptions<Event> {
  readonly event: StandardSchema<Event>;
  readonly key: (event: Event) => string;
  readonly class?: EventClass | ((event: Event) => EventClass);
  /**
   * Whose event it is. Tenants have slots of their own (tenants of one slot share it), and a slot that is crowded or
   * slow is worked apart from the others. Order holds among the events of a key within one tenant. Never change it on a
   * store that has events.
   */
  readonly tenant?: (event: Event) => string;
  /** Version of the schema, 1 by default. Raise it with every change that old code cannot read. */
  readonly version?: number;
  /**
   * How an event of an older version becomes one of the next, by the version it has: `{ 1: (event) => … }`. Old code
   * leaves events of a newer version to a process that knows it, so both can run during a release.
   */
  readonly upgrades?: Upgrades;
  /** When the event is too late to have an effect; it ends as `expired` then. */
  readonly deadline?: (event: Event, acceptedAt: Date) => Date | undefined;
}

export interface StreamOptions<Event> extends DefinitionOptions<Event> {
  readonly id: (event: Event) => string;
}

/** Declares a stream. Names are for ever: they are how stored events find their consumer. */
export function stream<Event>(name: string, options: StreamOptions<Event>): Stream<Event> {
  return { kind: "stream", id: options.id, ...definition(name, options) };
}

/** Declares a timer: an event that a consumer gets when its time has come. */
export function timer<Event>(name: string, options: DefinitionOptions<Event>): Timer<Event> {
  return { kind: "timer", ...definition(name, options) };
}

function definition<Event>(name: string, options: DefinitionOptions<Event>): Definition<Event> {
  const { event: schema, key, class: eventClass, tenant, version = 1, upgrades = {}, deadline } = options;
  return { name, schema, key, class: eventClass, tenant, version, upgrades, deadline };
}

export interface DeliveryOptions<Event, Answer = unknown, Next = unknown> extends DefinitionOptions<Event> {
  readonly transport: Transport<Event>;
  readonly timeoutMs?: number;
  readonly tries?: number;
  /** Without one, nothing limits how often the outside is called, and there is no circuit breaker. */
  readonly budget?: Budget;
  /** What the outside answers comes back as an event. */
  readonly answer?: AnswerOptions<Event, Answer, Next>;
}

export interface AnswerOptions<Event, Answer, Next> {
  /** What the transport gives as `answer`; one that does not fit counts as a failed try. At most 64 kB as JSON. */
  readonly schema: StandardSchema<Answer>;
  /** Appended, as important as the question, in the transaction that writes the receipt. */
  readonly to: Stream<Next>;
  readonly event: (question: Event, answer: Answer) => Next;
  /**
   * For so many ms an answer holds for all questions of its key: they are answered without a call. So the key says what
   * is asked, and never more than one call of a key is out. 0 by default: each question is a call.
   */
  readonly holdsMs?: number;
  /** The answer to give when the budget is spent, instead of waiting; undefined to wait. */
  readonly fallback?: (question: Event) => Answer | undefined;
  /**
   * True when the outside answers only at times: where the transport gives no `answer`, the delivery has been sent, the
   * schema is not asked, and no event follows. False by default: without an answer the try has failed.
   */
  readonly isOptional?: boolean;
}

/** Declares a delivery. At least once outside, with one stable idempotency key; in order for each key. */
export function delivery<Event, Answer = unknown, Next = unknown>(
  name: string,
  options: DeliveryOptions<Event, Answer, Next>,
): Delivery<Event> {
  const { transport, timeoutMs = 10_000, tries = 12, budget, answer } = options;
  const rule = answer && { holdsMs: 0, fallback: undefined, isOptional: false, ...answer };
  // The types of answer and next event are checked here and forgotten, as those of all events are.
  const forgotten = rule as AnswerRule<Event> | undefined;
  return { kind: "delivery", ...definition(name, options), transport, timeoutMs, tries, budget, answer: forgotten };
}

export interface Consumer {
  readonly name: string;
  readonly stream: Stream<unknown> | Timer<unknown>;
  readonly handler: Handler<unknown>;
  readonly tries: number;
  readonly retryBaseMs: number;
  readonly onFailure: OnFailure;
  readonly coalesce: boolean;
}

/**
 * What the later events of a key do while one before them is tried again: they wait behind it, visibly (`hold`, which
 * keeps the order), or go past it (`skip`).
 */
export type OnFailure = "hold" | "skip";

export interface ConsumeOptions {
  /** Own name when several consumers work on one stream; the stream's name by default. */
  readonly name?: string;
  /** Tries before an event that throws is set aside as a dead letter; 8 by default (about two minutes). */
  readonly tries?: number;
  /** First pause before a retry in ms, doubled each time; 1,000 by default. */
  readonly retryBaseMs?: number;
  /** `hold` by default. */
  readonly onFailure?: OnFailure;
  /**
   * True when only the newest event of a key matters: while the consumer is behind, older ones are left out and
   * recorded as `coalesced`.
   */
  readonly coalesce?: boolean;
}

/** Says which code works on a stream or timer. It gets batches, in order for each key, inside one transaction. */
export function consume<Event>(
  source: Stream<Event> | Timer<Event>,
  handler: Handler<Event>,
  options: ConsumeOptions = {},
): Consumer {
  const { name = source.name, tries = 8, retryBaseMs = 1_000, onFailure = "hold", coalesce = false } = options;
  return {
    name,
    // A consumer's event type is checked here and forgotten in the list of all consumers.
    stream: source as Stream<unknown>,
    handler: handler as Handler<unknown>,
    tries,
    retryBaseMs,
    onFailure,
    coalesce,
  };
}

/** A local program that stands in for an outside service; started with the app, never in production. */
export interface StandIn {
  readonly name: string;
  /** One sentence for the home page. */
  readonly about: string;
  start(place: { readonly host: string; readonly port: number; readonly folder: string }): Promise<{
    readonly url: string;
    stop(): Promise<void>;
  }>;
}

export interface App {
  readonly name: string;
  readonly about: string;
  readonly migrations: MigrationSet | undefined;
  readonly consumers: readonly Consumer[];
  readonly deliveries: readonly Delivery<unknown>[];
  readonly routes: readonly EventRoute[];
  /** Pages and queries: adds Fastify routes that read and never write. */
  readonly read: ((server: FastifyInstance, context: ReadContext) => void | Promise<void>) | undefined;
  readonly standIns: readonly StandIn[];
  /** Addresses for the table that `start` ends with. */
  readonly places: readonly { readonly name: string; readonly path: string }[];
}

export type AppOptions = Pick<App, "name" | "about"> &
  Partial<Omit<App, "consumers" | "deliveries">> & {
    /** Those of a fan-out come together. */
    readonly consumers?: readonly (Consumer | readonly Consumer[])[];
    // oxlint-disable-next-line typescript/no-explicit-any -- a list of deliveries of different events
    readonly deliveries?: readonly Delivery<any>[];
  };

/** Puts an app together. Throws nothing: what is wrong with it is said when it starts. */
export function defineApp(options: AppOptions): App {
  const nothing = { deliveries: [], routes: [], standIns: [], places: [] };
  const consumers = options.consumers?.flat() ?? [];
  return { ...nothing, migrations: undefined, read: undefined, ...options, consumers };
}
