// When each visit begins: moments in ms from the start, in rising order, the same ones for the same randomness. People
// come in bursts: the rate of each second is drawn around its mean, and the moments within the second are independent.

import type { Crowd } from "./crowd.ts";
import { gammaAroundOne, poisson } from "./draws.ts";

export interface ArrivalsWish {
  /** Its share of the peak at any moment; without it the rate is the peak's all the time. */
  readonly crowd?: Crowd;
  /** Visits that begin per second when the crowd is at its highest. */
  readonly peakPerSecond: number;
  readonly durationMs: number;
  /** Variance over mean of the visits that begin within a second; 1 is Poisson. The crowd's own when it is missing. */
  readonly dispersion?: number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

const windowMs = 1_000;
/** The rate may change within a second: it is looked at so often. */
const stepsPerWindow = 20;

/** Drawn one second at a time, so that a long plan takes no memory. Throws a RangeError for a rate that is none. */
export function arrivalsOf(wish: ArrivalsWish): Generator<number, void> {
  const { crowd, peakPerSecond, durationMs, dispersion = crowd?.dispersion ?? 1 } = wish;
  if (!(peakPerSecond >= 0 && Number.isFinite(peakPerSecond)))
    throw new RangeError(`visits per second must be a number from 0 on, not ${peakPerSecond}`);
  if (!(durationMs >= 0 && Number.isFinite(durationMs)))
    throw new RangeError(`a plan must end: durationMs must be a number from 0 on, not ${durationMs}`);
  if (!(dispersion >= 1 && Number.isFinite(dispersion)))
    throw new RangeError(`the index of dispersion must be 1 (independent people) or more, not ${dispersion}`);
  return moments({ ...wish, dispersion });
}

function* moments(wish: ArrivalsWish & { readonly dispersion: number }): Generator<number, void> {
  const { crowd, peakPerSecond, durationMs, dispersion, random } = wish;
  const upTo = new Float64Array(stepsPerWindow);
  for (let fromMs = 0; fromMs < durationMs; fromMs += windowMs) {
    const stepMs = Math.min(windowMs, durationMs - fromMs) / stepsPerWindow;
    let mean = 0;
    for (let step = 0; step < stepsPerWindow; step += 1) {
      const share = crowd === undefined ? 1 : crowd.share(fromMs + (step + 0.5) * stepMs);
      mean += (peakPerSecond * share * stepMs) / 1_000;
      upTo[step] = mean;
    }
    if (mean <= 0) continue;
    // A Poisson number whose mean is gamma distributed has the variance m + m²/k; with k = m/(d - 1) that is d * m.
    const modulated = dispersion === 1 ? mean : mean * gammaAroundOne(mean / (dispersion - 1), random);
    const within = new Float64Array(poisson(modulated, random));
    for (let index = 0; index < within.length; index += 1) {
      const wanted = random() * mean;
      const step = upTo.findIndex((sum) => sum > wanted);
      within[index] = fromMs + (Math.max(0, step) + random()) * stepMs;
    }
    yield* within.sort();
  }
}
