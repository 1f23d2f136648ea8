// What the parts of a phrase about time mean, before anybody knows when it was said.

import { type Part, type Unit } from "../language/table.ts";

/** A length of time. Months and days are the calendar's, seconds the clock's. */
export interface Span {
  readonly months: number;
  readonly days: number;
  readonly seconds: number;
  /** The smallest unit that was said. */
  readonly unit: Unit;
  /** The largest: what is added to a span is smaller than all of it. */
  readonly largest: Unit;
}

/**
 * A time of day. `half` is "open" when the clock face was said without its half ("at 5"), which can be 5 or 17 o'clock.
 * `grain` is what was said: hours alone, minutes, seconds.
 */
export interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly half: "open" | "am" | "pm" | "sure" | "of-24";
  readonly grain: "hour" | "minute" | "second";
}

/** Which one of those that come again and again. */
export type Which = "any" | "this" | "next" | "coming" | "last" | "after-next";

/** A unit of the calendar seen from now: "next week" is one week on. */
export interface UnitRef {
  readonly unit: Unit | "weekend";
  readonly by: number;
}

export type Day =
  /** So many days from today. */
  | { readonly is: "days"; readonly days: number }
  | { readonly is: "weekday"; readonly weekday: number; readonly which: Which; readonly within?: UnitRef }
  /** Parts of a date; what is not there is the next that fits. `month` is 1 to 12. */
  | {
      readonly is: "date";
      readonly year?: number;
      /** Years from this one: "5 May next year". */
      readonly yearBy?: number;
      readonly month?: number;
      readonly day?: number;
      readonly weekday?: number;
      readonly which?: Which;
      /** Two numbers, which may be a fraction or a score as well: "3/4". */
      readonly isBare?: boolean;
    }
  /** The nth weekday, or day, of a month or year; -1 is the last. */
  | { readonly is: "nth"; readonly n: number; readonly weekday?: number; readonly of: Day }
  /** A whole week, month, …: its first day. */
  | { readonly is: "unit"; readonly ref: UnitRef }
  | { readonly is: "edge"; readonly edge: "start" | "middle" | "end"; readonly of: Day }
  | {
      readonly is: "holiday";
      readonly holiday: string;
      readonly year?: number;
      readonly yearBy?: number;
      readonly which: Which;
    }
  | { readonly is: "after"; readonly span: Span; readonly day: Day }
  /** So many days from now, Saturdays and Sundays not counted. */
  | { readonly is: "workdays"; readonly count: number }
  /** A weekday near a day: "monday in two weeks". */
  | { readonly is: "near"; readonly weekday: number; readonly day: Day };

/** A part of the day; `day` when it says the day as well ("tonight"). */
export interface PartOfDay {
  readonly part: Part;
  readonly at?: "early" | "late" | "after" | "small";
  readonly day?: Day;
}

/** How often something comes again. */
export interface Every {
  readonly freq: "MINUTELY" | "HOURLY" | "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  readonly interval: number;
  /** 0 is Sunday. `nth` counts within the month; -1 is the last. */
  readonly weekdays?: readonly number[];
  readonly nth?: number;
  readonly monthDays?: readonly number[];
  readonly month?: number;
  readonly part?: Part;
  readonly clocks?: readonly Clock[];
  /** So many times in each. */
  readonly times?: number;
  /** Holidays cannot be written as a rule. */
  readonly holiday?: string;
}

/** A part of a phrase. */
export type Meaning =
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "unit"; readonly unit: Unit }
  | { readonly kind: "span"; readonly span: Span }
  /** A point so far from now, or from a day. */
  | { readonly kind: "shift"; readonly span: Span }
  | { readonly kind: "clock"; readonly clock: Clock; readonly part?: PartOfDay; readonly day?: Day }
  | { readonly kind: "day"; readonly day: Day }
  | { readonly kind: "ref"; readonly ref: UnitRef }
  | { readonly kind: "part"; readonly part: PartOfDay }
  | { readonly kind: "every"; readonly every: Every }
  | { readonly kind: "list"; readonly numbers: readonly number[] }
  | {
      readonly kind: "until";
      readonly day?: Day;
      readonly clock?: Clock;
      readonly span?: Span;
      readonly count?: number;
    }
  | { readonly kind: "since"; readonly day: Day }
  | { readonly kind: "now" };
