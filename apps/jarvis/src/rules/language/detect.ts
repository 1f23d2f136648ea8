// Which language a message is in: the one whose common words and words about time it has most of.

import { tokensOf } from "../grammar/tokens.ts";
import { languages } from "./languages.ts";
import { spellings } from "./lexicon.ts";
import { type Language } from "./table.ts";

/** A word about time says more than a common one, and one that only a single language has says most. */
const TIME_WEIGHT = 2;

/** More words than this say no more. */
const MAX_WORDS = 60;

/** The code of the language of `text`, or `usual` when nothing tells. */
export function detectLanguage(text: string, usual = "en"): string {
  const scores = new Map<string, number>();
  for (const { kind, text: word } of tokensOf(text.slice(0, 8 * MAX_WORDS)).slice(0, MAX_WORDS)) {
    if (kind !== "word") continue;
    const weights = vocabulary().get(word);
    if (weights === undefined) continue;
    for (const [code, weight] of weights) scores.set(code, (scores.get(code) ?? 0) + weight / Math.sqrt(weights.size));
  }
  let best = usual;
  for (const [code, score] of scores) if (score > (scores.get(best) ?? 0)) best = code;
  return best;
}

let made: ReadonlyMap<string, ReadonlyMap<string, number>> | undefined;

function vocabulary(): ReadonlyMap<string, ReadonlyMap<string, number>> {
  if (made !== undefined) return made;
  const words = new Map<string, Map<string, number>>();
  const add = (phrases: string, code: string, weight: number) => {
    for (const { kind, text } of tokensOf(phrases.replaceAll("|", " "))) {
      if (kind !== "word") continue;
      const known = words.get(text) ?? new Map<string, number>();
      known.set(code, Math.max(weight, known.get(code) ?? 0));
      words.set(text, known);
    }
  };
  for (const language of languages) {
    const spelled = (phrases: string) =>
      phrases
        .split("|")
        .flatMap((one) => spellings(one, language))
        .join("|");
    for (const phrases of timeWords(language)) add(spelled(phrases), language.code, TIME_WEIGHT);
    for (const phrases of [language.common, language.polite, language.joints, ...Object.values(language.notions)])
      add(spelled(phrases), language.code, 1);
  }
  made = words;
  return words;
}

function timeWords(language: Language): readonly string[] {
  const { weekdays, months, units, parts, days, rates, requests, weekend, small, tens, ordinals } = language;
  const tables = [units, parts, days, rates].flatMap((table) => Object.values(table));
  return [...weekdays, ...months, ...tables, requests, weekend, ...small, ...tens, ...ordinals];
}
