// From what a part was busy in each low step to what one visit takes of it at the limit: the law U = X * D, fitted
// over the steps, because caches and compilers warm up and because some work comes without any visit.

export interface StepUse {
  /** Visits that began, and the seconds in which they did. */
  readonly visits: number;
  readonly seconds: number;
  /** Time of the part that was taken meanwhile, in ms. */
  readonly busyMs: number;
}

export interface PerVisit {
  /** Busy ms of each further visit. */
  readonly slopeMs: number;
  /** Busy ms per second that is there without visits. */
  readonly restMs: number;
  /** Busy ms per visit at the highest step, all included. */
  readonly ratioMs: number;
  /** One standard error of `slopeMs`. */
  readonly errorMs: number;
}

/**
 * How far the ratio at a low rate usually is from that at the limit: compilers and caches are cold. Reference 3.4 d.
 */
const usualWarmUp = 0.1;
/** No clock and no count is better than this. */
const leastNoise = 0.015;
/** Visits differ: one standard deviation of what they take, relative to the mean, where nothing else is known. */
const usualSpread = 0.7;

export interface FitOptions {
  /** Standard deviation of what a visit takes, relative to the mean. */
  readonly spread?: number | undefined;
  /** What comes without visits was measured and is not in the steps: what they differ by is warmth and noise. */
  readonly restIsKnown?: boolean;
}

/**
 * The ratio at the highest step, moved towards the slope between the steps as far as the steps are long enough to
 * believe in their difference (a Kalman gain: expected difference against its noise). Undefined without any visit.
 */
export function perVisit(steps: readonly StepUse[], options: FitOptions = {}): PerVisit | undefined {
  const { spread = usualSpread, restIsKnown = false } = options;
  const noise = (step: StepUse): number => Math.hypot(leastNoise, spread / Math.sqrt(step.visits));
  const used = steps.filter((step) => step.visits > 0 && step.seconds > 0).toSorted((a, b) => rate(a) - rate(b));
  const top = used.at(-1);
  if (top === undefined) return undefined;
  const ratioMs = top.busyMs / top.visits;
  const topNoise = noise(top);
  const below = used.filter((step) => rate(step) < 0.8 * rate(top));
  if (below.length === 0 || ratioMs === 0) {
    return { slopeMs: ratioMs, restMs: 0, ratioMs, errorMs: ratioMs * Math.hypot(topNoise, usualWarmUp / 2) };
  }
  const low = pooled(below);
  const lever = rate(low) / (rate(top) - rate(low));
  const raw = (top.busyMs / top.seconds - low.busyMs / low.seconds) / (rate(top) - rate(low));
  // A rising demand is a queue in the making, or noise; a slope far below the ratio is mostly noise.
  const slope = Math.min(1.2 * ratioMs, Math.max(0.02 * ratioMs, raw));
  const differenceNoise = lever * Math.hypot(topNoise, noise(low));
  // What the difference is beyond its noise is there: work without visits may be most of what a low step shows.
  const excess = restIsKnown ? 0 : ((slope - ratioMs) / ratioMs) ** 2 - differenceNoise ** 2;
  const expected = Math.sqrt(Math.max((usualWarmUp * lever) ** 2, excess));
  const gain = expected ** 2 / (expected ** 2 + differenceNoise ** 2);
  const slopeMs = ratioMs + gain * (slope - ratioMs);
  const restMs = Math.max(0, (ratioMs - slopeMs) * rate(top));
  const doubt = Math.hypot(topNoise, gain * differenceNoise, ((1 - gain) * Math.abs(slope - ratioMs)) / ratioMs);
  return { slopeMs, restMs, ratioMs, errorMs: ratioMs * doubt };
}

/** Several steps as if they were one. */
export function pooled(steps: readonly StepUse[]): StepUse {
  return steps.reduce(
    (sum, step) => ({
      visits: sum.visits + step.visits,
      seconds: sum.seconds + step.seconds,
      busyMs: sum.busyMs + step.busyMs,
    }),
    { visits: 0, seconds: 0, busyMs: 0 },
  );
}

function rate(step: StepUse): number {
  return step.visits / step.seconds;
}
