// When the next one comes: gaps between planned starts, in ms.

import { gammaAroundOne } from "../plan/draws.ts";

/** Gives the gap to the next planned start each time it is called. */
export type Arrivals = () => number;

/** One every 1/rate seconds. */
export function constantArrivals(ratePerSecond: number): Arrivals {
  const gapMs = 1000 / positive(ratePerSecond);
  return () => gapMs;
}

/** Independent people: exponential gaps with the mean 1/rate. `random` gives numbers from 0 up to 1. */
export function poissonArrivals(ratePerSecond: number, random: () => number): Arrivals {
  const meanMs = 1000 / positive(ratePerSecond);
  return () => -Math.log(1 - random()) * meanMs;
}

function positive(ratePerSecond: number): number {
  if (Number.isFinite(ratePerSecond) && ratePerSecond > 0) return ratePerSecond;
  throw new RangeError(`a rate must be a number over 0, not ${ratePerSecond}`);
}

export const bunchMs = 2_000;
/** Fewer than this at once are no bunch. */
const leastBunch = 8;

export interface PlannedArrivals {
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** Index of dispersion of the arrivals in each second: variance by mean, from 1 (Poisson) upwards. */
  readonly dispersion: number;
  /** Share of two seconds, or of the time of eight arrivals if that is longer, in which all of them come; or 1. */
  readonly bunching?: number;
  /** Gives numbers from 0 up to 1. */
  readonly random: () => number;
}

/**
 * The moments of a whole stretch in ms, in order: people who come independently of each other, or in bursts when the
 * dispersion is over 1 (the rate of each second is then drawn from a gamma distribution around the mean: negative
 * binomial counts, Greenwood and Yule 1920). There are exactly as many as the rate says: two trials of one rate bring
 * the same load, and what differs between two rates is not chance. Throws a RangeError for what is no rate.
 */
export function plannedArrivals(wish: PlannedArrivals): Float64Array {
  const { ratePerSecond, durationMs, dispersion, bunching = 1, random } = wish;
  if (!(dispersion >= 1)) throw new RangeError(`a dispersion must be a number from 1, not ${dispersion}`);
  const count = Math.max(1, Math.round((positive(ratePerSecond) * durationMs) / 1000));
  const seconds = Math.max(1, Math.ceil(durationMs / 1000));
  const weights = Array.from({ length: seconds }, (_, index) => {
    const share = Math.min(1000, durationMs - index * 1000) / 1000;
    return dispersion === 1 ? share : share * gammaAroundOne(ratePerSecond / (dispersion - 1), random);
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  // Gaps between sorted uniform numbers are exponential ones, by their sum.
  const moments = new Float64Array(count);
  let sum = 0;
  for (let index = 0; index < count; index += 1) moments[index] = sum += -Math.log(1 - random());
  const unit = whole / (sum - Math.log(1 - random()));
  let [second, before] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    const at = (moments[index] ?? 0) * unit;
    while (second < seconds - 1 && at > before + (weights[second] ?? 0)) before += weights[second++] ?? 0;
    const weight = weights[second] ?? 1;
    const lengthMs = Math.min(1000, durationMs - second * 1000);
    moments[index] = second * 1000 + (lengthMs * (at - before)) / weight;
  }
  if (bunching === 1) return moments;
  const everyMs = Math.min(durationMs, Math.max(bunchMs, (leastBunch * 1000) / ratePerSecond));
  return moments.map((at) => at - (at % everyMs) * (1 - bunching));
}
