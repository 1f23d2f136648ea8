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

/**
 * People who come in bursts: the rate itself is drawn anew for each second from a gamma distribution around
 * `ratePerSecond`, so that arrivals per second have the index of dispersion `dispersion` (variance by mean; 1 is
 * Poisson). Source: negative binomial counts as a gamma mixture of Poisson ones (Greenwood and Yule, 1920).
 */
export function burstyArrivals(ratePerSecond: number, dispersion: number, random: () => number): Arrivals {
  if (!(dispersion >= 1)) throw new RangeError(`a dispersion must be a number from 1, not ${dispersion}`);
  if (dispersion === 1) return poissonArrivals(ratePerSecond, random);
  const shape = positive(ratePerSecond) / (dispersion - 1);
  let leftMs = 0;
  let meanMs = 0;
  return () => {
    let passedMs = 0;
    for (;;) {
      const gapMs = -Math.log(1 - random()) * meanMs;
      if (gapMs < leftMs) {
        leftMs -= gapMs;
        return passedMs + gapMs;
      }
      // Memoryless: what is left of the gap is drawn again at the next second's rate.
      passedMs += leftMs;
      leftMs = 1000;
      meanMs = 1000 / (ratePerSecond * gammaAroundOne(shape, random));
    }
  };
}
