// Joins what was found side by side ("friday" "at" "5" "in the afternoon") to one phrase that says when, and finds all
// such phrases of a text, from its beginning to its end, each token looked at a bounded number of times.

import { leavesOf, type Reading } from "./leaves.ts";
import { type Draft, join, type Phrase } from "./join.ts";
import { type Meaning } from "./meaning.ts";
import { Chart, type Grammar } from "./pattern.ts";
import { type Source, stands } from "./stands.ts";
import { type Token } from "./tokens.ts";

/** What a phrase can consist of; of two that end at the same place the first counts. */
const starting = ["every", "range", "shift", "day", "clock", "clock-part", "at-clock", "part", "now"] as const;
const continuing = ["since", "until", "except", ...starting, "bare-clock"] as const;

const connectors = new Set(["AT", "ON", "IN", "OF", "FOR", "THE", "ABOUT", "FROM", '",', '"-', '"(', '")', '".', '"@']);
const meals: ReadonlySet<string> = new Set(["breakfast", "lunch", "dinner"]);
/** "Later today", "early next week", "before friday": they go with the time, and change nothing in it. */
const nearly = new Set(["EARLY", "LATE", "BEFORE", "AFTER"]);
/** What can follow "and", and "or". */
const additions = ["day", "clock", "clock-part", "at-clock"] as const;
const alternatives = [...additions, "bare-clock"] as const;
const MAX_CONNECTORS = 3;

interface Found {
  readonly symbol: string;
  readonly from: number;
  readonly end: number;
  readonly value: Meaning;
}

/** All phrases in a text that say when, in their order. */
export function phrasesIn(tokens: readonly Token[], grammar: Grammar<Meaning>, reading: Reading): Phrase[] {
  const leaves = leavesOf(tokens, reading);
  const source: Source = { tokens, leaves, chart: new Chart(grammar, leaves), from: reading.from ?? 0 };
  const phrases: Phrase[] = [];
  for (let at = 0; at < tokens.length;) {
    const found = leaves[at]?.length ? phraseAt(source, at) : undefined;
    if (found?.phrase) phrases.push(found.phrase);
    at = found?.end ?? at + 1;
  }
  return phrases;
}

/** The phrase that begins here, or the end of what looks like one and is none: "for 2 hours". */
function phraseAt(source: Source, at: number): { phrase?: Phrase; end: number } | undefined {
  const first = longest(source, at, starting);
  const asides = [at, first?.from ?? at].flatMap((from) => source.chart.find("aside", from));
  const aside = Math.max(...asides.map(({ end }) => end), at);
  if (aside > at && aside >= (first?.end ?? 0)) return { end: aside };
  if (first === undefined) return undefined;
  const draft: Draft = { start: 0, end: 0 };
  if (!join(draft, first.value)) return undefined;
  let end = first.end;
  for (let next = nextAfter(source, end, draft); next; next = nextAfter(source, end, draft)) end = next.end;
  end = source.leaves[end]?.findLast(({ symbol }) => symbol === "SHARP")?.end ?? end;
  const other = otherAfter(source, end, draft);
  if (other) {
    draft.or = other.phrase;
    end = other.end;
  }
  const begin = beginning(source, first.from);
  // "Seat 4a", and "4a" alone.
  const isLabel =
    draft.clock?.grain === "hour" && end - begin === 2 && /^[ap]$/.test(source.tokens[end - 1]?.text ?? "");
  if (isLabel && !draft.day) return undefined;
  const isAll = end === source.tokens.length - 1 && source.tokens[end]?.kind === "mark";
  const isWhole = begin === 0 && (end === source.tokens.length || isAll);
  if (!isWhole && !stands(source, { at: first.from, begin, end }, draft)) return undefined;
  draft.start = source.tokens[begin]?.start ?? 0;
  draft.end = source.tokens[end - 1]?.end ?? 0;
  return { phrase: draft, end };
}

/** What reaches furthest from here, also over connecting words: "on the 15th" may begin "the 15th of next month". */
function longest({ chart, leaves }: Source, at: number, symbols: readonly string[]): Found | undefined {
  let best: Found | undefined;
  for (let from = at; from <= at + MAX_CONNECTORS; from += 1) {
    for (const symbol of chart.among(symbols, from)) {
      for (const { end, value } of chart.find(symbol, from))
        if (end > (best?.end ?? from)) best = { symbol, from, end, value };
    }
    if (!leaves[from]?.some(({ symbol }) => connectors.has(symbol) && !symbol.startsWith('"'))) break;
  }
  return best;
}

/** What comes next, over at most a few connecting words, and can be part of the same phrase; the furthest of all. */
function nextAfter(source: Source, end: number, draft: Draft): Found | undefined {
  const candidates: Candidate[] = [];
  for (let at = end; at <= end + MAX_CONNECTORS; at += 1) {
    for (const symbol of source.chart.among(continuing, at)) {
      for (const edge of source.chart.find(symbol, at)) candidates.push({ at, found: { symbol, from: at, ...edge } });
    }
    const isConnector = source.leaves[at]?.some(({ symbol }) => connectors.has(symbol));
    const isAnd = draft.every !== undefined && source.leaves[at]?.some(({ symbol }) => symbol === "AND");
    const isT = source.tokens[at]?.text === "t" && source.tokens[at]?.glued;
    if (!isConnector && !isAnd && !isT) break;
  }
  for (const candidate of candidates.sort((a, b) => b.found.end - a.found.end)) {
    const { symbol } = candidate.found;
    if (symbol === "bare-clock" && !mayBeHour(source, candidate, draft)) continue;
    if (isMeal(source, candidate, end)) continue;
    if (join(draft, candidate.found.value)) return candidate.found;
  }
  return undefined;
}

interface Candidate {
  readonly at: number;
  readonly found: Found;
}

/** What "or" is followed by: another day, or another time of the same day. "Tomorrow and friday" is as open. */
function otherAfter(source: Source, at: number, draft: Draft): { phrase: Phrase; end: number } | undefined {
  if (draft.every || draft.shift || draft.now) return undefined;
  const isOr = source.leaves[at]?.some(({ symbol }) => symbol === "OR");
  if (!isOr && !source.leaves[at]?.some(({ symbol }) => symbol === "AND")) return undefined;
  const next = longest(source, at + 1, isOr ? alternatives : additions);
  if (next === undefined || (next.value.kind === "day" ? !draft.day : !draft.clock)) return undefined;
  const isEnd = source.tokens[next.end] === undefined || source.tokens[next.end]?.kind === "mark";
  const isTimed = next.value.kind === "day" && !draft.clock;
  if (!isOr && !isEnd && !isTimed) return undefined;
  const { day, clock, part, ...rest } = draft;
  const kept =
    next.value.kind === "day"
      ? { ...rest, ...(clock ? { clock } : {}), ...(part ? { part } : {}) }
      : { ...rest, ...(day ? { day } : {}) };
  const phrase: Draft = { ...kept };
  if (!join(phrase, next.value)) return undefined;
  let end = next.end;
  // "Tomorrow or friday at 10": the time is said of both.
  for (let more = nextAfter(source, end, phrase); more; more = nextAfter(source, end, phrase)) end = more.end;
  if (!isOr && isTimed && end === next.end && !isEnd) return undefined;
  if (!draft.clock && phrase.clock) draft.clock = phrase.clock;
  if (!draft.part && phrase.part) draft.part = phrase.part;
  return { phrase, end };
}

/** "Tomorrow lunch with Luca" is about a lunch; "tomorrow at lunch" is a time. */
function isMeal({ tokens }: Source, { at, found }: Candidate, end: number): boolean {
  const part = found.symbol === "part" && found.value.kind === "part" ? found.value.part : undefined;
  return part !== undefined && meals.has(part.part) && !part.at && at === end && tokens[found.end]?.kind === "word";
}

/** A number after a day is an hour when nothing that could be counted follows: "tomorrow 5", not "tomorrow 5 eggs". */
function mayBeHour(source: Source, { at, found }: Candidate, draft: Draft): boolean {
  if (!draft.day && !draft.part && !draft.every && !draft.shift) return false;
  const next = source.tokens[found.end];
  if (next === undefined || (next.kind === "mark" && !/^[$€£%#:/]$/.test(next.text))) return true;
  const before = source.leaves[at - 1]?.some(({ symbol }) => symbol === "AT" || symbol === "ABOUT");
  return (
    before === true ||
    (source.leaves[found.end] ?? []).some(({ symbol }) => !/^[a-z]/.test(symbol) || symbol === "partword")
  );
}

/** The first of the connecting words before a phrase. */
function beginning({ tokens, leaves }: Source, at: number): number {
  let begin = at;
  while (begin > 0 && at - begin < MAX_CONNECTORS) {
    const before = leaves[begin - 1];
    if (
      (tokens[begin - 1]?.kind !== "word" && tokens[begin - 1]?.text !== "@") ||
      !before?.some(({ symbol }) => connectors.has(symbol) || nearly.has(symbol))
    )
      break;
    begin -= 1;
  }
  return begin;
}
