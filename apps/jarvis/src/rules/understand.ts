// Turns one message into what the person wants: a reminder, an answer to be asked for, or a command. Pure: the same
// text, instant and zone give the same meaning in every process. This is the only door to the date parser behind it.

import { oneLine } from "./clean.ts";
import { commandOf } from "./commands.ts";
import type { Command } from "./commands.ts";
import { MAX_PARSED_CHARS } from "./limits.ts";
import { respell } from "./respell.ts";
import { findWhen, warmUpReaders } from "./when.ts";
import type { Chosen } from "./when.ts";

/** Why Jarvis asks back. A wrong reminder is worse than a question. */
export type AskReason = "no-time" | "no-what" | "past" | "unclear" | "too-far" | "repeating" | "too-long";

/** What a message means. */
export type Understanding =
  | {
      readonly kind: "remind";
      /** Clean, on one line, without the words that say when. */
      readonly what: string;
      readonly dueAt: Date;
      /** The zone it was read in: the person's, unless the message named another ("5pm CET"). */
      readonly zone: string;
      readonly chosen: Chosen;
    }
  | { readonly kind: "ask"; readonly reason: AskReason; readonly what: string }
  | { readonly kind: "nothing" }
  | Command;

/** What a message is read against. `waitingFor` is the `what` of the "ask" before it, if the last answer was one. */
export interface Setting {
  readonly now: Date;
  readonly zone: string;
  readonly locale?: string;
  readonly waitingFor?: string;
}

const POLITE =
  /^(?:(?:hey|hi|hello|ok|okay|please|pls|jarvis|so|and|yes|can you|could you|would you|will you)[ ,!]+)+/i;
const ASKED =
  /^(?:remind me|remind us|remind|reminder|set (?:me )?(?:a |an )?(?:reminder|alarm|timer)|(?:create|make|add) (?:a )?reminder|(?:i want you to|i need you to|i'd like you to) remind me|don'?t let me forget|wake me(?: up)?|ping me|tell me|nudge me)(?=[ ,:.!-]|$)[ ,:-]*/i;
const REPEATING =
  /\b(?:every|each) (?:(?:single|other|second|\d+) )?(?:day|week|weekday|month|year|hour|minute|morning|evening|afternoon|night|weekend|mon|tue|wed|thu|fri|sat|sun|\d)|\b(?:daily|weekly|monthly|yearly|hourly)\b(?= at\b| on\b|$)|\bon (?:mon|tues|wednes|thurs|fri|satur|sun)days\b/i;
const A_QUESTION = /^(?:what|who|where|which|whose|is|are|was|were|do|does|did|will|how)\b.*\?$/i;
const WEAK_WORD = /^(?:sun|sat|wed|mon|mar|sec)$/i;

/**
 * What `text` means for a person in `setting.zone` at `setting.now`. Takes any string whatever (NUL, lone surrogates,
 * any length) and never throws for one; it throws RangeError for a zone that Intl does not know. At most
 * MAX_PARSED_CHARS are parsed; more is an "ask" with "too-long".
 */
export function understand(text: string, setting: Setting): Understanding {
  if (text.length > 4 * MAX_PARSED_CHARS) return { kind: "ask", reason: "too-long", what: "" };
  const line = oneLine(text);
  if (line.length > MAX_PARSED_CHARS) return { kind: "ask", reason: "too-long", what: "" };
  const command = commandOf(line);
  if (command !== null) return command;
  if (!/[\p{L}\p{N}]/u.test(line)) return { kind: "nothing" };
  return reminderOf(line, setting);
}

/** Pays the date parser's first-use costs (about 120 ms) before the first person has to wait for them. */
export function warmUp(): void {
  warmUpReaders();
}

function reminderOf(line: string, setting: Setting): Understanding {
  const polite = line.replace(POLITE, "");
  const wake = /^wake me\b/i.test(polite);
  const body = wake ? morning(polite.replace(ASKED, "")) : polite.replace(ASKED, "");
  const asked = wake || body.length < polite.length;
  const when = findWhen(respell(body), { now: setting.now, zone: setting.zone, dayFirst: isDayFirst(setting) });
  if (REPEATING.test(body)) return { kind: "ask", reason: "repeating", what: tidy(body) };
  if (when.kind === "none") {
    const what = tidy(body);
    return { kind: "ask", reason: what === "" && !asked ? "unclear" : "no-time", what };
  }
  const said = join(when.before, when.after);
  const what = said === "" ? (setting.waitingFor ?? (/^wake|\balarm\b/i.test(polite) ? "wake up" : "")) : said;
  if (when.kind === "unclear") return { kind: "ask", reason: "unclear", what: tidy(body) };
  if (when.kind !== "found") return { kind: "ask", reason: when.kind, what };
  if (!asked && (A_QUESTION.test(line) || isWeak(body, when)))
    return { kind: "ask", reason: "unclear", what: tidy(body) };
  if (what === "") return { kind: "ask", reason: "no-what", what };
  return { kind: "remind", what, dueAt: when.dueAt, zone: when.zone, chosen: when.chosen };
}

/** "wake me at 6" means the morning, where every other bare "at 6" means the evening. */
function morning(body: string): string {
  return body.replace(/\bat (1[01]|[1-9])(:[0-5]\d)?(?! ?[ap]\.?m\b|[\d:]| in | at )/i, "at $1$2 am");
}

function isWeak(body: string, { before, after, chosen }: { before: string; after: string; chosen: Chosen }): boolean {
  // "the sun is out" holds a Sunday for the parser; without "remind me" or a time that is not enough.
  return chosen === "time" && WEAK_WORD.test(body.slice(before.length, body.length - after.length).trim());
}

function join(before: string, after: string): string {
  const left = before
    .replace(/[ ,;:(-]+$/, "")
    .replace(/(?:^|[ ,])(?:at|on|by|in|for|around|about|from|until|till|before|after|this|the|coming|exactly)$/i, "");
  const right = after.replace(/^(?:[ ,;:)?-]| please\b| sharp\b| or so\b|'s\b)+/i, "");
  return tidy(left === "" ? right : `${left} ${right}`);
}

/** Without the words that join a reminder's text to "remind me", and without marks at its ends. */
function tidy(text: string): string {
  const bare = text
    .replace(/^[\s,;:.!-]+/, "")
    .replace(/[\s,;:-]+$/, "")
    .replace(/(?<=\S)[.!]+$/, "");
  const joined = bare.replace(
    /^(?:(?:to|that|about|of|for|(?:don'?t|not to) forget to|i (?:need|have|want) to|i must|i should)(?: |$))+/i,
    "",
  );
  return joined
    .replace(/,? (?:please|pls)$/i, "")
    .replace(/\s+/g, " ")
    .trim();
}

function isDayFirst({ locale, zone }: Setting): boolean {
  // "3/4" is the fourth of March for Americans alone; of whom no locale is known, the zone says.
  if (locale !== undefined) return !/[_-](?:US|PH)$/i.test(locale);
  return !/^(?:America|US)\//.test(zone);
}
