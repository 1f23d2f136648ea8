// The languages that Jarvis understands. A new one is a table and a line here.

import { type Grammar } from "../grammar/pattern.ts";
import { type Meaning } from "../grammar/meaning.ts";
import { grammarIn } from "../grammar/patterns.ts";
import { fold } from "../grammar/tokens.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";
import { german } from "./german.ts";
import { type Around, aroundOf } from "./heard.ts";
import { italian } from "./italian.ts";
import { Lexicon } from "./lexicon.ts";
import { portuguese } from "./portuguese.ts";
import { spanish } from "./spanish.ts";
import { type Language } from "./table.ts";

export const languages: readonly Language[] = [english, german, french, spanish, portuguese, italian];

/** A language, ready to be read in. */
export interface Tongue {
  readonly language: Language;
  readonly lexicon: Lexicon;
  readonly grammar: Grammar<Meaning>;
  readonly around: Around;
}

const made = new Map<string, Tongue>();

/** The language with this code, or English; made at its first use, which takes some milliseconds. */
export function tongueOf(code: string): Tongue {
  const language = languages.find((one) => one.code === code) ?? english;
  const known = made.get(language.code);
  if (known !== undefined) return known;
  const tongue = { language, lexicon: new Lexicon(language), grammar: grammarIn(language), around: aroundOf(language) };
  made.set(language.code, tongue);
  return tongue;
}

/**
 * The code of the language that `name` means: its code, or its name in English or in itself; undefined for no other.
 */
export function languageNamed(name: string): string | undefined {
  const wanted = fold(name);
  return languages.find(({ code, name: own }) => {
    const english = new Intl.DisplayNames("en", { type: "language" }).of(code) ?? code;
    return [code, own, english].some((one) => fold(one) === wanted);
  })?.code;
}
