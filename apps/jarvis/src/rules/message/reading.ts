// Reads one message: when, what, how sure, and what to ask. The door to the grammar; it knows nothing of people,
// commands or answers. Pure: the same text, instant and zone give the same in every process.
//
// How it works, in the order of the files: `grammar/tokens.ts` cuts the text; `grammar/leaves.ts` says what each word
// or number can stand for, by the language's table; `grammar/pattern.ts` finds all that the patterns of
// `grammar/patterns.ts` make of them; `grammar/phrase.ts` joins what stands side by side; `resolve/` works out which
// instant that is. Like Duckling it keeps grammar and calendar apart and lets rules build on rules; like
// Recognizers-Text its languages are tables over one model; unlike chrono no regular expression runs over the text,
// and nothing guesses: what can be two things keeps both and is asked about. See docs/decisions/0023-understanding.md.

import { oneLine } from "../clean.ts";
import { type Phrase } from "../grammar/join.ts";
import { phrasesIn } from "../grammar/phrase.ts";
import { tokensOf } from "../grammar/tokens.ts";
import { detectLanguage } from "../language/detect.ts";
import { requestIn } from "../language/heard.ts";
import { tongueOf } from "../language/languages.ts";
import { MAX_PARSED_CHARS } from "../limits.ts";
import { type Found, read, severalOf, type Source } from "./pieces.ts";
import { type Moment, momentOf } from "../resolve/moment.ts";
import { together } from "./together.ts";
import { zoneNamed } from "../zone.ts";

/** What a message is read against. */
export interface ReadSetting {
  readonly now: Date;
  readonly zone: string;
  /** ISO 639-1, or "auto"; "auto" when it is not given. */
  readonly language?: string | undefined;
  /** The person's, when nothing in the text tells. */
  readonly usualLanguage?: string | undefined;
  /** "3/4" is the third of April; the language's own order when it is not given. */
  readonly dayFirst?: boolean | undefined;
  /** ISO 3166, for holidays. */
  readonly country?: string | undefined;
}

/** One reminder of a message, or all that could be made of it. */
export interface Read {
  /** What to remember, without the words that say when or ask. */
  readonly what: string;
  readonly moment: Moment | undefined;
  /** The zone it was read in: the person's, unless the message named another ("5pm CET"). */
  readonly zone: string;
  /** Words that say when, for who wants to show them. */
  readonly when: string;
}

export interface ReadMessage {
  /** The language it was read in. */
  readonly language: string;
  /** It asks to be reminded. */
  readonly asked: boolean;
  /** At least one; more than one when the message has several reminders. */
  readonly reads: readonly [Read, ...Read[]];
}

/** A message is asked about when it is not understood this surely. */
export const SURE_ENOUGH = 0.6;

/** Reads `text`. Never throws for a text; throws RangeError for a zone that Intl does not know. */
export function readMessage(text: string, setting: ReadSetting): ReadMessage {
  const line = oneLine(text.slice(0, 4 * MAX_PARSED_CHARS)).slice(0, MAX_PARSED_CHARS);
  const named = setting.language === undefined || setting.language === "auto" ? undefined : setting.language;
  const language = named ?? detectLanguage(line, setting.usualLanguage);
  const tongue = tongueOf(language);
  const tokens = tokensOf(line);
  const { from, asked } = requestIn(tokens, tongue.around);
  const source: Source = { line, tokens, from, asked, tongue, setting };
  const found = foundIn(source);
  const reads = severalOf(found, source) ?? [one(found, source)];
  return { language: tongue.language.code, asked: asked || isAskedAfter(found, source), reads };
}

/** "Tomorrow at 8 remind me to call mum". */
function isAskedAfter([first]: readonly Found[], { tokens, tongue }: Source): boolean {
  const after = first && tokens.findIndex(({ start }) => start >= first.end);
  return after !== undefined && after > 0 && requestIn(tokens.slice(after), tongue.around).asked;
}

function foundIn(source: Source): Found[] {
  const { line, tokens, from, asked, tongue, setting } = source;
  const { language, lexicon, grammar, around } = tongue;
  const dayFirst = language.dayFirstVaries ? (setting.dayFirst ?? language.dayFirst) : language.dayFirst;
  const wakes = language.wakes !== undefined && asked && around.wakes.startsIn(tokens.slice(0, from));
  // "Good morning" is a courtesy and no time.
  const start = tokens[from]?.start ?? line.length;
  const phrases = phrasesIn(tokens, grammar, { language, lexicon, dayFirst, from }).filter(({ end }) => end > start);
  return together(phrases, source).map(({ phrase: said, also }) => {
    const isMorning = wakes && (said.clock?.half === "open" || said.clock?.half === "of-24") && !said.part;
    const phrase: Phrase = isMorning ? { ...said, part: { part: "morning" } } : said;
    const named = zoneAfter(line, phrase);
    const zone = named?.zone ?? setting.zone;
    const moment = momentOf(phrase, { now: setting.now, zone, country: setting.country });
    const end = named?.end ?? phrase.end;
    return { phrase, moment, zone: named?.isOffset ? setting.zone : zone, end, ...(also ? { also } : {}) };
  });
}

/** "5pm CET", "17:00 UTC+2", "17:00Z": capitals only, since "at 5pm get milk" names no zone. */
function zoneAfter(line: string, { clock, end }: Phrase): NamedZone | undefined {
  if (clock === undefined) return undefined;
  const after = line.slice(end, end + 16);
  const suffix =
    /^(?: ?\(?((?:UTC|GMT) ?[+-]\d{1,2}(?::?\d\d)?|[A-Z]{2,5})\)?|(Z|[+-]\d\d:\d\d))(?![\p{L}\p{N}])/u.exec(after);
  const [whole = "", name, offset] = suffix ?? [];
  const zone = offset === "Z" ? "UTC" : zoneNamed(name ?? offset ?? "");
  return zone === null ? undefined : { zone, end: end + whole.length, isOffset: offset !== undefined };
}

interface NamedZone {
  readonly zone: string;
  readonly end: number;
  /** As in "17:00Z", which says an instant and no place. */
  readonly isOffset: boolean;
}

/**
 * Of several times the first counts if the message begins with it, else the last if it ends with it, else the first.
 */
function one(found: readonly Found[], source: Source): Read {
  const usable = found.filter(({ moment }) => moment !== undefined);
  const [first] = usable;
  const last = usable.at(-1);
  if (first === undefined || last === undefined) return read(found[0], source);
  if (!source.asked || source.line.slice(source.tokens[source.from]?.start ?? 0, first.phrase.start).trim() === "")
    return read(first, source);
  return /^[^\p{L}\p{N}]*$/u.test(source.line.slice(last.end)) ? read(last, source) : read(first, source);
}
