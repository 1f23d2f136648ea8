// What goes together in one phrase: a day and a time, a time and a part of the day, a repetition and its end; and what
// two days that were both said are.

import { type Clock, type Day, type Every, type Meaning, type PartOfDay, type Span } from "./meaning.ts";

export interface Phrase {
  /** Places in the text, in UTF-16 units; connecting words before it are within. */
  readonly start: number;
  readonly end: number;
  readonly day?: Day;
  readonly clock?: Clock;
  readonly part?: PartOfDay;
  readonly shift?: Span;
  readonly every?: Every;
  readonly until?: Extract<Meaning, { kind: "until" }>;
  readonly since?: Day;
  readonly now?: boolean;
  /** The other of two of which one is meant: "saturday or sunday". */
  readonly or?: Phrase;
}

/** A phrase in the making. */
export type Draft = { -readonly [K in keyof Phrase]: Phrase[K] };

/** Adds what was found to the phrase; false when the two do not go together. */
export function join(draft: Draft, value: Meaning): boolean {
  switch (value.kind) {
    case "day":
      return joinDay(draft, value.day);
    case "clock":
      if (value.part && !mayHavePart(draft, value.part)) return false;
      if (value.day && (draft.clock || !joinDay(draft, value.day))) return false;
      if (!joinClock(draft, value.clock)) return false;
      if (value.part) draft.part = value.part;
      return true;
    case "part":
      if (!mayHavePart(draft, value.part)) return false;
      draft.part = value.part;
      return true;
    case "shift":
      return joinShift(draft, value.span);
    case "every":
      return joinEvery(draft, value.every);
    case "until":
      if (!draft.every || draft.until) return false;
      draft.until = value;
      return true;
    case "since":
      if (!draft.every || draft.since) return false;
      draft.since = value.day;
      return true;
    case "now":
      if (Object.keys(draft).length > 2) return false;
      draft.now = true;
      return true;
    case "list":
      return joinExcept(draft, value.numbers);
    case "number":
    case "word":
    case "unit":
    case "span":
    case "ref":
      return false;
  }
}

/** "Every day except sunday". */
function joinExcept(draft: Draft, but: readonly number[]): boolean {
  const { every } = draft;
  if (!every || every.interval !== 1 || (every.freq !== "DAILY" && every.freq !== "WEEKLY") || every.nth) return false;
  const all = every.freq === "DAILY" ? [1, 2, 3, 4, 5, 6, 0] : (every.weekdays ?? []);
  const weekdays = all.filter((weekday) => !but.includes(weekday));
  if (weekdays.length === 0) return false;
  draft.every = { ...every, freq: "WEEKLY", weekdays };
  return true;
}

function mayHavePart(draft: Draft, part: PartOfDay): boolean {
  if (draft.part || (draft.shift && draft.shift.seconds !== 0)) return false;
  return !(part.day && draft.day);
}

function joinDay(draft: Draft, day: Day): boolean {
  if (draft.every) return joinToEvery(draft, draft.every, day);
  if (draft.part?.day) return false;
  if (draft.shift) {
    if (day.is !== "weekday" || draft.shift.seconds !== 0) return false;
    draft.day = {
      is: "near",
      weekday: day.weekday,
      day: { is: "after", span: draft.shift, day: { is: "days", days: 0 } },
    };
    delete draft.shift;
    return true;
  }
  if (draft.day === undefined) {
    draft.day = day;
    return true;
  }
  const both = dayOfBoth(draft.day, day);
  if (both === undefined) return false;
  draft.day = both;
  return true;
}

/** The day may come first: "from tomorrow on every day", "on the 5th every month". */
function joinEvery(draft: Draft, every: Every): boolean {
  if (draft.every || draft.shift) return false;
  const { day } = draft;
  draft.every = every;
  if (day === undefined || day.is === "unit") return true;
  delete draft.day;
  if (joinToEvery(draft, every, day)) return true;
  delete draft.every;
  draft.day = day;
  return false;
}

/** "Every two weeks on monday" says which day; "every day tomorrow" from when on. */
function joinToEvery(draft: Draft, every: Every, day: Day): boolean {
  const isBare = !every.weekdays && !every.monthDays;
  if (isBare && every.freq === "WEEKLY" && day.is === "weekday" && day.which === "any" && !day.within) {
    draft.every = { ...every, weekdays: [day.weekday] };
    return true;
  }
  if (every.freq === "WEEKLY" && every.weekdays && day.is === "weekday" && day.which === "any") {
    draft.every = { ...every, weekdays: [...every.weekdays, day.weekday] };
    return true;
  }
  if (isBare && day.is === "date" && day.day !== undefined && day.year === undefined && day.weekday === undefined) {
    const fits = every.freq === (day.month === undefined ? "MONTHLY" : "YEARLY");
    if (fits)
      draft.every = { ...every, monthDays: [day.day], ...(day.month === undefined ? {} : { month: day.month }) };
    if (fits) return true;
  }
  if (draft.since) return false;
  draft.since = day;
  return true;
}

/** "Tuesday" and "the 5th" are one day; so are "tomorrow" and "13 April", of which the date counts. */
function dayOfBoth(one: Day, other: Day): Day | undefined {
  if (one.is === "weekday" && other.is === "date" && other.weekday === undefined) {
    return { ...other, weekday: one.weekday };
  }
  if (one.is === "date" && other.is === "weekday" && other.which === "any" && one.weekday === undefined) {
    return { ...one, weekday: other.weekday };
  }
  if (one.is === "days" && other.is === "date" && other.day !== undefined) return other;
  if (one.is === "weekday" && other.is === "unit" && other.ref.unit === "week") return { ...one, within: other.ref };
  if (one.is === "unit" && one.ref.unit === "week" && other.is === "weekday") return { ...other, within: one.ref };
  if (one.is === "weekday" && other.is === "after") return { is: "near", weekday: one.weekday, day: other };
  if (one.is === "after" && other.is === "weekday") return { is: "near", weekday: other.weekday, day: one };
  if (one.is === "unit" && other.is === "date") return dayOfBoth(other, one);
  if (
    one.is === "date" &&
    other.is === "unit" &&
    one.month !== undefined &&
    one.year === undefined &&
    other.ref.unit === "year"
  ) {
    return { ...one, yearBy: other.ref.by };
  }
  if (one.is === "date" && other.is === "unit" && one.month === undefined && other.ref.unit === "month" && one.day) {
    return { is: "nth", n: one.day, of: other };
  }
  return undefined;
}

function joinClock(draft: Draft, clock: Clock): boolean {
  if (draft.shift && draft.shift.seconds !== 0) return false;
  if (draft.every?.clocks || (draft.clock && draft.every)) {
    const clocks = [...(draft.every.clocks ?? (draft.clock ? [draft.clock] : [])), clock];
    if (clocks.length > 12) return false;
    draft.every = { ...draft.every, clocks };
    return true;
  }
  if (draft.clock) return false;
  draft.clock = clock;
  return true;
}

function joinShift(draft: Draft, span: Span): boolean {
  if (draft.every || draft.part || draft.shift || draft.now) return false;
  const isDays = span.seconds === 0;
  if (draft.day?.is === "days" && isDays) {
    draft.day = { is: "after", span, day: draft.day };
    return true;
  }
  if (draft.day?.is === "weekday" && isDays) {
    draft.day = { is: "near", weekday: draft.day.weekday, day: { is: "after", span, day: { is: "days", days: 0 } } };
    return true;
  }
  // "Today in 2 hours".
  if (draft.day?.is === "days" && draft.day.days === 0 && !draft.clock) delete draft.day;
  if (draft.day || (draft.clock && !isDays)) return false;
  draft.shift = span;
  return true;
}
