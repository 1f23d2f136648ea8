// A failing input in, the smallest one that still fails out: delta debugging (Zeller and Hildebrandt 2002) over code
// points, with a bounded number of tries. The result fails for sure: nothing is kept that was not tried.

export interface ShrinkLimits {
  /** Calls of `fails` at most. */
  readonly tries: number;
}

export interface Shrunk {
  readonly input: string;
  readonly tries: number;
  /** No single code point more can be left out; false when the tries were used up. */
  readonly smallest: boolean;
}

/**
 * Leaves out parts of `failing` as long as `fails` still says true. Surrogate pairs are never split; a lone surrogate
 * is one code point. `fails` is not asked about `failing` itself nor about the empty string.
 */
export async function shrinkInput(
  failing: string,
  fails: (candidate: string) => Promise<boolean>,
  limits: ShrinkLimits = { tries: 200 },
): Promise<Shrunk> {
  let points = Array.from(failing);
  let tries = 0;
  let pieces = 2;
  while (points.length >= 2) {
    let kept: readonly string[] | undefined;
    for (const candidate of candidates(points, pieces)) {
      if (tries >= limits.tries) return { input: points.join(""), tries, smallest: false };
      tries += 1;
      if (await fails(candidate.join(""))) {
        kept = candidate;
        break;
      }
    }
    if (kept !== undefined) {
      pieces = kept.length < points.length / 2 + 1 ? 2 : Math.max(2, pieces - 1);
      points = [...kept];
    } else if (pieces >= points.length) {
      return { input: points.join(""), tries, smallest: true };
    } else {
      pieces = Math.min(points.length, pieces * 2);
    }
  }
  return { input: points.join(""), tries, smallest: true };
}

/** Each of the pieces alone, then everything but each piece. */
function* candidates(points: readonly string[], pieces: number): Generator<readonly string[]> {
  const size = Math.ceil(points.length / pieces);
  if (size < points.length) for (let at = 0; at < points.length; at += size) yield points.slice(at, at + size);
  if (pieces <= 2) return;
  for (let at = 0; at < points.length; at += size) yield [...points.slice(0, at), ...points.slice(at + size)];
}
