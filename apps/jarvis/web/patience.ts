// How long to wait before trying again, so that a crowd of pages that all lost the server does not come back as one.

/** Never longer than this between two tries, unless the server asked for it. */
const longestMs = 30_000;
const firstMs = 800;

/**
 * Milliseconds to wait after the `failures`-th failure in a row (from 1): doubling with full jitter. `random` is in
 * [0, 1). When the server named a time, that time and up to a quarter more.
 */
export function patience(failures: number, random: number, askedMs?: number): number {
  if (askedMs !== undefined) return askedMs * (1 + random / 4);
  return 200 + random * Math.min(longestMs, firstMs * 2 ** Math.min(failures, 10));
}

/** What a Retry-After header asks for, in milliseconds, at most an hour; undefined when it says nothing usable. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 3_600_000) : undefined;
}
