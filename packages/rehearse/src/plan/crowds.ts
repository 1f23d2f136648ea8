// The crowds that have a published shape, and how to get one by its name. Peak and base are shares of the peak; the
// curves are fits by eye to the figures of their sources, for shape and not as limits.

import { crowdNames } from "./crowd.ts";
import type { Crowd, CrowdName } from "./crowd.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

interface Curve {
  /** What is there on any other day, as a share of the peak. */
  readonly base: number;
  readonly rampMs: number;
  readonly plateauMs: number;
  readonly tauMs: number;
  readonly alpha: number;
  /** Reached at once, before the ramp. */
  readonly step?: number;
}

/** base + (1 - base) * (ramp squared, plateau, then a power law). */
function curve({ base, rampMs, plateauMs, tauMs, alpha, step = 0 }: Curve): (atMs: number) => number {
  return (atMs) => {
    if (atMs < 0) return base;
    let part = 1;
    if (atMs < rampMs) part = step + (1 - step) * (atMs / rampMs) ** 2;
    else if (atMs > rampMs + plateauMs) part = (1 + (atMs - rampMs - plateauMs) / tauMs) ** -alpha;
    return base + (1 - base) * part;
  };
}

/** Waves of retries: each begins `atMs` after the first moment and lasts `forMs`. */
function waves(list: readonly { atMs: number; forMs: number; share: number }[]): (atMs: number) => number {
  return (atMs) =>
    Math.max(0, ...list.map((wave) => (atMs >= wave.atMs && atMs < wave.atMs + wave.forMs ? wave.share : 0)));
}

/**
 * Clients that lost their socket at 0 and try again after 1 s, 2 s, 4 s, then 5 s, each time half as much more or less
 * (the defaults of socket.io); half of those who try have to try again. In bins of 100 ms, the highest is 1.
 */
function backoffWaves(): readonly number[] {
  const bins = 300;
  const sum = Array.from({ length: bins }, () => 0);
  let now = Array.from({ length: bins }, () => 0);
  now[0] = 1;
  for (let attempt = 0, weight = 1; attempt < 6; attempt += 1, weight /= 2) {
    const delay = Math.min(50, 10 * 2 ** attempt);
    const next = Array.from({ length: bins }, () => 0);
    for (const [at, share] of now.entries()) {
      for (let later = delay / 2; later < delay * 1.5; later += 1) {
        if (at + later < bins) next[at + later] = (next[at + later] ?? 0) + share / delay;
      }
    }
    for (const [at, share] of next.entries()) sum[at] = (sum[at] ?? 0) + share * weight;
    now = next;
  }
  const most = Math.max(...sum);
  return sum.map((share) => share / most);
}

const reconnecting = backoffWaves();

const crowds: Readonly<Record<CrowdName, Crowd>> = {
  hn: {
    name: "hn",
    durationMs: 12 * hour,
    share: curve({ base: 1 / 30, rampMs: 25 * minute, plateauMs: 2 * hour, tauMs: 3 * hour, alpha: 1.2 }),
    dispersion: 5,
    signUpsPerThousand: 20,
    connections: "fresh",
    about: "The front page of Hacker News: full in 25 minutes, for two hours, then a long tail; 2 % sign up.",
    source:
      "ma.ttias.be (600 requests/s at the peak), alexsci.com (2 % of 10,000 signed up, bursts of 150/s), dataswamp.org (30x)",
  },
  producthunt: {
    name: "producthunt",
    durationMs: 72 * hour,
    share: curve({ base: 1 / 30, step: 0.35, rampMs: 7 * hour, plateauMs: 8 * hour, tauMs: 12 * hour, alpha: 1 }),
    dispersion: 4,
    signUpsPerThousand: 130,
    connections: "fresh",
    about:
      "A launch at Product Hunt: a step at midnight in California, most in the American morning, days of tail; 13 % sign up.",
    source: "medium.com/@edmoyse (400 of 3,000 signed up), exversiondata.wordpress.com (over several days), jitsu.com",
  },
  news: {
    name: "news",
    durationMs: 3 * hour,
    share: curve({ base: 1 / 30, rampMs: 45 * second, plateauMs: 4 * minute, tauMs: 15 * minute, alpha: 1.4 }),
    dispersion: 8,
    signUpsPerThousand: 100,
    connections: "fresh",
    about: "A newsletter, a push message or the evening news: everyone within a minute, gone in an hour.",
    source:
      "Crane and Sornette, PNAS 2008 (bursts that decay as a power law, exponent 1.4); Wendell and Freedman, IMC 2011",
  },
  webhook: {
    name: "webhook",
    durationMs: 31 * minute,
    share: waves([
      { atMs: 0, forMs: second, share: 1 },
      { atMs: 5 * second, forMs: second, share: 0.5 },
      { atMs: 5 * minute, forMs: second, share: 0.25 },
      { atMs: 30 * minute, forMs: second, share: 0.125 },
    ]),
    dispersion: 3,
    signUpsPerThousand: 100,
    connections: "keep",
    about: "A provider sends all its events at once, and again after 5 s, 5 min and 30 min; half of them each time.",
    source: "the retry schedule of Svix (standardwebhooks.com); that half of them fail each time is assumed",
  },
  reconnect: {
    name: "reconnect",
    durationMs: 30 * second,
    share: (atMs) => reconnecting[Math.floor(atMs / 100)] ?? 0,
    dispersion: 3,
    signUpsPerThousand: 100,
    connections: "fresh",
    about: "Every client lost its connection at the same moment and comes back with its backoff, in waves.",
    source:
      "the defaults of socket.io (1 s, doubled up to 5 s, half more or less); that half have to try again is assumed",
  },
  constant: {
    name: "constant",
    durationMs: 10 * minute,
    share: () => 1,
    dispersion: 1,
    signUpsPerThousand: 100,
    connections: "fresh",
    about: "People who know nothing of each other, as many at any time: the smoothest crowd there is.",
    source: "Poisson arrivals, by definition",
  },
  spike: {
    name: "spike",
    durationMs: 3 * minute,
    share: (atMs) => (atMs >= minute && atMs < 2 * minute ? 1 : 0.1),
    dispersion: 3,
    signUpsPerThousand: 100,
    connections: "fresh",
    about: "Ten times as many from one moment to the next, for a minute, and then as before: does it come back?",
    source: "a step, by definition; Brooker 2023 on why what comes after it counts",
  },
};

/** The crowd of this name; throws a RangeError that lists the names for any other. */
export function crowdNamed(name: string): Crowd {
  const known = crowdNames.find((one) => one === name);
  if (known !== undefined) return crowds[known];
  throw new RangeError(`There is no crowd "${name}". Choose one of: ${crowdNames.join(", ")}.`);
}
