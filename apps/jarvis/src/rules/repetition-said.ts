// Says in words how a reminder comes again: "every second Tuesday until 1 June 2027".

import { parseRule, type Rule } from "./recur/rule.ts";
import { type StoredRepeat } from "./reminder.ts";

const units = {
  MINUTELY: "minute",
  HOURLY: "hour",
  DAILY: "day",
  WEEKLY: "week",
  MONTHLY: "month",
  YEARLY: "year",
} as const;
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = ["January", "February", "March", "April", "May", "June", "July"].concat([
  "August",
  "September",
  "October",
  "November",
  "December",
]);

/** `repeat` in words, without the time of day when there is one. */
export function repetitionSaid({ rule: text }: StoredRepeat): string {
  const rule = parseRule(text);
  const { byDay = [], byMonthDay = [], byMonth = [], byHour = [] } = rule;
  const days = daysSaid(byDay, rule);
  const inMonth = byMonthDay.map((day) => (day === -1 ? "the last day" : `the ${ordinal(day)}`)).join(" and ");
  const of = byMonth.map((month) => months[month - 1] ?? "").join(" and ");
  const often = oftenSaid(rule, days);
  const parts = [
    often,
    inMonth === "" ? "" : `on ${inMonth}${of === "" ? "" : ` of ${of}`}`,
    byHour.length > 1 ? `at ${byHour.map((hour) => `${String(hour).padStart(2, "0")}:00`).join(" and ")}` : "",
    boundSaid(rule),
    byMonthDay.some((day) => day > 28) ? "(on the last day of shorter months)" : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function oftenSaid({ freq, interval, byDay = [] }: Rule, days: string): string {
  const unit = units[freq];
  const every =
    interval === 1 ? `every ${unit}` : interval === 2 ? `every second ${unit}` : `every ${interval} ${unit}s`;
  if (days === "") return every;
  if (freq === "WEEKLY" && interval === 1) return `every ${days}`;
  return byDay.some(({ nth }) => nth !== undefined) ? `on the ${days} of ${every}` : `${every} on ${days}`;
}

function daysSaid(byDay: NonNullable<Rule["byDay"]>, { bySetPos, freq }: Rule): string {
  const all = byDay.map(({ weekday }) => weekday).sort((one, other) => ((one + 6) % 7) - ((other + 6) % 7));
  const key = all.join();
  const set = { "1,2,3,4,5": "weekday", "6,0": "weekend day" }[key];
  const [position] = bySetPos ?? [];
  if (set !== undefined) return position === undefined ? set : `${ordinal(position)} ${set}`;
  if (freq === "WEEKLY") return all.map((weekday) => weekdays[weekday] ?? "").join(" and ");
  return byDay
    .map(({ weekday, nth }) => `${nth === undefined ? "" : `${ordinal(nth)} `}${weekdays[weekday] ?? ""}`)
    .join(" and ");
}

function boundSaid({ until, count }: Rule): string {
  if (count !== undefined) return `${count} times`;
  return until ? `until ${until.day} ${months[until.month - 1] ?? ""} ${until.year}` : "";
}

function ordinal(n: number): string {
  if (n === -1) return "last";
  if (n < 0) return `${ordinal(-n)} last`;
  const end = n % 100 > 10 && n % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${end}`;
}
