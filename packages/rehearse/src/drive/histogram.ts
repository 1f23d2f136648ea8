// Latencies in, quantiles out: a thin cover over the histogram of perf_hooks (HDR, three significant digits), in
// microseconds inside and milliseconds outside.

import { createHistogram } from "node:perf_hooks";

const longestUs = 3_600_000_000;

/** Latencies from 1 µs to one hour; what is outside is counted at the border. Quantiles are exact to 0.1 %. */
export class Histogram {
  readonly #inner = createHistogram({ lowest: 1, highest: longestUs, figures: 3 });

  record(latencyMs: number): void {
    this.#inner.record(Math.min(longestUs, Math.max(1, Math.round(latencyMs * 1000))));
  }

  /** Adds everything that `other` has counted. */
  merge(other: Histogram): void {
    this.#inner.add(other.#inner);
  }

  get count(): number {
    return this.#inner.count;
  }

  /** The latency in ms that `percent` (over 0, up to 100) of all stay within; 0 when nothing was recorded. */
  percentileMs(percent: number): number {
    return this.count === 0 ? 0 : this.#inner.percentile(percent) / 1000;
  }

  summary(): LatencySummary {
    const { count } = this;
    return {
      count,
      p50Ms: this.percentileMs(50),
      p90Ms: this.percentileMs(90),
      p99Ms: this.percentileMs(99),
      maxMs: count === 0 ? 0 : this.#inner.max / 1000,
      meanMs: count === 0 ? 0 : this.#inner.mean / 1000,
    };
  }
}

export interface LatencySummary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly meanMs: number;
}
