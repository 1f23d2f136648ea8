// The calls that a window has still to count: until when, and how many. Pure lists in the order of time; times are
// rounded up to a 200th of the window, so that a list stays short whatever the limit.

/** Pairs of the time until which calls count, in ms, and their number; the earliest first. */
export type Uses = readonly (readonly [untilMs: number, calls: number])[];

function rounded(untilMs: number, windowMs: number): number {
  const grain = windowMs / 200;
  return Math.ceil(untilMs / grain) * grain;
}

/**
 * Forgets what no longer counts. A time that is too far ahead is from before the clock was set back: whoever wrote it
 * did so before now, so it cannot be later than `latestMs`.
 */
export function prune(uses: Uses, nowMs: number, latestMs: number): Uses {
  const kept = uses.filter(([until]) => until > nowMs);
  if ((kept.at(-1)?.[0] ?? 0) <= latestMs) return kept;
  return kept.map(([until, calls]) => [Math.min(until, latestMs), calls]);
}

export function total(uses: Uses): number {
  return uses.reduce((sum, [, calls]) => sum + calls, 0);
}

/** How many count at this time. */
export function countAt(uses: Uses, atMs: number): number {
  return uses.reduce((sum, [until, calls]) => (until > atMs ? sum + calls : sum), 0);
}

/** From when at least one more fits under `limit`: `nowMs` when it does now, Infinity when never. */
export function freeAt(uses: Uses, limit: number, nowMs: number): number {
  let over = total(uses) - limit + 1;
  if (over <= 0) return nowMs;
  for (const [until, calls] of uses) {
    over -= calls;
    if (over <= 0) return Math.max(nowMs, until);
  }
  return Infinity;
}

/** Counts so many calls until that time. */
export function add(uses: Uses, calls: number, at: { readonly untilMs: number; readonly windowMs: number }): Uses {
  if (calls <= 0) return uses;
  const until = rounded(at.untilMs, at.windowMs);
  const place = uses.findIndex(([other]) => other >= until);
  if (place === -1) return [...uses, [until, calls]];
  const found = uses[place];
  if (found?.[0] === until) return uses.with(place, [until, found[1] + calls]);
  return uses.toSpliced(place, 0, [until, calls]);
}

/** Takes calls back that were counted until that time; gives how many of them it still had. */
export function remove(
  uses: Uses,
  calls: number,
  at: { readonly untilMs: number; readonly windowMs: number },
): { readonly uses: Uses; readonly removed: number } {
  const until = rounded(at.untilMs, at.windowMs);
  const place = uses.findIndex(([other]) => other === until);
  const found = uses[place];
  if (!found) return { uses, removed: 0 };
  const removed = Math.min(calls, found[1]);
  const left = found[1] - removed;
  return { uses: left === 0 ? uses.toSpliced(place, 1) : uses.with(place, [until, left]), removed };
}
