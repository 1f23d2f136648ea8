// Turns one message into what the person wants: reminders, an answer to be asked for, or a command. Pure: the same
// text, instant and zone give the same meaning in every process.

import { oneLine } from "./clean.ts";
import { type Command, commandOf } from "./commands.ts";
import { countryOf } from "./country.ts";
import { MAX_PARSED_CHARS, MAX_YEARS_AHEAD, MIN_REPEAT_MINUTES } from "./limits.ts";
import { warmUpPlaces } from "./places/places.ts";
import { choicesOf } from "./message/question.ts";
import { type Read, readMessage, SURE_ENOUGH } from "./message/reading.ts";
import { type Rule } from "./recur/rule.ts";
import { type Chosen } from "./resolve/moment.ts";
import { tongueOf } from "./language/languages.ts";
import { addMonths, instantOf, type WallTime, wallOf } from "./wall-time.ts";

/** Why Jarvis asks back. A wrong reminder is worse than a question. */
export type AskReason =
  | "no-time"
  | "no-what"
  | "past"
  | "unclear"
  | "which"
  | "which-day"
  | "too-far"
  | "too-often"
  | "too-long";

/** One reminder that was understood. */
export interface Wanted {
  /** Clean, on one line, without the words that say when. */
  readonly what: string;
  readonly dueAt: Date;
  /** The zone it was read in: the person's, unless the message named another ("5pm CET"). */
  readonly zone: string;
  readonly chosen: Chosen;
  /** The local time that was asked for does not exist that day: the clock is put forward over it. */
  readonly isMoved: boolean;
  readonly repeat?: Repeat;
  /** What was said of when: a day alone, a time of day alone, or enough. */
  readonly says: "day" | "time" | "both";
}

/** How a reminder comes again: an RFC 5545 RRULE, and the local time that it counts from. */
export interface Repeat {
  readonly rule: Rule;
  readonly start: WallTime;
}

/** What a message means. */
export type Understanding =
  | { readonly kind: "remind"; readonly wanted: readonly [Wanted, ...Wanted[]] }
  | {
      readonly kind: "ask";
      readonly reason: AskReason;
      readonly what: string;
      /** For "which": the instants that can be meant, soonest first. */
      readonly choices?: readonly Date[];
      readonly zone?: string;
    }
  | { readonly kind: "nothing" }
  | Command;

/** What a message is read against. `waitingFor` is the `what` of the "ask" before it, if the last answer was one. */
export interface Setting {
  readonly now: Date;
  readonly zone: string;
  readonly locale?: string;
  readonly waitingFor?: string;
  /** The language that the person chose; found out from the text when it is not given. */
  readonly language?: string;
}

/**
 * What `text` means for a person in `setting.zone` at `setting.now`. Takes any string whatever (NUL, lone surrogates,
 * any length) and never throws for one; it throws RangeError for a zone that Intl does not know. At most
 * MAX_PARSED_CHARS are read; more is an "ask" with "too-long".
 */
export function understand(text: string, setting: Setting): Understanding {
  if (text.length > 4 * MAX_PARSED_CHARS) return { kind: "ask", reason: "too-long", what: "" };
  const line = oneLine(text);
  if (line.length > MAX_PARSED_CHARS) return { kind: "ask", reason: "too-long", what: "" };
  const command = commandOf(line);
  if (command !== null) return command;
  if (!/[\p{L}\p{N}]/u.test(line)) return { kind: "nothing" };
  return readReminder(line, setting);
}

/** Makes the tables of all languages ready (some ten milliseconds) before the first person has to wait for them. */
export function warmUp(): void {
  warmUpPlaces();
  const setting = { now: new Date(0), zone: "UTC" };
  for (const text of ["tomorrow at 5", "ä 明日 morgen um 5 😀", "demain à 5 heures", "mañana", "amanhã", "domani"]) {
    readMessage(text, setting);
  }
}

/** As `understand`, of a line (clean, on one line) that is no command whatever it says. */
export function readReminder(line: string, setting: Setting): Extract<Understanding, { kind: "remind" | "ask" }> {
  const { asked, language, reads } = readMessage(line, {
    now: setting.now,
    zone: setting.zone,
    language: setting.language,
    usualLanguage: setting.locale?.slice(0, 2),
    dayFirst: dayFirstOf(setting),
    country: countryOf(setting.locale, setting.zone),
  });
  const wanted: Wanted[] = [];
  for (const read of reads) {
    const what = read.what === "" ? (setting.waitingFor ?? wakingOf(line, language)) : read.what;
    const one = wantedOf({ ...read, what }, { ...setting, asked });
    if ("kind" in one) return one;
    wanted.push(one);
  }
  const [first, ...rest] = wanted;
  // "Will it rain tomorrow?" is for somebody else.
  if (!first || (!asked && line.endsWith("?"))) return { kind: "ask", reason: "unclear", what: reads[0].what };
  return { kind: "remind", wanted: [first, ...rest] };
}

type Ask = Extract<Understanding, { kind: "ask" }>;

function wantedOf({ moment, what, zone }: Read, { now, asked }: Setting & { readonly asked: boolean }): Wanted | Ask {
  const ask = (reason: AskReason): Ask => ({ kind: "ask", reason, what });
  if (moment === undefined) return ask(what === "" && !asked ? "unclear" : "no-time");
  const { remindAt, grain, rule, start, chosen, says = "both" } = moment;
  const choices = choicesOf(moment, { sureEnough: SURE_ENOUGH }).filter((choice) => choice > now);
  if (choices.length > 0) return { ...ask(rule ? "unclear" : "which"), choices, zone };
  if (grain === "month" || grain === "year") return ask("which-day");
  if (!isInReach(remindAt, now)) return ask("too-far");
  if (remindAt <= now) return ask("past");
  if (rule && isTooOften(rule)) return ask("too-often");
  if (what === "") return ask("no-what");
  const isMoved = moment.isMoved ?? false;
  return { what, dueAt: remindAt, zone, chosen, isMoved, says, ...(rule && start ? { repeat: { rule, start } } : {}) };
}

function isInReach(at: Date, now: Date): boolean {
  const last = instantOf(addMonths(wallOf(now, "UTC"), 12 * MAX_YEARS_AHEAD), "UTC");
  // An invalid date compares as false everywhere.
  return at.getTime() <= last.getTime();
}

function isTooOften({ freq, interval, byMinute, byHour }: Rule): boolean {
  return freq === "MINUTELY" && interval < MIN_REPEAT_MINUTES && !byMinute && !byHour;
}

/** "Wake me at 6" says what it is about. */
function wakingOf(line: string, language: string): string {
  const { wakes, wakeUp } = tongueOf(language).language;
  const words = line.toLowerCase();
  return wakes?.split("|").some((wake) => words.includes(wake)) ? (wakeUp ?? "") : "";
}

function dayFirstOf({ locale, zone }: Setting): boolean {
  // "3/4" is the fourth of March for Americans alone; of whom no locale is known, the zone says.
  if (locale !== undefined) return !/[_-](?:US|PH)$/i.test(locale);
  return !/^(?:America|US)\//.test(zone);
}
