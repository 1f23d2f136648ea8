// What a language is to Jarvis: words for the notions of the one grammar that all languages share, and the few word
// orders that the language has of its own. A new language is a new table and a line in `languages.ts`, no other code.
//
// Phrases are parted by "|". Case, accents and hyphens do not count: "mañana" is also found as "Manana". A phrase that
// ends with "*" stands for itself with each of the table's `endings`.

/** Names of the notions that words stand for; see `grammar/patterns.ts` for where each is used. */
export type Notion =
  /** Articles, and "a" where it counts as one. */
  | "THE"
  | "A"
  /** Before a time of day, before a day, before a span or a part of the day ("in"), "of", "and", "for". */
  | "AT"
  | "ON"
  | "IN"
  | "OF"
  | "AND"
  | "FOR"
  /** About: "around", "circa". Says nothing, and may stand before a time. */
  | "ABOUT"
  /** After a time, without saying anything: "sharp", "or so". */
  | "SHARP"
  /** What is wished is no time: "happy Easter", "guten Morgen". */
  | "WISH"
  /** Between two of which one is meant. */
  | "OR"
  /** After a repetition, before the weekdays on which it does not come. */
  | "EXCEPT"
  /** "This time tomorrow". */
  | "SAME_TIME"
  /** A span and one of these is later or earlier than now; PRIOR stands before its span ("vor 2 Tagen"). */
  | "LATER"
  | "AGO"
  | "PRIOR"
  /** A span, one of these, and a day. */
  | "AFTER"
  | "BEFORE"
  /** Minutes, one of these, and an hour. */
  | "PAST"
  | "TO"
  /** An hour, this, and minutes: "las tres menos diez". */
  | "MINUS"
  | "NEXT"
  | "LAST"
  | "THIS"
  /** The next one and no later: "this coming friday". */
  | "COMING"
  /** After what it follows: "friday after next". */
  | "AFTER_NEXT"
  | "EVERY"
  /** Every second: "other". */
  | "OTHER"
  /** Each of them, said before a weekday or part of the day: "on" in "on mondays". */
  | "HABIT"
  | "TIMES"
  | "ONCE"
  | "TWICE"
  /** Before a span that says how long something takes: "lasting". */
  | "LASTING"
  | "UNTIL"
  | "SINCE"
  /** Between the ends of a range, and before it: "between", "from". */
  | "THROUGH"
  | "FROM"
  | "HALF"
  | "QUARTER"
  | "THREE_QUARTERS"
  | "OCLOCK"
  | "AM"
  | "PM"
  | "NOON"
  | "MIDNIGHT"
  | "NOW"
  | "START"
  | "MIDDLE"
  | "END"
  | "EARLY"
  | "LATE"
  | "COUPLE"
  | "FEW"
  /** The day, month or year that it is: "today's". */
  | "DAY_OF_MONTH"
  /** Monday to Friday. */
  | "WORKDAY"
  | "HUNDRED"
  | "THOUSAND"
  | "FULL";

/** Units of time; a fortnight is two weeks, a quarter three months. */
export type Unit = "second" | "minute" | "hour" | "day" | "week" | "fortnight" | "month" | "quarter" | "year";

/** Parts of the day, and the meals that are said for one. */
export type Part = "morning" | "midday" | "afternoon" | "evening" | "night" | "lunch" | "dinner" | "breakfast" | "work";

/** Holidays whose day depends on the year alone, and by country where it differs; see `resolve/holiday.ts`. */
export type Holiday = string;

/** A production of the grammar in a language's own order of words; see `grammar/pattern.ts`. */
export interface OwnPattern {
  readonly of: string;
  readonly pattern: string;
  readonly means: string;
}

export interface Language {
  /** ISO 639-1. */
  readonly code: string;
  /** The language's own name for itself. */
  readonly name: string;
  /** "3/4" is the third of April. */
  readonly dayFirst: boolean;
  /** That differs between those who speak it: the person's country says. */
  readonly dayFirstVaries?: boolean;
  /** Added to phrases that end with "*". */
  readonly endings: readonly string[];
  readonly notions: Partial<Readonly<Record<Notion, string>>>;
  /** From Sunday. */
  readonly weekdays: readonly string[];
  /** Abbreviations that are words or names as well ("sam"): only before a date or an hour; from Sunday. */
  readonly weekdayShorts?: readonly string[];
  /** One of many: "mondays", "montags"; from Sunday. */
  readonly weekdayHabits?: readonly string[];
  /** From January. */
  readonly months: readonly string[];
  readonly units: Readonly<Record<Unit, string>>;
  readonly weekend: string;
  /** One of many: "weekends". */
  readonly weekendHabits?: string;
  readonly parts: Readonly<Record<Part, string>>;
  /** One of many: "mornings". */
  readonly partHabits?: Partial<Readonly<Record<Part, string>>>;
  /** Days from today. */
  readonly days: Readonly<Record<string, string>>;
  /** "daily": the unit that it repeats by; "biweekly" is "2 week". */
  readonly rates: Readonly<Record<string, string>>;
  /** From zero to nineteen. */
  readonly small: readonly string[];
  /** From twenty to ninety; what a language does not count in ("seventy" in French) is left empty. */
  readonly tens: readonly string[];
  /** How tens and ones are joined: "{tens} {ones}", "{ones}und{tens}"; several parted by "|". */
  readonly joined: string;
  /** Numbers that are joined in no such way: "ventuno=21|...". */
  readonly irregular?: string;
  /** From first to twentieth, then thirtieth. */
  readonly ordinals: readonly string[];
  /** How tens and an ordinal are joined: "{tens} {ordinal}". */
  readonly ordinalJoined: string;
  /** From 21st to 31st where no joining gives them. */
  readonly ordinalsAbove?: readonly string[];
  /** Written after digits: "st|nd|rd|th". */
  readonly ordinalMarks: string;
  readonly holidays: Readonly<Record<Holiday, string>>;
  readonly patterns?: readonly OwnPattern[];
  /** Shared patterns that would misread this language, as they are written in `grammar/patterns.ts`. */
  readonly lacks?: readonly string[];
  /** Words that ask for a reminder. */
  readonly requests: string;
  /** Those of the requests that are about waking up: an hour is in the morning, and what to remember needs no words. */
  readonly wakes?: string;
  readonly wakeUp?: string;
  /** Courtesies before and after a request. */
  readonly polite: string;
  /** What ends a request whose verb comes last, and is no part of what to remember: "erinnern". */
  readonly closings?: string;
  /** What joins a request to what is to be remembered: "to", "that I have to". */
  readonly joints: string;
  /** Between two reminders of one message. */
  readonly alsos: string;
  /** Common words by which the language is known; those of the table count as well. */
  readonly common: string;
}
