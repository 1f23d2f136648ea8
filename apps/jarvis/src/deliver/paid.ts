// A service outside that is asked and may cost money: how it is called, and what may be spent on it: the free calls of
// each day, and as much money beyond as the settings say. The free calls and the price are those of the story.

import { budget, type Budget, callHttp } from "holdfast";
import { MAX_ANSWER_BYTES } from "../rules/limits.ts";
import { type OutsideSettings } from "../settings/outside.ts";

const freePerDay = 2_500;
const usdPer1000 = 0.5;

/** The budget of that name; days are those of UTC. */
export function paidBudget(name: string, { perDay, capUsd }: OutsideSettings): Budget {
  return budget(name, {
    perSecond: 40,
    ...(perDay === undefined ? {} : { perDay }),
    zone: "UTC",
    price: { currency: "USD", per: "day", steps: [{ upTo: freePerDay, per1000: 0 }, { per1000: usdPer1000 }] },
    cap: { amount: capUsd, per: "day" },
    // Whoever waits for an answer comes before anything that runs by itself.
    reserve: { critical: 0.05 },
  });
}

interface Asking {
  /** Goes out in a header alone. */
  readonly key: string | undefined;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Asks at this address for JSON. */
export function askPaid(url: URL, { key, ...limits }: Asking): ReturnType<typeof callHttp> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return callHttp({ url, method: "GET", headers, ...limits, bodyBytes: MAX_ANSWER_BYTES, answer: "json" });
}
