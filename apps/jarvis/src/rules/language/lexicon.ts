// A language's table made ready: a tree of words that gives, from any token on, all that the next words stand for.

import { type Leaf } from "../grammar/pattern.ts";
import { type Meaning } from "../grammar/meaning.ts";
import { type Token, wordsOf } from "../grammar/tokens.ts";
import { cardinalsOf, ordinalsOf } from "./numbers.ts";
import { type Language, type Part, type Unit } from "./table.ts";

interface Entry {
  readonly symbol: string;
  readonly value: Meaning;
}

interface Node {
  readonly next: Map<string, Node>;
  readonly entries: Entry[];
}

/** A word this long may have one letter wrong. */
const TYPO_CHARS = 6;

/** No word of a table is longer. */
const LONGEST_CHARS = 24;

/** Only what is told apart by nothing shorter is mended. */
const MENDED = new Set(["weekday", "month", "dayword", "unit", "partword", "holiday", "NOON", "MIDNIGHT"]);

export class Lexicon {
  readonly #root: Node = { next: new Map(), entries: [] };
  /** Words with one letter left out, and the words they come from. */
  readonly #near = new Map<string, Set<string>>();

  constructor(language: Language) {
    for (const [symbol, phrase, value] of phrasesOf(language)) {
      for (const spelled of spellings(phrase, language)) this.#add(spelled, { symbol, value });
    }
  }

  /** What the words from token `at` on stand for. */
  leavesAt(tokens: readonly Token[], at: number): Leaf<Meaning>[] {
    const leaves: Leaf<Meaning>[] = [];
    this.#walk(this.#root, { tokens, at, start: at }, leaves);
    return leaves;
  }

  #walk(node: Node, place: { tokens: readonly Token[]; at: number; start: number }, leaves: Leaf<Meaning>[]): void {
    const { tokens, at, start } = place;
    const token = tokens[at];
    if (token === undefined) return;
    const next = node.next.get(token.text) ?? (at === start ? this.#mended(token) : undefined);
    if (next === undefined) return;
    for (const { symbol, value } of next.entries) {
      if (at > start || fits(symbol, tokens, start)) leaves.push({ symbol, value, end: at + 1 });
    }
    this.#walk(next, { tokens, at: at + 1, start }, leaves);
  }

  /** The one word that `token` can be with one letter wrong, too many, missing, or changed with its neighbour. */
  #mended(token: Token): Node | undefined {
    if (token.kind !== "word" || token.text.length < TYPO_CHARS || token.text.length > LONGEST_CHARS) return undefined;
    const near = new Set<string>();
    for (const cut of [token.text, ...cuts(token.text)]) for (const word of this.#near.get(cut) ?? []) near.add(word);
    const fitting = [...near].filter((word) => isNear(word, token.text));
    const [only] = fitting;
    return fitting.length === 1 && only !== undefined ? this.#root.next.get(only) : undefined;
  }

  #add(phrase: string, entry: Entry): void {
    const words = wordsOf(phrase);
    let node = this.#root;
    for (const word of words) {
      const next = node.next.get(word) ?? { next: new Map(), entries: [] };
      node.next.set(word, next);
      node = next;
    }
    if (node.entries.some(({ symbol, value }) => symbol === entry.symbol && sameValue(value, entry.value))) return;
    node.entries.push(entry);
    const [word] = words;
    if (words.length > 1 || word === undefined || word.length < TYPO_CHARS || !MENDED.has(entry.symbol)) return;
    for (const cut of [word, ...cuts(word)]) this.#near.set(cut, (this.#near.get(cut) ?? new Set()).add(word));
  }
}

/** Every phrase of a table, with what it stands for. */
function* phrasesOf(language: Language): Generator<[string, string, Meaning]> {
  const each = function* (symbol: string, phrases: string, value: Meaning): Generator<[string, string, Meaning]> {
    for (const phrase of phrases.split("|")) if (phrase !== "") yield [symbol, phrase, value];
  };
  const number = (of: number): Meaning => ({ kind: "number", number: of });
  for (const [notion, phrases] of Object.entries(language.notions)) {
    yield* each(notion, phrases, { kind: "word", word: notion });
  }
  for (const [index, phrases] of language.weekdays.entries()) yield* each("weekday", phrases, number(index));
  for (const [index, phrases] of language.weekdayShorts?.entries() ?? [])
    yield* each("weekday-short", phrases, number(index));
  for (const [index, phrases] of language.weekdayHabits?.entries() ?? [])
    yield* each("weekdays", phrases, number(index));
  for (const [index, phrases] of language.months.entries()) yield* each("month", phrases, number(index + 1));
  for (const [unit, phrases] of Object.entries(language.units))
    yield* each("unit", phrases, { kind: "unit", unit: unit as Unit });
  yield* each("MINUTES", language.units.minute, { kind: "word", word: "MINUTES" });
  yield* each("weekend", language.weekend, { kind: "word", word: "weekend" });
  yield* each("weekends", language.weekendHabits ?? "", { kind: "word", word: "weekend" });
  for (const [part, phrases] of Object.entries(language.parts))
    yield* each("partword", phrases, { kind: "part", part: { part: part as Part } });
  for (const [part, phrases] of Object.entries(language.partHabits ?? {}))
    yield* each("partwords", phrases, { kind: "part", part: { part: part as Part } });
  for (const [days, phrases] of Object.entries(language.days)) yield* each("dayword", phrases, number(Number(days)));
  for (const [rate, phrases] of Object.entries(language.rates))
    yield* each("rate", phrases, { kind: "word", word: rate });
  for (const [phrase, value] of cardinalsOf(language)) yield ["numword", phrase, number(value)];
  for (const [phrase, value] of ordinalsOf(language)) yield ["ordword", phrase, number(value)];
  for (const [holiday, phrases] of Object.entries(language.holidays))
    yield* each("holiday", phrases, { kind: "word", word: holiday });
  for (const { pattern } of language.patterns ?? []) {
    for (const [word] of pattern.matchAll(/(?<![{:\p{L}-])[\p{Ll}\p{Lo}'-]+(?![\p{L}:}-])/gu)) {
      yield [`"${word}`, word, { kind: "word", word }];
    }
  }
}

/** The ways to write a phrase of a table: with its endings, umlauts written out. */
export function spellings(phrase: string, language: Language): string[] {
  const ended = phrase.endsWith("*") ? language.endings.map((ending) => phrase.slice(0, -1) + ending) : [phrase];
  // Umlauts are written out by who has no key for them.
  return ended.flatMap((one) =>
    /[äöü]/.test(one) ? [one, one.replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue")] : [one],
  );
}

/** One letter is a unit or half of the day only right after digits: "5h", "at 9p". */
function fits(symbol: string, tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token?.kind !== "word" || token.text.length > 1) return true;
  if (symbol === "AM" || symbol === "PM") return token.glued || tokens[at + 1]?.text === "." || isHalf(tokens, at);
  return (symbol !== "unit" && symbol !== "MINUTES") || tokens[at - 1]?.kind === "digits";
}

function isHalf(tokens: readonly Token[], at: number): boolean {
  return tokens[at + 1]?.text === "m";
}

function sameValue(one: Meaning, other: Meaning): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function* cuts(word: string): Generator<string> {
  for (let index = 0; index < word.length; index += 1) yield word.slice(0, index) + word.slice(index + 1);
}

/** At most one letter changed, left out, put in, or two neighbours turned round; the first letter stays. */
function isNear(word: string, other: string): boolean {
  if (word === other || word[0] !== other[0] || Math.abs(word.length - other.length) > 1) return false;
  let from = 0;
  while (word[from] === other[from]) from += 1;
  let end = 0;
  while (end < Math.min(word.length, other.length) - from && word.at(-1 - end) === other.at(-1 - end)) end += 1;
  const left = word.slice(from, word.length - end);
  const right = other.slice(from, other.length - end);
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
