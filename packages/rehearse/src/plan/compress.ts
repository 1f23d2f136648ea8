// A crowd's day replayed in less time. The peak stays as high as it is: what is squeezed is time, never the rate.

import type { Crowd } from "./crowd.ts";

/** The day is cut into so many slices. */
const slices = 20_000;
/** At or above this share of the highest it is the peak, at or below this share there is as good as nobody. */
const peakFrom = 0.99;
const quietTo = 0.02;
/** Of the time that there is: what the way up may take at most, and what stretches without anybody take. */
const rampPart = 1 / 3;
const quietPart = 0.1;

/**
 * The same crowd in at most `maxMs`. Stretches without anybody are shortened first, then the plateau and the tail; the
 * way up to the peak only when it would take more than a third of the time. A shorter crowd comes back as it is.
 */
export function compress(crowd: Crowd, maxMs: number): Crowd {
  if (!(maxMs > 0)) throw new RangeError(`a crowd needs time: maxMs must be over 0, not ${maxMs}`);
  if (crowd.durationMs <= maxMs) return crowd;
  const realMs = realTimes(crowd, maxMs);
  const share = (atMs: number): number => {
    if (atMs < 0 || atMs >= maxMs) return 0;
    // Slices begin at rising moments; the one that `atMs` falls into is found by halving.
    let low = 0;
    let high = slices;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((realMs[middle] ?? 0) <= atMs) low = middle;
      else high = middle;
    }
    const from = realMs[low] ?? 0;
    const length = (realMs[low + 1] ?? maxMs) - from;
    const within = length > 0 ? Math.min(1, (atMs - from) / length) : 0;
    return crowd.share(((low + within) / slices) * crowd.durationMs);
  };
  return { ...crowd, durationMs: maxMs, share };
}

/** For each slice of the real day, when it begins in the replay; one more at the end. */
function realTimes(crowd: Crowd, maxMs: number): Float64Array {
  const sliceMs = crowd.durationMs / slices;
  const shares = Float64Array.from({ length: slices }, (_, index) => crowd.share((index + 0.5) * sliceMs));
  const highest = shares.reduce((most, share) => Math.max(most, share), 0);
  const firstPeak = shares.findIndex((share) => share >= peakFrom * highest);
  const isQuiet = (index: number): boolean => index >= firstPeak && (shares[index] ?? 0) <= quietTo * highest;
  let quietMs = 0;
  for (let index = 0; index < slices; index += 1) if (isQuiet(index)) quietMs += sliceMs;
  const rampMs = firstPeak * sliceMs;
  const restMs = crowd.durationMs - rampMs - quietMs;
  // Whatever fits keeps its length; the others share what is left.
  const quietIn = Math.min(quietMs, Math.max(quietPart * maxMs, maxMs - rampMs - restMs));
  const rampIn = Math.min(rampMs, Math.max(rampPart * maxMs, maxMs - quietIn - restMs));
  const restIn = maxMs - quietIn - rampIn;
  const starts = new Float64Array(slices + 1);
  for (let index = 0; index < slices; index += 1) {
    let scale = restIn / restMs;
    if (index < firstPeak) scale = rampIn / rampMs;
    else if (isQuiet(index)) scale = quietIn / quietMs;
    starts[index + 1] = (starts[index] ?? 0) + sliceMs * scale;
  }
  return starts;
}
