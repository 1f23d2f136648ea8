// How old events are when they are settled, as a histogram that takes a whole batch at once: prom-client's own looks
// its labels up again for each value, which was a fifteenth of what an event costs to drain.

import { Histogram, type Registry } from "prom-client";

/** Upper bounds of the buckets, in seconds. */
const bounds = [0.005, 0.025, 0.1, 0.25, 1, 5, 30, 300, 3600] as const;
const boundsMs = bounds.map((seconds) => seconds * 1_000);

interface Counts {
  /** How many are within each bound and above the one before; the last counts those above all. */
  readonly buckets: number[];
  sumMs: number;
  count: number;
}

const name = "holdfast_effect_age_seconds";
const help = "From accepted to settled";

export class Ages extends Histogram<"consumer"> {
  readonly #of = new Map<string, Counts>();

  constructor(registry: Registry) {
    super({
      name,
      help,
      labelNames: ["consumer"],
      buckets: [...bounds],
      registers: [registry],
    });
  }

  /** These of a consumer are settled now. */
  settled(consumer: string, events: readonly { readonly acceptedAt: Date }[]): void {
    const counts = this.#countsOf(consumer);
    const now = Date.now();
    for (const { acceptedAt } of events) {
      const ms = now - acceptedAt.getTime();
      let bucket = 0;
      while (bucket < boundsMs.length && ms > (boundsMs[bucket] ?? 0)) bucket += 1;
      counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + 1;
      counts.sumMs += ms;
    }
    counts.count += events.length;
  }

  #countsOf(consumer: string): Counts {
    const known = this.#of.get(consumer);
    if (known) return known;
    const counts = { buckets: [...bounds, Infinity].map(() => 0), sumMs: 0, count: 0 };
    this.#of.set(consumer, counts);
    return counts;
  }

  /** Whom the registry, and `get` of the class above, ask for the values. */
  getForPromString() {
    const values = [...this.#of].flatMap(([consumer, counts]) => valuesOf(consumer, counts));
    return Promise.resolve({ name, help, type: "histogram", aggregator: "sum", values });
  }
}

function valuesOf(consumer: string, { buckets, sumMs, count }: Counts) {
  const value = (what: string, figure: number, labels = {}) => ({
    labels,
    sharedLabels: { consumer },
    value: figure,
    metricName: `${name}_${what}`,
  });
  let within = 0;
  const upTo = [...bounds, "+Inf"].map((le, at) => value("bucket", (within += buckets[at] ?? 0), { le }));
  return [...upTo, value("sum", sumMs / 1_000), value("count", count)];
}
