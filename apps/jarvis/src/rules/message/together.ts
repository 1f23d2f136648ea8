// Phrases of one message that belong together although words stand between them: "tomorrow lunch with Luca at 13" says
// a day and an hour of the same thing; "tomorrow at 5 call mum and at 7 feed the cat" says the day once for both.

import { type Phrase } from "../grammar/join.ts";
import { type Clock } from "../grammar/meaning.ts";
import { Phrases } from "../language/heard.ts";
import { type Source } from "./pieces.ts";
import { timesOf } from "../resolve/clock.ts";

/** A stretch of the text, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A phrase, and the place of its other half. */
export interface Joined {
  readonly phrase: Phrase;
  readonly also?: Range;
}

/** The phrases of a message, halves joined; in their order. */
export function together(phrases: readonly Phrase[], source: Source): Joined[] {
  const joined: Joined[] = [];
  for (const phrase of phrases) {
    const before = joined.at(-1);
    if (before === undefined || before.also) {
      joined.push({ phrase });
      continue;
    }
    const isParted = isPartedBy({ start: before.phrase.end, end: phrase.start }, source);
    const both = isParted ? undefined : bothOf(before.phrase, phrase, source);
    if (both) joined[joined.length - 1] = both;
    else joined.push({ phrase: isParted ? withDayOf(before.phrase, phrase) : phrase });
  }
  return joined;
}

function bothOf(one: Phrase, other: Phrase, source: Source): Joined | undefined {
  const { start, end } = other;
  const isDayFirst = isDay(one) && isHour(other);
  const isEveryFirst = one.every && !one.clock && !one.every.clocks && isHour(other);
  if (isDayFirst || isEveryFirst) {
    const { clock, part = one.part } = other;
    return { phrase: { ...one, ...(clock ? { clock } : {}), ...(part ? { part } : {}) }, also: { start, end } };
  }
  // "At 5 call mum tomorrow", but not "at 5 buy tickets for friday".
  const isHourFirst = isHour(one) && (isDay(other) || (other.every && !other.clock)) && !isOf(other, source);
  if (!isHourFirst) return undefined;
  const { day, every, until, since } = other;
  const more = { ...(day ? { day } : {}), ...(every ? { every } : {}), ...(until ? { until } : {}) };
  return { phrase: { ...one, ...more, ...(since ? { since } : {}) }, also: { start, end } };
}

/** A day without a time. */
function isDay({ day, clock, part, every, shift }: Phrase): boolean {
  return day !== undefined && !clock && !part && !every && !shift;
}

/** A time of day without a day. */
function isHour({ day, clock, part, every, shift, now }: Phrase): boolean {
  return (clock !== undefined || part !== undefined) && !part?.day && !day && !every && !shift && !now;
}

/** What is said of a day need not be on it. */
function isOf({ start }: Phrase, { tokens, tongue }: Source): boolean {
  const { FOR = "", OF = "" } = tongue.language.notions;
  const at = tokens.findIndex((token) => token.start >= start);
  return new Phrases(`${FOR}|${OF}`).endAt(tokens, at) !== undefined;
}

/** Whether "and" or the end of a sentence stands between. */
function isPartedBy({ start, end }: Range, { tokens, tongue }: Source): boolean {
  const between = tokens.filter((token) => token.start >= start && token.end <= end);
  return between.some(({ text }, at) => /^[;.!]$/.test(text) || tongue.around.alsos.endAt(between, at) !== undefined);
}

function withDayOf(before: Phrase, phrase: Phrase): Phrase {
  if (!isHour(phrase)) return phrase;
  return {
    ...phrase,
    ...(before.day ? { day: before.day } : {}),
    ...(phrase.clock ? { clock: laterThan(before, phrase.clock) } : {}),
  };
}

/** "Tomorrow at 5 … and at 7": who has said five in the afternoon goes on from there. */
function laterThan({ clock, part }: Phrase, next: Clock): Clock {
  const [first] = clock ? timesOf(clock, part) : [];
  const isOpen = next.half === "open" && next.hour < NOON && next.hour + NOON > (first?.hour ?? 0);
  return isOpen && (first?.hour ?? 0) >= NOON ? { ...next, hour: next.hour + NOON, half: "pm" } : next;
}

const NOON = 12;
