// How full a part may be before the promise breaks, from queueing theory. Times in ms; utilisations from 0 to 1.

export interface QueueWish {
  /** Time that one request takes one server. */
  readonly serviceMs: number;
  readonly servers: number;
  /** How long each of equally many requests may wait: what is left of the promise when nobody waits. */
  readonly waitMs: readonly number[];
  /**
   * (variance of arrivals + variance of service) / 2, each relative to a Poisson stream; 1 is M/M. Allen and Cunneen.
   */
  readonly variability?: number;
  /** Never more than this, 0 to 1; 1 when it is missing. */
  readonly fullest?: number;
}

export type Percentiles = Readonly<Record<"p50Ms" | "p90Ms" | "p95Ms" | "p99Ms" | "maxMs", number>>;

/** Below this the estimate of the wait is not what decides. */
const emptiest = 0.05;
/** Length of a trial that searches for the limit, in ms. */
const trialMs = 8_000;

/** Of the requests, the share that may be late. */
const lateShare = 0.05;

/**
 * The highest utilisation at which 95 % of the requests wait no longer than they may; 0 when there is no time to wait
 * at all. Who waits is not always who takes long by itself: waits are added to each request's own time. Mean wait by
 * Sakasegawa (1977), W = S rho^(sqrt(2(m+1)) - 1) / (m (1 - rho)), which is M/M/1 for one server; its tail decays with
 * m (1 - rho) / S, stretched by the variability (Kingman).
 */
export function usableUtilisation(wish: QueueWish): number {
  const { serviceMs, fullest = 1 } = wish;
  if (serviceMs <= 0) return fullest;
  if (lateAt(wish, 0) > lateShare) return 0;
  let [low, high] = [0, fullest];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (lateAt(wish, middle) <= lateShare) low = middle;
    else high = middle;
  }
  return Math.max(emptiest, low);
}

/** The times of forty equally likely requests, in ms, between the percentiles that are known. */
export function timesOf({ p50Ms, p90Ms, p95Ms, p99Ms, maxMs }: Percentiles): readonly number[] {
  const known = [
    { share: 0, ms: 0 },
    { share: 0.5, ms: p50Ms },
    { share: 0.9, ms: p90Ms },
    { share: 0.95, ms: p95Ms },
    { share: 0.99, ms: p99Ms },
    { share: 1, ms: maxMs },
  ];
  return Array.from({ length: 40 }, (_, index) => {
    const share = (index + 0.5) / 40;
    const above = known.findIndex((one) => one.share > share);
    const [from, to] = [known[above - 1], known[above]];
    if (from === undefined || to === undefined) return maxMs;
    return from.ms + ((to.ms - from.ms) * (share - from.share)) / (to.share - from.share);
  });
}

/** The share of the requests that wait longer than they may: a wait is exponential, for those who wait at all. */
function lateAt(wish: QueueWish, utilisation: number): number {
  const waiting = Math.min(1, waitingShare(wish.servers, utilisation));
  const p95Ms = waitP95Ms(wish, utilisation);
  const tooSlow = wish.waitMs.filter((each) => each <= 0).length / wish.waitMs.length;
  if (p95Ms === 0) return tooSlow;
  const decayMs = p95Ms / Math.log(waiting / lateShare);
  const late = wish.waitMs.map((each) => (each <= 0 ? 1 : waiting * Math.exp(-each / decayMs)));
  return late.reduce((sum, share) => sum + share, 0) / late.length;
}

/** Of the requests, the share that finds no server free (Sakasegawa). */
function waitingShare(servers: number, utilisation: number): number {
  return utilisation ** (Math.sqrt(2 * (servers + 1)) - 1);
}

/**
 * 95 % of the requests of one trial wait less than this for one of several servers. A queue that is nearly full takes
 * longer to grow than a trial lasts: what comes and what gets done wander apart with the root of the time, and no
 * further. The two bounds are joined as 1/W = 1/W1 + 1/W2: within 3 % of six simulated queues of 1 to 10 servers.
 */
export function waitP95Ms(wish: Omit<QueueWish, "waitMs" | "fullest">, utilisation: number): number {
  const { serviceMs, servers, variability = 1 } = wish;
  const waiting = waitingShare(servers, utilisation);
  if (waiting <= lateShare) return 0;
  const inTrialMs = 0.85 * Math.sqrt((2 * variability * serviceMs * trialMs) / servers);
  if (utilisation >= 1) return inTrialMs;
  const settledMs = ((serviceMs * variability) / (servers * (1 - utilisation))) * Math.log(waiting / lateShare);
  return 1 / (1 / settledMs + 1 / inTrialMs);
}

/**
 * The share of an allowance that can be used on average so that at most `refusedShare` of the calls are over it: in
 * each window as many come as chance wants (normal approximation of a Poisson count, `dispersion` times as uneven).
 */
export function usableAllowance(allowed: number, refusedShare: number, dispersion: number): number {
  let [low, high] = [0.01, 1];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    const mean = allowed * middle;
    const deviation = Math.sqrt(mean * dispersion);
    const distance = (allowed - mean) / deviation;
    // Expected excess of a normal variable over a bound: the unit normal loss function.
    const excess = deviation * (density(distance) - distance * tail(distance));
    if (excess <= refusedShare * mean) low = middle;
    else high = middle;
  }
  return low;
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Share of a normal variable above x >= 0; Zelen and Severo, Abramowitz and Stegun 26.2.17. */
function tail(x: number): number {
  const t = 1 / (1 + 0.231_641_9 * x);
  const series = 0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429)));
  return density(x) * t * series;
}
