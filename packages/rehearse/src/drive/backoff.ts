// How long to wait before trying again.

export interface BackoffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/**
 * The wait in ms after the `failures`th failure in a row (from 1): it doubles from `firstMs` up to `maxMs`, and the
 * upper half of it is random, so that many who failed together do not come back together.
 */
export function backoffMs(failures: number, options: BackoffOptions): number {
  const full = Math.min(options.maxMs, options.firstMs * 2 ** Math.max(0, failures - 1));
  return full / 2 + (full / 2) * options.random();
}
