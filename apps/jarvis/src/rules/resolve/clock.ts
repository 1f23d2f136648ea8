// Which times of a day are meant: the halves that a clock's face leaves open, and parts of the day.

import { type Clock, type PartOfDay } from "../grammar/meaning.ts";
import { type Part } from "../language/table.ts";

/** A time on a day, in the order to try. Hour 24 and more is the next day's. */
export interface Time {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** People sleep: an hour without its half is none before this, unless they say so. */
const WAKING_HOUR = 7;

/** What is meant by the small hours. */
const SMALL_HOUR = 4;

/** Nor before this in a language that counts to 24. */
const EARLIEST_HOUR = 5;

/** When a part of the day is meant as a whole: its hour, and where there is one, earlier and later in it. */
const hours: Readonly<Record<Part, { readonly at: number; readonly early: number; readonly late: number }>> = {
  morning: { at: 9, early: 7, late: 11 },
  breakfast: { at: 8, early: 7, late: 9 },
  midday: { at: 12, early: 11, late: 13 },
  lunch: { at: 12, early: 11, late: 13 },
  afternoon: { at: 15, early: 13, late: 17 },
  work: { at: 18, early: 17, late: 18 },
  evening: { at: 19, early: 18, late: 21 },
  dinner: { at: 19, early: 18, late: 20 },
  night: { at: 21, early: 20, late: 23 },
};

/** The hour at which a part of the day begins to be meant. */
export function hourOfPart({ part, at }: PartOfDay): number {
  const { at: usual, early, late } = hours[part];
  if (at === "small") return SMALL_HOUR;
  if (at === "after") return part === "work" ? usual : late + 1;
  return at === "early" ? early : at === "late" ? late : usual;
}

/** The times that a clock can mean, with a part of the day or without. */
export function timesOf(clock: Clock, part: PartOfDay | undefined): Time[] {
  const { hour, minute, second } = clock;
  const at = (of: number): Time => ({ hour: of, minute, second });
  if (clock.half === "of-24" && part === undefined) {
    // As it is written, unless that is past, or in the dead of night and no minutes were said.
    return [hour, hour + 12].filter((one) => (clock.grain === "minute" || one >= EARLIEST_HOUR) && one < 24).map(at);
  }
  if (clock.half !== "open" && clock.half !== "of-24") {
    // "tonight at 12 am" is the midnight to come, "this evening at 1 am" the hour after it.
    const isNight = (part?.part === "night" || part?.part === "evening") && hour < 5;
    return isNight ? [...(hour === 0 ? [] : [at(hour)]), at(hour + 24)] : [at(hour)];
  }
  if (part === undefined)
    return [hour, hour + 12].filter((one) => one >= WAKING_HOUR && one < 24 + WAKING_HOUR).map(at);
  return timesIn(part.part, hour).map(at);
}

function timesIn(part: Part, hour: number): number[] {
  switch (part) {
    case "morning":
    case "breakfast":
      return [hour % 12];
    case "midday":
    case "lunch":
      return [hour >= 10 ? hour : hour + 12];
    case "evening":
      return [hour === 12 || hour < 4 ? (hour % 12) + 24 : hour + 12];
    case "night":
      if (hour === 12) return [24];
      // The small hours after that evening.
      return hour < 5 ? [hour, hour + 24] : [hour + 12];
    case "afternoon":
    case "dinner":
    case "work":
      return [(hour % 12) + 12];
  }
}
