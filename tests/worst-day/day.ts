// Which day it is: a few settings from which each process makes the same crowd.

import { type Crowd, steadyCrowd, worstDay } from "../../apps/jarvis/crowd.ts";
import { seeded } from "../crash/seeded.ts";
import { mouths } from "./mouths.ts";

export interface DayPlan {
  readonly seed: number;
  readonly people: number;
  readonly seconds: number;
  /** Instead of the day's waves: so many messages in each second. */
  readonly perSecond?: number;
}

/** The crowd of this day; always the same for the same plan. */
export function crowdOf({ seed, people, seconds, perSecond }: DayPlan): Crowd {
  const options = { people, seconds, shares: mouths, random: seeded(seed) };
  return perSecond === undefined ? worstDay(options) : steadyCrowd({ ...options, perSecond });
}
