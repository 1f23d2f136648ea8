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
  /** Enough trials were made: what is near enough is not confirmed any more. */
  readonly isSpent?: boolean;
}

export type Next =
  | { readonly kind: "try"; readonly rate: number; readonly purpose: "search" | "confirm" }
  | { readonly kind: "done"; readonly confirmed: boolean };

/** From the highest low step to the first try, whatever is expected. */
const steepest = 12;
/** With which a search may end that has made its trials: low and high this far apart. */
const nearEnough = 1.16;
/** An expectation of more than so many times what broke was wrong. */
const trusted = 1.5;
/** A try this near to another one says nothing new. */
const nearby = 1.01;

export function bracketOf(tried: readonly Tried[]): Bracket {
  const surelyHeld = heldTwice(tried);
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

/** What held twice, there or above, overrules a single failure below it: one odd trial is no limit. */
function heldTwice(tried: readonly Tried[]): number {
  let times = 0;
  for (const { rate, held, broke } of tried.toSorted((a, b) => b.rate - a.rate)) {
    if (broke > 0) continue;
    times += held;
    if (times >= 2) return rate;
  }
  return 0;
}

/** Starts just below what is expected, brackets, closes in on it, then confirms each side a second time. */
export function nextTry(state: SearchState): Next {
  const { low, high, flaky } = bracketOf(state.tried);
  const { tolerance, cap } = state;
  if (state.isSpent === true && nearEdge(state.tried) !== undefined) return { kind: "done", confirmed: false };
  if (high === undefined) {
    const top = Math.max(low?.rate ?? 0, ...flaky);
    if (top >= cap) return { kind: "done", confirmed: (low?.held ?? 0) > 0 };
    return search(Math.min(cap, upwards(state, top)));
  }
  if (low === undefined) return search(downwards(state, Math.min(high.rate, ...flaky)));
  const [under, over] = [flaky[0], flaky.at(-1)];
  const isWithin = (above: number, below: number, times: number): boolean =>
    above / below <= 1.001 * (1 + times * tolerance);
  if (under !== undefined && over !== undefined) {
    // The limit lies on a rate that did both: a little below it must hold, a little above it must break.
    if (!isWithin(under, low.rate, 1.5)) return search(Math.max(Math.sqrt(under * low.rate), under / (1 + tolerance)));
    if (!isWithin(high.rate, over, 1.5)) return search(Math.min(Math.sqrt(high.rate * over), over * (1 + tolerance)));
    return { kind: "done", confirmed: true };
  }
  if (!isWithin(high.rate, low.rate, 1)) return search(between(state, low.rate, high.rate));
  if (low.held < 2) return { kind: "try", rate: low.rate, purpose: "confirm" };
  if (high.broke < 2) return { kind: "try", rate: high.rate, purpose: "confirm" };
  return { kind: "done", confirmed: true };
}

/** The lowest that broke each time, or else the highest of those that did both, when that is near what holds. */
export function nearEdge(tried: readonly Tried[]): number | undefined {
  const { low, high, flaky } = bracketOf(tried);
  const limit = nearEnough * (low?.rate ?? 0);
  return [high?.rate, flaky.at(-1)].find((rate) => rate !== undefined && rate <= limit);
}

function search(rate: number): Next {
  return { kind: "try", rate, purpose: "search" };
}

/** First just below what is expected, then just above what is expected by then. */
function upwards({ tried, expected = 0, tolerance }: SearchState, top: number): number {
  const half = 1 + tolerance / 2;
  const isFirst = tried.every(({ held, broke }) => held + broke < 1);
  if (isFirst) return Math.max(Math.min(expected / half, top > 0 ? steepest * top : expected), top * nearby);
  const closing = top * (1 + tolerance);
  const aimed = expected * half;
  if (aimed > closing) return Math.min(aimed, 2 * top);
  // An expectation that has been passed is worth less the further it was passed; in the end by doubling.
  return top < expected ? closing : top < 1.25 * expected ? 1.25 * top : 2 * top;
}

function downwards({ sustained, tolerance }: SearchState, bottom: number): number {
  const aimed = sustained === undefined ? 0 : sustained / (1 + tolerance / 2);
  if (aimed <= bottom / 4) return bottom * 0.6;
  return Math.min(aimed, bottom / (1 + tolerance));
}

/** So that the bracket is closed by the outcome that is likelier; halfway where nothing is known. */
function between({ sustained = 0, expected = 0, tolerance }: SearchState, low: number, high: number): number {
  const [close, half] = [1 + tolerance, 1 + tolerance / 2];
  if (high / low <= close ** 2) return Math.sqrt(low * high);
  const isInside = (guess: number): boolean => guess > low && guess < high;
  // Foreseen a little higher: then it broke by little, without getting much less done.
  const isByLittle = expected >= high && expected < trusted * high && sustained === 0;
  const elsewhere = isByLittle ? high / half : Math.sqrt(low * high);
  const guess = isInside(sustained) ? sustained : isInside(expected) ? expected : elsewhere;
  const [under, over] = [guess / half, guess * half];
  if (under > low * half) return Math.min(under, high / close);
  return Math.max(low * close, Math.min(over, high / close));
}
