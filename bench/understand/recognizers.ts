// The cases of Recognizers-Text (microsoft/Recognizers-Text, MIT; `../shared/data/recognizers-text`): a sentence, when
// it was said, and what its first result must be. Values are local; everything is read in UTC.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Rule } from "../../apps/jarvis/src/rules/recur/rule.ts";
import { type Answer } from "./readers.ts";

export type Kind = "date" | "datetime" | "time" | "set";

export interface Case {
  readonly text: string;
  readonly now: Date;
  readonly kind: Kind;
  /** For a set the timex, else all that is right. */
  readonly values: readonly string[];
}

const folder = fileURLToPath(new URL("../../../shared/data/recognizers-text/", import.meta.url));

interface Stored {
  readonly Input: string;
  readonly Context?: { readonly ReferenceDateTime?: string };
  readonly Results?: readonly StoredResult[];
}

interface StoredResult {
  readonly TypeName?: string;
  readonly Resolution?: { readonly values?: readonly { readonly value?: string; readonly timex?: string }[] };
}

/** The cases of a language ("English") that say when they were said, or the name of the file that is missing. */
export function casesOf(language: string): readonly Case[] | { readonly missing: string } {
  const file = `${folder}${language}.json`;
  if (!existsSync(file)) return { missing: file };
  const all = JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, "")) as readonly Stored[];
  return all.flatMap(({ Input: text, Context, Results }): Case[] => {
    const [first] = Results ?? [];
    const kind = kindOf(first?.TypeName);
    const said = Context?.ReferenceDateTime;
    // Of most French cases it was lost when they were made; what is relative cannot be judged then.
    if (first === undefined || kind === undefined || said === undefined) return [];
    const found = first.Resolution?.values ?? [];
    const values = found.map(({ value = "", timex = "" }) => (kind === "set" ? timex : value));
    return [{ text, now: new Date(`${said}Z`), kind, values }];
  });
}

function kindOf(name: string | undefined): Kind | undefined {
  const kind = name?.split(".")[1];
  return kind === "date" || kind === "datetime" || kind === "time" || kind === "set" ? kind : undefined;
}

/** Whether an answer is one of the values; a value that is "not resolved" is no answer. */
export function isRight({ kind, values }: Case, { at, rule }: Answer): boolean {
  if (kind === "set") return rule !== undefined && at !== undefined && saysTimex(rule, at, values[0] ?? "");
  if (at === undefined) return values.includes("not resolved");
  const iso = at.toISOString();
  const shown = { date: iso.slice(0, 10), time: iso.slice(11, 19), datetime: iso.slice(0, 19).replace("T", " ") };
  return values.includes(shown[kind]);
}

const days = ["SU", "MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/**
 * Whether a rule says what a timex says. P2W: every two weeks. P1WD: Monday to Friday; P1WE: Saturday and Sunday.
 * P0.5Y: every six months. XXXX-WXX-2T09: every Tuesday, at 9 o'clock. XXXX-XX-19: the 19th of every month.
 * XXXX-03-05: every 5th of March. T15:30: every day at 15:30; TMO, TNI and so on: every day, at a time that is ours to
 * choose.
 */
function saysTimex(rule: Rule, at: Date, timex: string): boolean {
  const [calendar = "", clock] = timex.startsWith("P") ? [timex] : timex.split("T");
  return ruleShown(rule) === wanted(calendar) && (clock === undefined || isAt(at, clock));
}

function ruleShown({ freq, interval, byDay = [], byMonthDay = [], byMonth = [] }: Rule): string {
  const weekdays = byDay.map(({ weekday, nth }) => `${nth ?? ""}${days[weekday] ?? ""}`).sort();
  const [often, size] = freq === "YEARLY" && byMonth.length === 0 ? ["MONTHLY", 12 * interval] : [freq, interval];
  return [often, size, weekdays.join(), byMonth.join(), byMonthDay.join()].join(";");
}

function wanted(calendar: string): string {
  if (calendar === "") return "DAILY;1;;;";
  const period = /^PT?(\d+(?:\.\d+)?)(WE|WD|BD|[HDWMY])$/.exec(calendar);
  if (period) return periodWanted(Number(period[1]), period[2] ?? "", calendar.startsWith("PT"));
  const weekday = /^XXXX-WXX-(\d|WE)$/.exec(calendar)?.[1];
  if (weekday === "WE") return "WEEKLY;1;SA,SU;;";
  if (weekday !== undefined) return `WEEKLY;1;${days[Number(weekday)] ?? ""};;`;
  const [, month = "", day = ""] = /^XXXX-(XX|\d\d)-(\d\d)$/.exec(calendar) ?? [];
  if (day === "") return calendar;
  return month === "XX" ? `MONTHLY;1;;;${Number(day)}` : `YEARLY;1;;${Number(month)};${Number(day)}`;
}

function periodWanted(count: number, unit: string, isTime: boolean): string {
  if (isTime) return `${unit === "H" ? "HOURLY" : "MINUTELY"};${count};;;`;
  if (unit === "WE") return `WEEKLY;${count};SA,SU;;`;
  if (unit === "WD" || unit === "BD") return `WEEKLY;${count};FR,MO,TH,TU,WE;;`;
  if (unit === "Y") return `MONTHLY;${12 * count};;;`;
  return `${{ D: "DAILY", W: "WEEKLY", M: "MONTHLY" }[unit] ?? unit};${count};;;`;
}

/** The clock of a timex, "15", "15:30"; a part of the day is any time. */
function isAt(at: Date, clock: string): boolean {
  if (!/^\d/.test(clock)) return true;
  const [hour = "", minute = "00"] = clock.split(":");
  return at.getUTCHours() === Number(hour) && at.getUTCMinutes() === Number(minute);
}
