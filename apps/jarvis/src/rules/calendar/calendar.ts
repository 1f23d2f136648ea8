// Reminders as a calendar to subscribe to (RFC 5545): one VEVENT with an alarm for each open reminder. A UID stays with
// its reminder, SEQUENCE counts its changes. Pure; the same reminders give the same text.

import { occurrences, nextOccurrence } from "../recur/occurrences.ts";
import { parseRule, printRule, type Rule } from "../recur/rule.ts";
import { type Reminder } from "../reminder.ts";
import { wallFrom, type WallTime } from "../wall-time.ts";
import { folded, textValue } from "./lines.ts";
import { localTimeValue, utcOfLocal, utcValue, zoneLines } from "./zone-rules.ts";

export interface CalendarReminder extends Reminder {
  readonly changedAt: Date;
}

/** To count what is left of a counted rule all before it are gone through; of more than so many the end is left out. */
const MAX_COUNTED = 1_000;

/** The calendar's text. */
export function calendarOf(reminders: readonly CalendarReminder[]): string {
  const events = reminders.map(eventOf);
  const years = new Map<string, number>();
  for (const { zone, wall } of events) {
    if (wall) years.set(zone, Math.min(wall.year, years.get(zone) ?? wall.year));
  }
  return folded([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Jarvis//Reminders//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "X-WR-CALNAME:Jarvis",
    "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    "X-PUBLISHED-TTL:PT1H",
    ...[...years].flatMap(([zone, year]) => zoneLines(zone, year)),
    ...events.flatMap(({ lines }) => lines),
    "END:VCALENDAR",
  ]);
}

interface Event {
  readonly lines: readonly string[];
  readonly zone: string;
  /** Of one that follows the clocks of its zone: when it is next. */
  readonly wall: WallTime | undefined;
}

function eventOf(reminder: CalendarReminder): Event {
  const { id, rev = 0, what, zone, changedAt } = reminder;
  const { start, rule, wall } = timesOf(reminder);
  const lines = [
    "BEGIN:VEVENT",
    `UID:${id}@jarvis`,
    `DTSTAMP:${utcValue(changedAt)}`,
    `LAST-MODIFIED:${utcValue(changedAt)}`,
    `SEQUENCE:${rev}`,
    start,
    "DURATION:PT15M",
    ...(rule === undefined ? [] : [`RRULE:${rule}`]),
    `SUMMARY:${textValue(what)}`,
    "TRANSP:TRANSPARENT",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    "TRIGGER:PT0S",
    `DESCRIPTION:${textValue(what)}`,
    "END:VALARM",
    "END:VEVENT",
  ];
  return { lines, zone, wall };
}

interface Times {
  readonly start: string;
  readonly rule?: string;
  readonly wall?: WallTime;
}

/** An instant, or, of one that comes again, the local time of the next turn and the rule from there on. */
function timesOf({ dueAt, zone, repeat }: Reminder): Times {
  if (repeat === undefined) return { start: `DTSTART:${utcValue(dueAt)}` };
  const rule = parseRule(repeat.rule);
  const start = wallFrom(repeat.start);
  const next = nextOccurrence(rule, { start, zone, after: new Date(dueAt.getTime() - 1) });
  if (next === undefined) return { start: `DTSTART:${utcValue(dueAt)}` };
  const rest = ruleValue(explicit(rule, start), { start, zone, dueAt, rule });
  // Rules of hours and minutes count time that passes, whatever the clocks show.
  if (rule.freq === "HOURLY" || rule.freq === "MINUTELY") return { start: `DTSTART:${utcValue(next.at)}`, rule: rest };
  return { start: `DTSTART;TZID=${zone}:${localTimeValue(next.wall)}`, rule: rest, wall: next.wall };
}

/** What the rule leaves to its start is said, since it is told from another turn on; the 31st is the last day. */
function explicit(rule: Rule, start: WallTime): Rule {
  const { freq, byDay, byMonthDay, byYearDay, byWeekNo, byMonth, bySetPos } = rule;
  if (freq !== "MONTHLY" && freq !== "YEARLY") return rule;
  if (byDay || byYearDay || byWeekNo) return rule;
  const [day, ...others] = byMonthDay ?? [start.day];
  const month = freq === "YEARLY" && !byMonth && !byMonthDay ? { byMonth: [start.month] } : {};
  const whole = { ...rule, ...month, byMonthDay: day === undefined ? [start.day] : [day, ...others] };
  if (day === undefined || day <= 28 || others.length > 0 || bySetPos) return whole;
  const days = [28, 29, 30, 31].filter((one) => one <= day);
  return { ...whole, byMonthDay: days, bySetPos: [-1] };
}

interface From {
  readonly start: WallTime;
  readonly zone: string;
  readonly dueAt: Date;
  /** As it is stored. */
  readonly rule: Rule;
}

/** The value of RRULE: an end in UTC as RFC 5545 wants it, a count of what is left. */
function ruleValue(said: Rule, { start, zone, dueAt, rule }: From): string {
  const { until, count, ...rest } = said;
  const text = printRule(rest);
  if (until) return `${text};UNTIL=${utcOfLocal(until, zone)}`;
  if (count === undefined || count > MAX_COUNTED) return text;
  let gone = 0;
  for (const { at } of occurrences(rule, start, zone)) {
    if (at >= dueAt) break;
    gone += 1;
  }
  return `${text};COUNT=${Math.max(1, count - gone)}`;
}
