// Reads a new time for a reminder that there is, by the same understanding as the time of a new one. What was not said
// stays as it was: "to friday" keeps the time of day, "to 5pm" the day.

import { oneLine } from "../clean.ts";
import { type Reminder } from "../reminder.ts";
import { type AskReason, readReminder, type Setting, type Wanted } from "../understand.ts";
import { instantOf, wallOf } from "../wall-time.ts";

/** A time and perhaps other words; a question; or words without a time. */
export type NewTime =
  | { readonly kind: "time"; readonly wanted: Wanted; readonly isDuration: boolean }
  | { readonly kind: "ask"; readonly reason: AskReason; readonly choices: readonly Date[]; readonly zone: string }
  | { readonly kind: "words" };

/** Words with which a bare "10 minutes" or "9" is a time, in each language that is read. */
const DURATION: Readonly<Record<string, string>> = { en: "in", de: "in", fr: "dans", es: "en", pt: "em", it: "tra" };
const CLOCK: Readonly<Record<string, string>> = { en: "at", de: "um", fr: "à", es: "a las", pt: "às", it: "alle" };

const TIMELESS: ReadonlySet<AskReason> = new Set(["no-time", "unclear", "no-what"]);

/** What `text` says about `reminder`, read at `setting.now`. */
export function newTime(reminder: Reminder, text: string, setting: Setting): NewTime {
  const line = oneLine(text);
  // Where no words are left it is about what it was about before.
  const about = { ...setting, waitingFor: reminder.what };
  const plain = readReminder(line, about);
  if (plain.kind === "remind") {
    const [wanted, ...more] = plain.wanted;
    return more.length > 0 ? { kind: "words" } : { kind: "time", wanted, isDuration: false };
  }
  const helped = withPrefix(line, { reminder, about, prefixes: DURATION });
  if (helped) return { kind: "time", wanted: helped, isDuration: true };
  const clock = withPrefix(line, { reminder, about, prefixes: CLOCK });
  if (clock) return { kind: "time", wanted: clock, isDuration: false };
  if (TIMELESS.has(plain.reason)) return { kind: "words" };
  return { kind: "ask", reason: plain.reason, choices: plain.choices ?? [], zone: plain.zone ?? setting.zone };
}

interface Helped {
  readonly reminder: Reminder;
  readonly about: Setting;
  readonly prefixes: Readonly<Record<string, string>>;
}

function withPrefix(line: string, { reminder, about, prefixes }: Helped): Wanted | undefined {
  for (const language of new Set([about.language ?? "en", "en"])) {
    const read = readReminder(`${prefixes[language] ?? "in"} ${line}`, { ...about, language });
    if (read.kind === "remind" && read.wanted.length === 1 && read.wanted[0].what === reminder.what) {
      return read.wanted[0];
    }
  }
  return undefined;
}

/** When it shall ring: with the reminder's own time of day where a day alone was said. */
export function onItsTime({ dueAt, zone }: Reminder, wanted: Wanted, now: Date): Date {
  if (wanted.says !== "day") return wanted.dueAt;
  const { hour, minute, second } = wallOf(dueAt, zone);
  const at = instantOf({ ...wallOf(wanted.dueAt, wanted.zone), hour, minute, second }, wanted.zone);
  return at > now ? at : wanted.dueAt;
}

/** When it shall ring: on the reminder's own day where a time of day alone was said, and that day is to come. */
export function onItsDay(reminder: Reminder, text: string, { wanted, setting }: Timed): Date {
  const midnight = { ...wallOf(reminder.dueAt, reminder.zone), hour: 0, minute: 0, second: 0 };
  if (wanted.says !== "time" || instantOf(midnight, reminder.zone) <= setting.now) return wanted.dueAt;
  // "5" is five in the afternoon, as it is when said in the morning; only "5am" is earlier.
  for (const hour of [7, 0]) {
    const from = new Date(instantOf({ ...midnight, hour }, reminder.zone).getTime() - 1);
    const read = newTime(reminder, text, { ...setting, now: from });
    if (read.kind !== "time") continue;
    const wall = wallOf(read.wanted.dueAt, reminder.zone);
    if (wall.day === midnight.day && wall.month === midnight.month) return read.wanted.dueAt;
  }
  return wanted.dueAt;
}

interface Timed {
  readonly wanted: Wanted;
  readonly setting: Setting;
}
