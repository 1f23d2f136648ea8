// What may be spent on a service outside that is asked: the free calls of each day, and as much money beyond as the
// settings say. The free calls and the price are those of the story.

import { budget, type Budget } from "holdfast";
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
