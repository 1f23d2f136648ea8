// On which day of a year a holiday is. Fixed days, days counted from Easter, and weekdays counted within a month; where
// countries differ, by country, and where the country is not known the one that most mean, or none.

/** A day of some year; `month` is 1 to 12. */
export interface MonthDay {
  readonly month: number;
  readonly day: number;
}

/** Month and day; days from Easter Sunday; or month, weekday (0 is Sunday) and which one, -1 the last. */
type Rule = readonly [month: number, day: number] | number | readonly [month: number, weekday: number, nth: number];

const rules: Readonly<Record<string, Rule>> = {
  "new-year": [1, 1],
  "epiphany-eve": [1, 5],
  epiphany: [1, 6],
  "mlk-day": [1, 1, 3],
  "australia-day": [1, 26],
  "groundhog-day": [2, 2],
  candlemas: [2, 2],
  valentine: [2, 14],
  "presidents-day": [2, 1, 3],
  "womens-day": [3, 8],
  "st-joseph": [3, 19],
  "st-patrick": [3, 17],
  "st-george": [4, 23],
  "april-fools": [4, 1],
  "earth-day": [4, 22],
  "anzac-day": [4, 25],
  liberation: [4, 25],
  "may-day": [5, 1],
  "victory-day": [5, 8],
  "mothers-day": [5, 0, 2],
  "mothers-day-late": [5, 0, -1],
  "fathers-day": [6, 0, 3],
  "memorial-day": [5, 1, -1],
  "mothers-day-first": [5, 0, 1],
  "fathers-day-august": [8, 0, 2],
  "lovers-day": [6, 12],
  tiradentes: [4, 21],
  "portugal-day": [6, 10],
  "st-anthony": [6, 13],
  "brazil-independence": [9, 7],
  "portugal-republic": [10, 5],
  "teachers-day": [10, 15],
  "brazil-republic": [11, 15],
  "black-awareness": [11, 20],
  "portugal-restoration": [12, 1],
  "italian-republic": [6, 2],
  juneteenth: [6, 19],
  "st-john": [6, 24],
  "canada-day": [7, 1],
  "independence-day": [7, 4],
  "bastille-day": [7, 14],
  assumption: [8, 15],
  "labor-day": [9, 1, 1],
  "german-unity": [10, 3],
  "columbus-day": [10, 1, 2],
  "hispanic-day": [10, 12],
  halloween: [10, 31],
  reformation: [10, 31],
  "all-saints": [11, 1],
  "all-souls": [11, 2],
  "guy-fawkes": [11, 5],
  "veterans-day": [11, 11],
  "st-martin": [11, 11],
  thanksgiving: [11, 4, 4],
  "st-nicholas": [12, 6],
  "spanish-constitution": [12, 6],
  immaculate: [12, 8],
  guadalupe: [12, 12],
  "st-lucy": [12, 13],
  "christmas-eve": [12, 24],
  christmas: [12, 25],
  "boxing-day": [12, 26],
  "holy-innocents": [12, 28],
  "new-years-eve": [12, 31],
  "fat-thursday": -52,
  "shrove-monday": -48,
  "shrove-tuesday": -47,
  "ash-wednesday": -46,
  "palm-sunday": -7,
  "holy-wednesday": -4,
  "maundy-thursday": -3,
  "good-friday": -2,
  "holy-saturday": -1,
  easter: 0,
  "easter-monday": 1,
  ascension: 39,
  pentecost: 49,
  "whit-monday": 50,
  "corpus-christi": 60,
  "women-carnival": -52,
  "carnival-saturday": -50,
  "carnival-sunday": -49,
  "low-sunday": 7,
  "spring-start": [3, 20],
  "walpurgis-night": [4, 30],
  "childrens-day": [6, 1],
  "summer-start": [6, 21],
  "st-peter-paul": [6, 29],
  "swiss-day": [8, 1],
  "augsburg-peace": [8, 8],
  "autumn-start": [9, 22],
  harvest: [10, 0, 1],
  "austria-day": [10, 26],
  "st-barbara": [12, 4],
  "winter-start": [12, 21],
};

/** The first weekday from a day on: month, day, weekday (0 is Sunday). */
const fromDay: Readonly<Record<string, readonly [month: number, day: number, weekday: number]>> = {
  "mourning-sunday": [11, 13, 0],
  "repentance-day": [11, 16, 3],
  "sunday-of-the-dead": [11, 20, 0],
  "advent-1": [11, 27, 0],
  "advent-2": [12, 4, 0],
  "advent-3": [12, 11, 0],
  "advent-4": [12, 18, 0],
};

/** What differs by country (ISO 3166 code). */
const byCountry: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  GB: { "mothers-day": -21, "labor-day": [5, 1, 1], "may-day": [5, 1, 1] },
  BE: { "mothers-day-late": [5, 0, 2] },
  CH: { "mothers-day-late": [5, 0, 2] },
  IE: { "mothers-day": -21, "may-day": [5, 1, 1] },
  CA: { "mothers-day-late": [5, 0, 2], thanksgiving: [10, 1, 2], "labor-day": [9, 1, 1] },
  FR: { "mothers-day": [5, 0, -1], "independence-day": [7, 14] },
  ES: { "mothers-day": [5, 0, 1], "fathers-day": [3, 19], "independence-day": [10, 12] },
  PT: {
    "lovers-day": [2, 14],
    "teachers-day": [10, 5],
    "mothers-day": [5, 0, 1],
    "fathers-day": [3, 19],
    "labor-day": [5, 1],
  },
  IT: { "fathers-day": [3, 19], "labor-day": [5, 1] },
  DE: { "fathers-day": 39, "labor-day": [5, 1] },
  BR: { "fathers-day": [8, 0, 2], "independence-day": [9, 7], "labor-day": [5, 1] },
  MX: { "mothers-day": [5, 10], "independence-day": [9, 16] },
  AU: { "fathers-day": [9, 0, 1] },
};

/** Days that follow from another: the Friday after Thanksgiving. */
const following: Readonly<Record<string, readonly [string, number]>> = {
  "black-friday": ["thanksgiving", 1],
  "cyber-monday": ["thanksgiving", 4],
};

/** The day of `holiday` in `year`, or undefined for one that is not known. */
export function holidayIn(holiday: string, year: number, country?: string): MonthDay | undefined {
  const from = fromDay[holiday];
  if (from) {
    const [month, day, weekday] = from;
    const ahead = (weekday - new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 7) % 7;
    return monthDay(Date.UTC(year, month - 1, day + ahead));
  }
  const follows = following[holiday];
  const own = byCountry[country ?? ""]?.[follows?.[0] ?? holiday];
  const rule = own ?? rules[follows?.[0] ?? holiday];
  if (rule === undefined) return undefined;
  const first = dayOf(rule, year);
  return follows ? monthDay(Date.UTC(year, first.month - 1, first.day + follows[1])) : first;
}

function dayOf(rule: Rule, year: number): MonthDay {
  if (typeof rule === "number") {
    const { month, day } = easterOf(year);
    return monthDay(Date.UTC(year, month - 1, day + rule));
  }
  const [month, second, nth] = rule;
  return nth === undefined ? { month, day: second } : { month, day: nthWeekday({ year, month }, second, nth) };
}

/** The day of the nth `weekday` of a month; -1 is the last. May be beyond the month's end. */
export function nthWeekday({ year, month }: { year: number; month: number }, weekday: number, nth: number): number {
  const last = new Date(Date.UTC(year, month, 0));
  if (nth < 0) return last.getUTCDate() - ((last.getUTCDay() - weekday + 7) % 7) + 7 * (nth + 1);
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  return 1 + ((weekday - first + 7) % 7) + 7 * (nth - 1);
}

/** Easter Sunday of the Gregorian calendar: the "anonymous" algorithm (Nature, 20 April 1876). */
export function easterOf(year: number): MonthDay {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const [i, k] = [Math.floor(c / 4), c % 4];
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return { month, day: (h + l - 7 * m + 33 * month + 19) % 32 };
}

function monthDay(utcMs: number): MonthDay {
  const date = new Date(utcMs);
  return { month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
