// What the rules about plain code on the main thread share: how long one piece of it runs without a break, where it is,
// and whether it is one route among cheap ones or all of them alike.

import type { Facts } from "../facts.ts";
import { loopCpuMs } from "../facts.ts";
import { most, sum } from "../merged.ts";
import { between } from "../rule.ts";
import type { Place } from "../facts.ts";

export interface HeavyCode {
  readonly place: Place | undefined;
  /** CPU of the main thread per request, and of one request of the heaviest route, in ms. */
  readonly perRequestMs: number;
  readonly heaviestMs: number;
  readonly route: string;
  /** 0 to 1: one route costs many times what the others do. */
  readonly skewed: number;
  /** 0 to 1: nearly all of the thread's time goes to the few requests that cost many times what the others do. */
  readonly dominant: number;
}

/** Costs many times what a request does on average. */
const manyTimes = 3;

export function heavyCode(facts: Facts): HeavyCode {
  const { low } = facts;
  const perRequestMs = warmRequestMs(facts);
  const place = most(
    facts.places.filter((one) => one.where !== ""),
    (one) => one.share,
  );
  const routes = low.routes.filter((one) => one.count > 0);
  // At low rates nothing waits, so the time of a route that only computes is its CPU; what waits is scaled away.
  const times = sum(routes, (one) => one.ms);
  const whole = perRequestMs * low.requests;
  const scale = times > 0 ? Math.min(1, whole / times) : 1;
  const heaviest = most(routes, (one) => one.ms / one.count);
  const heaviestMs =
    heaviest === undefined ? perRequestMs : Math.max(perRequestMs, (heaviest.ms / heaviest.count) * scale);
  const heaviestOfPlace = Math.max(heaviestMs, byProfile(facts, place, heaviest));
  const others = routes.filter((one) => one !== heaviest);
  const othersMean =
    sum(others, (one) => one.ms) /
    Math.max(
      1,
      sum(others, (one) => one.count),
    );
  const ratio =
    heaviest === undefined || others.length === 0 ? 1 : heaviest.ms / heaviest.count / Math.max(othersMean, 0.05);
  return {
    place,
    perRequestMs,
    heaviestMs: heaviestOfPlace,
    route: heaviest?.route ?? "",
    skewed: between(ratio, 2.5, 6),
    dominant: between(shareOfDear(routes), 0.5, 0.75),
  };
}

function shareOfDear(routes: Facts["low"]["routes"]): number {
  const whole = sum(routes, (one) => one.ms);
  const mean =
    whole /
    Math.max(
      1,
      sum(routes, (one) => one.count),
    );
  const dear = routes.filter((one) => one.ms / one.count > manyTimes * mean);
  return whole > 0 ? sum(dear, (one) => one.ms) / whole : 0;
}

/** CPU of the main thread per request; at low rates compilers and caches are cold, so the break has a say as well. */
function warmRequestMs(facts: Facts): number {
  const { low, hot } = facts;
  const cold = low.requests > 0 ? (loopCpuMs(facts) * low.visits) / low.requests : 0;
  const answered = sum(hot.routes, (route) => route.count);
  return answered > 0 && hot.mainMs > 0 ? Math.min(cold, hot.mainMs / answered) : cold;
}

/**
 * Where other routes wait for a database their times say little. If the profile has one heavy place, it is taken to
 * belong to the heaviest route, as far as the loop was seen to stand still for so long.
 */
function byProfile(facts: Facts, place: Place | undefined, route: { count: number; ms: number } | undefined): number {
  const { low } = facts;
  if (place === undefined || route === undefined || place.share < 0.35) return 0;
  const placeMs = place.share * loopCpuMs(facts) * low.visits;
  if (placeMs < 2 * low.visits) return 0;
  return Math.min(placeMs / route.count, route.ms / route.count, low.loopMaxMs);
}

/**
 * One piece of code that runs this long holds up everybody else's quick request. On a fast machine as well: an answer
 * that takes 25 ms in a slow hour took 13 in a fast one, and is the same fault.
 */
export const longMs = { from: 5, to: 15 };
