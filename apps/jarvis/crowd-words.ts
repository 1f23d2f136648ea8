// The words of the crowd: marks by which a text can be told from all others, names of places that are in no table, and
// odd texts as an honest crowd types them. Pure.

const digits = "abcdefghij";
const placeDigits = "klmnopqrst";
const placeBegins = ["Lower", "Upper", "Little", "Saint", "Old", "New"] as const;
const placeEnds = ["wick", "bury", "ham", "ford", "cot", "field"] as const;

/** Stands for two bytes that are no UTF-8; `literalOf` puts them in. */
export const BROKEN_BYTES = "\uF8FE";

/** A word that no language has: the saying `nth` (0 to 9) of this person. Kept as it is by whoever repeats it. */
export function markOf(person: number, nth: number): string {
  return `zq${spelled(person, digits)}x${spelled(nth, digits)}`;
}

/** Of all marks in a text, the numbers of the people that they belong to. */
export function ownersOf(text: string): number[] {
  const marks = [...text.matchAll(/zq([a-j]+)x[a-j]/g)].map(([, word = ""]) => numberOf(word, digits));
  const places = [...text.matchAll(/vq([k-t]+)/gi)].map(([, word = ""]) => numberOf(word.toLowerCase(), placeDigits));
  return [...marks, ...places];
}

/** A place that is nowhere, another for each person. */
export function placeOf(person: number): string {
  const begin = placeBegins[person % placeBegins.length] ?? "";
  return `${begin} Vq${spelled(person, placeDigits)}${placeEnds[(person >> 3) % placeEnds.length] ?? ""}`;
}

/** What broke the real Jarvis, and what else a phone's keyboard can do. Each stands alone or in a reminder. */
export const oddTexts: readonly string[] = [
  "\uD83D",
  "half a face \uDE00 is here",
  "\uDBFF\uD83D",
  "\0",
  "nothing \0 inside",
  "\0\uD800",
  "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽",
  "𝒽𝑒𝓁𝓁𝑜 𐍈𐎀",
  "مرحبا، ذكّرني بشيء",
  "שלום ‏לך",
  "‮txet sdrawkcab",
  "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
  "e\u0301\u0301\u0301 n\u0303",
  "\uFEFF\u200B\u2060\u00AD",
  `caf${BROKEN_BYTES}`,
  `${BROKEN_BYTES}${BROKEN_BYTES} is no text`,
  "日本語と한국어",
  "\u2028\u2029",
];

/**
 * A text as the bytes of a JSON string, quotes included: lone surrogates and NUL as escapes with lower-case digits, as
 * Meta writes them; what stands for broken bytes as bytes that are no UTF-8.
 */
export function literalOf(text: string): Buffer {
  return bytesOf(JSON.stringify(text));
}

/** A text as bytes of UTF-8, which has no lone surrogates; what stands for broken bytes as bytes that are no UTF-8. */
export function bytesOf(text: string): Buffer {
  const broken = Buffer.from([0xc3, 0x28]);
  return Buffer.concat(
    text
      .split(BROKEN_BYTES)
      .flatMap((part, index) => (index === 0 ? [Buffer.from(part)] : [broken, Buffer.from(part)])),
  );
}

function spelled(number: number, letters: string): string {
  return String(number).replaceAll(/\d/g, (digit) => letters.charAt(Number(digit)));
}

function numberOf(word: string, letters: string): number {
  return Number(word.replaceAll(/./g, (letter) => String(letters.indexOf(letter))));
}
