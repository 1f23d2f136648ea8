// What a process measures and says: Prometheus metrics, and log lines that carry one id from accept to delivery. Lines
// about single events are bounded; what is left out is counted.

import pino, { type Logger } from "pino";
import { Counter, Gauge, Registry } from "prom-client";
import { type ErrorCode } from "../errors.ts";
import { limits } from "../limits.ts";
import { openLog } from "./log-file.ts";
import { AdmissionMetrics } from "./admission.ts";
import { Ages } from "./ages.ts";
import { type Sizes, SizeGauges } from "./sizes.ts";
import { Vitals } from "./vitals.ts";

export interface WatchOptions {
  readonly role: string;
  /** A file to append to, or undefined for standard output. */
  readonly logFile: string | undefined;
  readonly level: string;
}

/** An event or delivery as a log line names it. */
export interface Traced {
  readonly id: string;
  readonly trace: string;
}

export class Watch {
  readonly log: Logger;
  /** Called whenever something has come to an end, many times a second. */
  onProgress: () => void = () => undefined;
  readonly registry = new Registry();
  readonly vitals: Vitals;
  /** What a web process lets in. */
  readonly admission = new AdmissionMetrics(this.registry, () => this.onProgress());
  readonly #accepted = this.#counter("holdfast_accepted_total", "Events stored, by whether they were new", ["fresh"]);
  readonly #fresh = this.#accepted.labels("yes");
  readonly #repeated = this.#accepted.labels("no");
  readonly #refused = this.#counter("holdfast_refused_total", "Requests refused, by error code", ["code"]);
  readonly #conflicts = this.#counter("holdfast_conflicts_total", "Repeats with another body than the first", []);
  readonly #worked = this.#counter("holdfast_worked_total", "Events worked on, by outcome", ["consumer", "outcome"]);
  readonly #delivered = this.#counter("holdfast_delivered_total", "Deliveries, by outcome", ["delivery", "outcome"]);
  readonly #repeats = this.#counter("holdfast_delivery_tries_total", "Calls that were not the first try", ["delivery"]);
  readonly #fired = this.#counter("holdfast_timers_fired_total", "Timers that fell due", []);
  readonly #troubles = this.#counter("holdfast_troubles_total", "Failures that a loop got over by itself", ["of"]);
  readonly #inFlight = new Gauge({
    name: "holdfast_deliveries_in_flight",
    help: "Calls out without a receipt: what a kill can repeat",
    labelNames: ["delivery"],
    registers: [this.registry],
  });
  readonly #budgets = new Gauge({
    name: "holdfast_budget_used_ratio",
    help: "Share of a budget's limit that is used",
    labelNames: ["budget", "limit"],
    registers: [this.registry],
  });
  readonly #ages = new Ages(this.registry);
  readonly #sizes = new SizeGauges(this.registry);
  #answered = 0;
  #failed = 0;
  #second = 0;
  #lines = 0;
  #silenced = 0;

  constructor(options: WatchOptions) {
    this.vitals = new Vitals(this.registry, options.role);
    const destination = openLog(options.logFile);
    this.log = pino({ level: options.level, base: { role: options.role, pid: process.pid } }, destination);
  }

  /** What came to an end since the start, requests, events and deliveries, and what of it went wrong. */
  get tally(): { readonly answered: number; readonly failed: number } {
    return { answered: this.#answered, failed: this.#failed };
  }

  /** A request has its answer. */
  answeredWith(status: number): void {
    this.#count(status === 500, 1);
  }

  #count(isWrong: boolean, count: number): void {
    this.#answered += count;
    if (isWrong) this.#failed += count;
    this.onProgress();
  }

  /** Events of one request were stored. */
  accepted(events: readonly Traced[], repeated: number): void {
    this.#fresh.inc(events.length - repeated);
    if (repeated > 0) this.#repeated.inc(repeated);
    this.#tell(events, "accepted");
  }

  refused(code: ErrorCode): void {
    this.#refused.inc({ code });
  }

  conflicts(count: number): void {
    this.#conflicts.inc(count);
  }

  /** Events were settled with this outcome. */
  worked(consumer: string, outcome: string, events: readonly (Traced & { readonly acceptedAt: Date })[]): void {
    if (events.length === 0) return;
    this.#worked.inc({ consumer, outcome }, events.length);
    this.#count(outcome === "later" || outcome === "dead", events.length);
    this.#ages.settled(consumer, events);
    this.#tell(events, outcome, consumer);
  }

  /** A delivery has its record. */
  delivered(delivery: string, outcome: string, event: Traced & { readonly tries: number }): void {
    this.#delivered.inc({ delivery, outcome });
    this.#count(outcome === "later" || outcome === "dead", 1);
    if (event.tries > 0) this.#repeats.inc({ delivery });
    this.#tell([event], outcome, delivery);
  }

  inFlight(delivery: string, count: number): void {
    this.#inFlight.set({ delivery }, count);
  }

  /** Shares of a budget's limits that are used. */
  budgetUsed(budget: string, used: Readonly<Record<string, number>>): void {
    for (const [limit, share] of Object.entries(used)) this.#budgets.set({ budget, limit }, share);
  }

  fired(count: number): void {
    if (count > 0) this.#fired.inc(count);
  }

  /** What the store takes; undefined when another process says so. */
  sizes(sizes: Sizes | undefined): void {
    this.#sizes.set(sizes);
  }

  /** Something failed that the loop gets over by itself. */
  troubled(of: string, error: unknown): void {
    this.#troubles.inc({ of });
    this.log.warn({ of, err: error }, "trouble");
  }

  /** A request failed for a reason that nobody foresaw. */
  failed(facts: { readonly method: string; readonly url: string; readonly error: unknown }): void {
    this.log.error({ method: facts.method, url: facts.url, err: facts.error }, "request failed");
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  // A line for each event, up to so many in a second.
  #tell(events: readonly Traced[], what: string, by?: string): void {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) {
      if (this.#silenced > 0) this.log.info({ lines: this.#silenced }, "more events than lines");
      this.#second = second;
      this.#lines = 0;
      this.#silenced = 0;
    }
    const told = events.slice(0, limits.eventLinesPerSecond - this.#lines);
    for (const { id, trace } of told) this.log.info({ trace, id, by }, what);
    this.#lines += told.length;
    this.#silenced += events.length - told.length;
  }
}
