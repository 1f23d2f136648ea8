// Which day is meant, seen from the day on which it was said. All on the calendar: no zone and no clock.

import { type Day, type Span, type Which } from "../grammar/meaning.ts";
import { addDays, addMonths, type WallTime, weekdayOf } from "../wall-time.ts";
import { holidayIn, nthWeekday } from "./holiday.ts";

/** A day that was found. `grain` is what was said: a day, or a whole month or year of which this is the first. */
export interface FoundDay {
  readonly date: WallTime;
  readonly grain: "day" | "month" | "year" | "week";
  /** Another day that it can as well be; the person is asked. */
  readonly other?: WallTime;
  /** How sure, from 0 to 1. */
  readonly confidence: number;
  /** Said in a way that can be today: a later time of today, else the next one. */
  readonly orLater?: WallTime;
  /** The very end of the day. */
  readonly isEnd?: boolean;
}

export interface Today {
  /** The local time now. */
  readonly now: WallTime;
  /** ISO 3166 code, for holidays. */
  readonly country?: string | undefined;
}

/** The day meant, or undefined when there is none (30 February). */
export function findDay(day: Day, today: Today): FoundDay | undefined {
  const { now } = today;
  switch (day.is) {
    case "days":
      return found(addDays(now, day.days));
    case "weekday":
      return weekday(day, today);
    case "date":
      return dated(day, now);
    case "nth":
      return nth(day, today);
    case "unit":
      return unitStart(day.ref, now);
    case "edge":
      return edge(day, today);
    case "holiday":
      return holiday(day, today);
    case "after": {
      const anchor = findDay(day.day, today);
      return (
        anchor && {
          ...found(plus(anchor.date, day.span)),
          confidence: anchor.confidence,
          ...otherAfter(anchor, day.span),
        }
      );
    }
    case "workdays":
      return found(workdaysOn(now, day.count));
    case "near":
      return near(day.weekday, day.day, today);
  }
}

function found(date: WallTime, confidence = 1): FoundDay {
  return { date, grain: "day", confidence };
}

/** `from` and a span's days and months later; the month's last day where it is shorter. */
export function plus(from: WallTime, span: Span): WallTime {
  return addDays(addMonths(from, span.months), span.days + Math.trunc(span.seconds / 86_400));
}

function otherAfter({ other }: FoundDay, span: Span): { other?: WallTime } {
  return other ? { other: plus(other, span) } : {};
}

/** Monday of the week of `date`; weeks are ISO 8601's. */
export function mondayOf(date: WallTime): WallTime {
  return addDays(date, -((weekdayOf(date) + 6) % 7));
}

function weekday(day: Extract<Day, { is: "weekday" }>, { now }: Today): FoundDay {
  const inWeek = (weeks: number) => addDays(mondayOf(now), ((day.weekday + 6) % 7) + 7 * weeks);
  if (day.within) return found(inWeek(day.within.by * (day.within.unit === "fortnight" ? 2 : 1)));
  const ahead = (day.weekday - weekdayOf(now) + 7) % 7;
  const coming = addDays(now, ahead === 0 ? 7 : ahead);
  return which(day.which, { inWeek, ahead, coming, now });
}

interface Weekdays {
  readonly inWeek: (weeks: number) => WallTime;
  readonly ahead: number;
  readonly coming: WallTime;
  readonly now: WallTime;
}

function which(of: Which, { inWeek, ahead, coming, now }: Weekdays): FoundDay {
  switch (of) {
    case "any":
      return ahead === 0 ? { ...found(now, 0.8), orLater: coming } : found(coming);
    case "this":
      return before(inWeek(0), now) ? found(coming, 0.9) : found(inWeek(0));
    case "coming":
      return found(coming);
    case "next": {
      // The next one to come, or the one of next week: people mean either.
      const other = inWeek(1);
      return same(coming, other) ? found(coming) : { ...found(other, 0.5), other: coming };
    }
    case "after-next":
      return found(addDays(coming, 7), 0.9);
    case "last":
      return found(inWeek(-1));
  }
}

type DateDay = Extract<Day, { is: "date" }>;

function dated(said: DateDay, now: WallTime): FoundDay | undefined {
  const day = said.yearBy === undefined ? said : { ...said, year: now.year + said.yearBy };
  if (day.day === undefined) return monthOnly(day, now);
  const candidates = day.month === undefined ? monthsAhead(day.day, day.year, now) : yearsAhead(day, now);
  const fits = (date: WallTime) => day.weekday === undefined || weekdayOf(date) === day.weekday;
  const [first] = candidates;
  const fitting = day.month === undefined ? candidates.find(fits) : candidates.slice(0, 2).find(fits);
  const best = fitting ?? first;
  if (best === undefined) return undefined;
  const shifted = day.which === "next" && day.month !== undefined && !day.year ? candidates[1] : undefined;
  // A weekday that is not that of the date: one of the two is wrong.
  return found(shifted ?? best, fitting ? 1 : 0.5);
}

function monthOnly({ year, month, which: of }: DateDay, now: WallTime): FoundDay | undefined {
  if (month === undefined) return year === undefined ? undefined : { ...found(dateIn(year, 1, 1)), grain: "year" };
  const isOver = month < now.month || (month === now.month && of !== "this");
  const inYear = year ?? (of === "last" ? now.year - (month < now.month ? 0 : 1) : now.year + (isOver ? 1 : 0));
  return { ...found(dateIn(inYear, month, 1)), grain: "month" };
}

/** The next days that are called so, from today on. */
function monthsAhead(dayOfMonth: number, year: number | undefined, now: WallTime): WallTime[] {
  const dates: WallTime[] = [];
  for (let ahead = 0; ahead < 12 * 8; ahead += 1) {
    const first = addMonths({ ...now, day: 1 }, ahead);
    const date = addDays(first, dayOfMonth - 1);
    if (date.month === first.month && !before(date, now) && (year === undefined || date.year === year))
      dates.push(date);
  }
  return dates;
}

function yearsAhead({ day = 1, month = 1, year, which: of }: DateDay, now: WallTime): WallTime[] {
  const years = year === undefined ? Array.from({ length: 10 }, (_, ahead) => now.year + ahead - 1) : [year];
  const dates = years.map((one) => dateIn(one, month, day)).filter((date) => date.month === month);
  if (year !== undefined) return dates;
  if (of === "last") return dates.filter((date) => before(date, now)).slice(-1);
  return dates.filter((date) => !before(date, now));
}

function nth(day: Extract<Day, { is: "nth" }>, today: Today): FoundDay | undefined {
  const of = findDay(day.of, today);
  if (of === undefined) return undefined;
  const isWithin = (first: WallTime): WallTime | undefined => {
    const inMonth =
      day.weekday === undefined ? (day.n < 0 ? lastDay(first) : day.n) : nthWeekday(first, day.weekday, day.n);
    const date = dateIn(first.year, first.month, inMonth);
    return date.month === first.month ? date : undefined;
  };
  const { date: first } = of;
  const isMonthName = day.of.is === "date" && day.of.month !== undefined && day.of.year === undefined;
  // A month's name may have been read as next year's although its day is still to come.
  const earlier = isMonthName ? isWithin({ ...first, year: today.now.year }) : undefined;
  if (earlier && !before(earlier, today.now)) return found(earlier);
  const date = isWithin(first);
  if (date && !before(date, today.now)) return found(date);
  // "the first monday of the month", and that was last week: the next month's.
  const isOpen = day.of.is === "unit" && day.of.ref.by === 0;
  const next = isOpen ? isWithin(addMonths(first, 1)) : date;
  const best = next ?? date;
  return best && found(best, 0.9);
}

function unitStart({ unit, by }: { readonly unit: string; readonly by: number }, now: WallTime): FoundDay | undefined {
  switch (unit) {
    case "week":
      return { ...found(addDays(mondayOf(now), 7 * by), 0.7), grain: "week" };
    case "fortnight":
      return { ...found(addDays(mondayOf(now), 14 * by), 0.7), grain: "week" };
    case "weekend": {
      const saturday = addDays(mondayOf(now), 5 + 7 * by);
      return by === 0 && before(saturday, now) ? found(now, 0.8) : found(saturday, 0.8);
    }
    case "month":
      return { ...found(addMonths({ ...now, day: 1 }, by)), grain: "month" };
    case "quarter": {
      const first = { ...now, day: 1, month: now.month - ((now.month - 1) % 3) };
      return { ...found(addMonths(first, 3 * by)), grain: "month" };
    }
    case "year":
      return { ...found(dateIn(now.year + by, 1, 1)), grain: "year" };
    default:
      return undefined;
  }
}

function edge({ edge: at, of }: Extract<Day, { is: "edge" }>, today: Today): FoundDay | undefined {
  // The end of the month that it is, called by its name, is not next year's.
  const isNow = of.is === "date" && of.day === undefined && of.year === undefined && of.month === today.now.month;
  const start = findDay(isNow ? { ...of, year: today.now.year } : of, today);
  if (start === undefined) return undefined;
  const { date, grain } = start;
  if (grain === "day") return at === "end" ? { ...start, isEnd: true } : start;
  const days =
    grain === "week" ? 7 : grain === "month" ? lastDay(date) : 365 + Number(dateIn(date.year, 2, 29).month === 2);
  if (at === "end") return found(addDays(date, grain === "week" ? 4 : days - 1), grain === "week" ? 0.8 : 1);
  const best = at === "start" ? found(date) : found(addDays(date, Math.floor((days - 1) / 2)), 0.6);
  // The start of the month, said when it is over: the next month's.
  const isOver = of.is === "unit" && of.ref.by === 0 && before(best.date, today.now);
  return isOver ? edge({ is: "edge", edge: at, of: { is: "unit", ref: { ...of.ref, by: 1 } } }, today) : best;
}

function holiday(day: Extract<Day, { is: "holiday" }>, { now, country }: Today): FoundDay | undefined {
  const inYear = (year: number): WallTime | undefined => {
    const date = holidayIn(day.holiday, year, country);
    return date && dateIn(year, date.month, date.day);
  };
  const year = day.yearBy === undefined ? day.year : now.year + day.yearBy;
  const years = year === undefined ? [now.year - 1, now.year, now.year + 1, now.year + 2] : [year];
  const dates = years.map(inYear).filter((date) => date !== undefined);
  const best =
    day.which === "last"
      ? dates.findLast((date) => before(date, now))
      : dates.find((date) => year !== undefined || !before(date, now));
  return best && found(best);
}

function workdaysOn(from: WallTime, count: number): WallTime {
  let date = from;
  for (let left = count; left > 0;) {
    date = addDays(date, 1);
    if (weekdayOf(date) !== 0 && weekdayOf(date) !== 6) left -= 1;
  }
  return date;
}

function near(weekdayNumber: number, day: Day, today: Today): FoundDay | undefined {
  const anchor = findDay(day, today);
  if (anchor === undefined) return undefined;
  const inWeek = addDays(mondayOf(anchor.date), (weekdayNumber + 6) % 7);
  const after = addDays(anchor.date, (weekdayNumber - weekdayOf(anchor.date) + 7) % 7);
  const isLong = day.is === "after" && day.span.months > 0 && day.span.months < 12;
  const [best, other] = isLong ? [after, inWeek] : [inWeek, after];
  return same(best, other) ? found(best, 0.9) : { ...found(best, 0.5), other };
}

/** Whether the day of `date` is before that of `other`. */
export function before(date: WallTime, other: WallTime): boolean {
  return Date.UTC(date.year, date.month - 1, date.day) < Date.UTC(other.year, other.month - 1, other.day);
}

function same(date: WallTime, other: WallTime): boolean {
  return !before(date, other) && !before(other, date);
}

function dateIn(year: number, month: number, day: number): WallTime {
  return addDays({ year, month, day: 1, hour: 0, minute: 0, second: 0 }, day - 1);
}

function lastDay({ year, month }: WallTime): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
