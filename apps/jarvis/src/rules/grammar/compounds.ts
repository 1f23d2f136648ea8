// Days and parts of the day that are written as one word: "Montagabend", "mondaymorning", "heuteabend".

import { type Language, type Part } from "../language/table.ts";
import { type Day, type Meaning } from "./meaning.ts";
import { type Leaf } from "./pattern.ts";
import { fold } from "./tokens.ts";

type Known = Omit<Leaf<Meaning>, "end">;

/** Shorter names of days are parts of other words. */
const SHORTEST_CHARS = 5;

const made = new WeakMap<Language, ReadonlyMap<string, Known>>();

/** What a word that is a day and a part of it stands for. */
export function compound(word: string, language: Language): Known | undefined {
  const known = made.get(language) ?? new Map(compoundsOf(language));
  made.set(language, known);
  return known.get(word);
}

function* compoundsOf({ weekdays, days, parts, partHabits = {} }: Language): Generator<[string, Known]> {
  for (const [name, day] of namesOf(weekdays, days)) {
    for (const [part, words] of Object.entries(parts)) {
      const value: Meaning = { kind: "part", part: { part: part as Part, day } };
      for (const word of single(words)) yield [name + word, { symbol: "weekday-part", value }];
    }
    if (day.is !== "weekday") continue;
    for (const [part, words] of Object.entries(partHabits)) {
      const every = { freq: "WEEKLY", interval: 1, weekdays: [day.weekday], part: part as Part } as const;
      const value: Meaning = { kind: "every", every };
      for (const word of single(words)) yield [name + word, { symbol: "weekday-parts", value }];
    }
  }
}

function* namesOf(weekdays: readonly string[], days: Language["days"]): Generator<[string, Day]> {
  for (const [weekday, words] of weekdays.entries()) {
    for (const word of single(words)) {
      if (word.length >= SHORTEST_CHARS) yield [word, { is: "weekday", weekday, which: "any" }];
    }
  }
  for (const [ahead, words] of Object.entries(days)) {
    for (const word of single(words)) {
      if (word.length >= SHORTEST_CHARS) yield [word, { is: "days", days: Number(ahead) }];
    }
  }
}

/** The phrases of one word, folded. */
function single(phrases: string): string[] {
  const words = phrases.split("|").filter((phrase) => /^\p{L}+$/u.test(phrase));
  return words.map((word) => fold(word));
}
