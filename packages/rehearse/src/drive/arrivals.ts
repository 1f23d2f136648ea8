// When the next one comes: gaps between planned starts, in ms.

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
