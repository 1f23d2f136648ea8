// What a web process takes and refuses, in figures: by class, with the reason, and how it stands.

import { Counter, Gauge, type Registry } from "prom-client";
import { classes, type EventClass, perClass } from "../log/class.ts";

const reasons = ["level", "full", "waited", "left", "listener"] as const;

/** `level`: not let in; `full`, `waited`: of the queue; `left`: its client has; `listener`: of another class. */
export type RefusalReason = (typeof reasons)[number];

export interface Stands {
  readonly inFlight: number;
  readonly held: number;
  readonly perTurn: number;
  readonly waiting: number;
  readonly level: number;
  readonly step: string;
}

export class AdmissionMetrics {
  readonly #admitted: Record<EventClass, Counter.Internal>;
  readonly #refused: Record<EventClass, Record<string, Counter.Internal>>;
  readonly #stands: Gauge;
  readonly #steps: Counter;
  readonly #progressed: () => void;

  /** `progressed` is called whenever a request has been refused. */
  constructor(registry: Registry, progressed: () => void = () => undefined) {
    this.#progressed = progressed;
    const registers = [registry];
    const admitted = new Counter({
      name: "holdfast_admitted_total",
      help: "Requests that were begun, by class",
      labelNames: ["class"],
      registers,
    });
    const refused = new Counter({
      name: "holdfast_admission_refused_total",
      help: "Requests that were refused at the door, by class and reason",
      labelNames: ["class", "reason"],
      registers,
    });
    this.#stands = new Gauge({
      name: "holdfast_admission",
      help: "Requests in flight, held open and waiting; how many are begun in a turn; the level of 384 ranks let in",
      labelNames: ["of"],
      registers,
    });
    this.#steps = new Counter({
      name: "holdfast_admission_windows_total",
      help: "Windows of 100 ms with traffic, by how refusals were said",
      labelNames: ["step"],
      registers,
    });
    this.#admitted = perClass((name) => admitted.labels(name));
    this.#refused = perClass((name) => Object.fromEntries(reasons.map((one) => [one, refused.labels(name, one)])));
    for (const name of classes) this.#admitted[name].inc(0);
  }

  admitted(name: EventClass): void {
    this.#admitted[name].inc();
  }

  refused(name: EventClass, reason: RefusalReason): void {
    this.#refused[name][reason]?.inc();
    this.#progressed();
  }

  stands({ step, ...figures }: Stands): void {
    for (const [of, value] of Object.entries(figures)) this.#stands.set({ of }, value);
    this.#steps.inc({ step });
  }
}
