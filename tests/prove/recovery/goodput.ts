// Goodput second by second, and when it was back: pure.

/** What was accepted and what was done, for each second of the clock. */
export interface Seconds {
  readonly accepted: ReadonlyMap<number, number>;
  readonly done: ReadonlyMap<number, number>;
}

/** Of the goodput before. */
export const goodShare = 0.95;
/** It must be as good as that for so long, on average. */
export const windowSeconds = 5;

/**
 * Per second, from one second up to another: the smaller of what was accepted and what was done. Neither work on what
 * has piled up stands in for new requests that are refused, nor new ones for those that nobody works on.
 */
export function goodput({ accepted, done }: Seconds, from: number, to: number): number {
  return Math.min(mean(accepted, from, to), mean(done, from, to));
}

/**
 * Seconds from `end` until goodput is good again and stays so for a window; undefined when it is not by the last second
 * that is known.
 */
export function backAfter(
  seconds: Seconds,
  { before, end, last }: { readonly before: number; readonly end: number; readonly last: number },
): number | undefined {
  for (let from = end; from + windowSeconds <= last; from += 1) {
    if (goodput(seconds, from, from + windowSeconds) >= goodShare * before) return from - end;
  }
  return undefined;
}

function mean(counts: ReadonlyMap<number, number>, from: number, to: number): number {
  let sum = 0;
  for (let second = from; second < to; second += 1) sum += counts.get(second) ?? 0;
  return sum / Math.max(1, to - from);
}
