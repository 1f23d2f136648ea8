// Latencies in, quantiles out: counts in buckets of equal width within each power of two, in microseconds inside and
// milliseconds outside. Recording is a few integer operations: it happens several times for each request.

/** Buckets of each power of two; half of their width relative to the value is the error, 0.1 % at most. */
const bucketBits = 10;
const perOctave = 1 << bucketBits;
const longestUs = 3_600_000_000;

/** Latencies from 1 µs to one hour; what is outside is counted at the border. Quantiles are exact to 0.1 %. */
export class Histogram {
  readonly #counts = new Uint32Array(indexOf(longestUs) + 1);
  #count = 0;
  #sumUs = 0;
  #maxUs = 0;

  record(latencyMs: number): void {
    let us = Math.round(latencyMs * 1000);
    if (!(us >= 1)) us = 1;
    else if (us > longestUs) us = longestUs;
    const index = indexOf(us);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#count += 1;
    this.#sumUs += us;
    if (us > this.#maxUs) this.#maxUs = us;
  }

  /** Adds everything that `other` has counted. */
  merge(other: Histogram): void {
    for (let index = 0; index < other.#counts.length; index += 1) {
      const more = other.#counts[index] ?? 0;
      if (more > 0) this.#counts[index] = (this.#counts[index] ?? 0) + more;
    }
    this.#count += other.#count;
    this.#sumUs += other.#sumUs;
    this.#maxUs = Math.max(this.#maxUs, other.#maxUs);
  }

  /** Forgets everything. */
  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#sumUs = 0;
    this.#maxUs = 0;
  }

  get count(): number {
    return this.#count;
  }

  /** The latency in ms that `percent` (over 0, up to 100) of all stay within; 0 when nothing was recorded. */
  percentileMs(percent: number): number {
    if (this.#count === 0) return 0;
    const wanted = Math.max(1, Math.ceil((this.#count * percent) / 100));
    let seen = 0;
    for (let index = 0; index < this.#counts.length; index += 1) {
      seen += this.#counts[index] ?? 0;
      if (seen >= wanted) return Math.min(this.#maxUs, highestOf(index)) / 1000;
    }
    return this.#maxUs / 1000;
  }

  summary(): LatencySummary {
    return {
      count: this.#count,
      p50Ms: this.percentileMs(50),
      p90Ms: this.percentileMs(90),
      p99Ms: this.percentileMs(99),
      maxMs: this.#maxUs / 1000,
      meanMs: this.#count === 0 ? 0 : this.#sumUs / this.#count / 1000,
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

/** The bucket of a whole number of µs below 2^32: up to 2 * perOctave each has its own. */
function indexOf(us: number): number {
  const shift = 31 - Math.clz32(us) - bucketBits;
  return shift <= 0 ? us : shift * perOctave + (us >>> shift);
}

/** The most that falls into a bucket. */
function highestOf(index: number): number {
  if (index < 2 * perOctave) return index;
  const shift = Math.floor(index / perOctave) - 1;
  return (index - shift * perOctave + 1) * 2 ** shift - 1;
}
