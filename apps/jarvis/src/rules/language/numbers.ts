// The number words of a language, made from its table: all cardinals below a hundred and all ordinals of a month.

import { type Language } from "./table.ts";

/** Each way to write a number, and the number. */
export function cardinalsOf(language: Language): [string, number][] {
  const made: [string, number][] = [];
  const add = (words: string, number: number) => made.push(...each(words, number));
  for (const [number, words] of language.small.entries()) add(words, number);
  for (const [index, words] of language.tens.entries()) {
    const ten = 20 + 10 * index;
    add(words, ten);
    if (words === "") continue;
    // Where a language has no word for the next ten it counts on: soixante-dix-sept.
    const reach = language.tens[index + 1] === "" ? 20 : 10;
    for (let ones = 1; ones < reach; ones += 1) {
      add(joinedWith(language.joined, { tens: words, ones: language.small[ones] ?? "" }), ten + ones);
    }
  }
  for (const pair of language.irregular?.split("|") ?? []) {
    const [word = "", number = ""] = pair.split("=");
    add(word, Number(number));
  }
  return made;
}

/** Each way to write an ordinal from the first to the thirty-first, and its number. */
export function ordinalsOf(language: Language): [string, number][] {
  const made: [string, number][] = [];
  const add = (words: string, number: number) => made.push(...each(words, number));
  for (const [index, words] of language.ordinals.entries()) add(words, index < 20 ? index + 1 : 30);
  for (let ones = 1; ones < 10; ones += 1) {
    const ordinal = language.ordinals[ones - 1] ?? "";
    add(joinedWith(language.ordinalJoined, { tens: language.tens[0] ?? "", ordinal }), 20 + ones);
  }
  add(joinedWith(language.ordinalJoined, { tens: language.tens[1] ?? "", ordinal: language.ordinals[0] ?? "" }), 31);
  for (const [index, words] of language.ordinalsAbove?.entries() ?? []) add(words, 21 + index);
  return made;
}

/** Each of some words, with the number that they mean. */
function each(words: string, number: number): [string, number][] {
  return words.split("|").flatMap((word): [string, number][] => (word === "" ? [] : [[word, number]]));
}

/** All that come of putting each way to say the parts into each pattern. */
function joinedWith(patterns: string, parts: Readonly<Record<string, string>>): string {
  let made = patterns.split("|");
  for (const [name, words] of Object.entries(parts)) {
    made = made.flatMap((one) => words.split("|").map((word) => one.replace(`{${name}}`, word)));
  }
  return made.join("|");
}
