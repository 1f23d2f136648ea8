// What the trials of a search say together: the highest rate that held, the lowest that broke, those that did both, and
// which rate is to be tried next. Pure: outcomes in, a rate out.

/** One rate, and how often it held and broke. */
export interface Tried {
  readonly rate: number;
  readonly held: number;
  readonly broke: number;
}

export interface Bracket {
  /** Highest that held, below everything that broke; undefined if none did. */
  readonly low: Tried | undefined;
  /** Lowest that broke each time, above everything that held. */
  readonly high: Tried | undefined;
  /** Between the two: held once and broke once. The limit is about there. */
  readonly flaky: readonly number[];
}

export interface SearchState {
  readonly tried: readonly Tried[];
  /** Where the limit is expected, in the light of all that is known now; undefined or 0: unknown. */
  readonly expected: number | undefined;
  /** What the target answered per second while it was overloaded, as a rate of visits, times the usable share. */
  readonly sustained: number | undefined;
  readonly cap: number;
  /** 0.05: low and high may be 5 % apart. */
  readonly tolerance: number;
}

export type Next =
  | { readonly kind: "try"; readonly rate: number; readonly purpose: "search" | "confirm" }
  | { readonly kind: "done"; readonly confirmed: boolean };

const startShare = 0.8;
/** Above an expectation that has held up to here. */
const overExpected = 1.1;
/** A try this near to another one says nothing new. */
const nearby = 1.01;

export function bracketOf(tried: readonly Tried[]): Bracket {
  // A rate that held twice overrules a single failure below it: one odd trial is no limit.
  const surelyHeld = Math.max(
    0,
    ...tried.filter(({ held, broke }) => held >= 2 && broke === 0).map(({ rate }) => rate),
  );
  const counted = tried.filter(({ rate }) => rate >= surelyHeld);
  const firstBreak = Math.min(...counted.filter(({ broke }) => broke > 0).map(({ rate }) => rate));
  const low = counted
    .filter(({ rate, held, broke }) => held > 0 && broke === 0 && rate < firstBreak)
    .toSorted((a, b) => b.rate - a.rate)[0];
  const highestHeld = Math.max(0, ...counted.filter(({ held }) => held > 0).map(({ rate }) => rate));
  const high = counted
    .filter(({ rate, held, broke }) => broke > 0 && held === 0 && rate > highestHeld)
    .toSorted((a, b) => a.rate - b.rate)[0];
  const flaky = counted
    .filter(({ rate }) => rate > (low?.rate ?? 0) && rate < (high?.rate ?? Number.POSITIVE_INFINITY))
    .filter(({ held, broke }) => held + broke > 0)
    .map(({ rate }) => rate)
    .toSorted((a, b) => a - b);
  return { low, high, flaky };
}

/** Starts at 0.8 times what is expected, brackets, closes in on it, then confirms each side a second time. */
export function nextTry(state: SearchState): Next {
  const { low, high, flaky } = bracketOf(state.tried);
  const { tolerance, cap } = state;
  if (high === undefined) {
    const top = Math.max(low?.rate ?? 0, ...flaky);
    if (top >= cap) return { kind: "done", confirmed: (low?.held ?? 0) > 0 };
    return search(Math.min(cap, upwards(state, top)));
  }
  if (low === undefined) return search(downwards(state, Math.min(high.rate, ...flaky)));
  const [under, over] = [flaky[0], flaky.at(-1)];
  const isClose = high.rate / low.rate <= (1 + tolerance) * 1.001;
  if (under !== undefined && over !== undefined) {
    // The limit lies on a rate that was tried; a little below it must hold, a little above it must break.
    if (under / low.rate > (1 + tolerance) ** 2) return search(Math.sqrt(under * low.rate));
    if (under / low.rate > 1 + tolerance) return search(under / (1 + 0.8 * tolerance));
    if (high.rate / over > 1 + tolerance) return search(over * (1 + 0.8 * tolerance));
  } else if (!isClose) return search(between(state, low.rate, high.rate));
  if (low.held < 2) return { kind: "try", rate: low.rate, purpose: "confirm" };
  if (high.broke < 2) return { kind: "try", rate: high.rate, purpose: "confirm" };
  return { kind: "done", confirmed: true };
}

function search(rate: number): Next {
  return { kind: "try", rate, purpose: "search" };
}

function upwards({ tried, expected = 0 }: SearchState, top: number): number {
  if (tried.every(({ held, broke }) => held + broke === 0) || top < startShare * 0.95 * expected) {
    return Math.max(startShare * expected, top * nearby);
  }
  const aimed = expected * overExpected;
  if (aimed > top * 1.03) return Math.min(aimed, 2 * top);
  // A prediction that has been passed is worth less the further it was passed; in the end by doubling.
  return top * (top < 1.15 * expected ? overExpected : top < 1.5 * expected ? 1.4 : 2);
}

function downwards({ sustained, tolerance }: SearchState, bottom: number): number {
  const aimed = sustained === undefined ? 0 : sustained / (1 + tolerance / 2);
  return aimed > bottom / 4 && aimed < bottom / nearby ? aimed : bottom * 0.6;
}

/** Just below or just above where the target's own throughput says it is; else at what is expected; else halfway. */
function between({ sustained = 0, expected = 0, tolerance }: SearchState, low: number, high: number): number {
  const half = 1 + tolerance / 2;
  const [under, over] = [sustained / half, sustained * half];
  if (sustained > low && sustained < high) {
    // Near to the upper end already, one try a tolerance below it closes the bracket.
    const closing = high / (1 + tolerance);
    if (over >= high / nearby && closing > low * nearby) return closing;
    if (under > low * nearby) return under;
    if (over < high / nearby) return over;
  }
  const isWide = high / low > (1 + tolerance) ** 2;
  const isFresh = expected > low * (1 + tolerance) && expected < high / nearby;
  return isWide && isFresh ? expected : Math.sqrt(low * high);
}
