// The plain form of a place's name in any script: what is often left out when people type goes, what tells names apart
// stays. The names in the data file are in this form already, so a change here needs the file made anew.

import { oneLine } from "../clean.ts";

/** Letters of the Latin script that Unicode does not take apart, as people write them on other keyboards. */
const apart: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ħ: "h",
  ə: "a",
  ى: "ي",
  ی: "ي",
  ک: "ك",
  ة: "ه",
  臺: "台",
};

/**
 * `text` in lower case, without accents, points, apostrophes and white space at the ends; hyphens and dots are spaces;
 * "saint" is "st", and the word for "city" behind a name in Chinese, Korean or Burmese goes. Marks of other scripts,
 * which make another word, stay. May be empty; never throws.
 */
export function fold(text: string): string {
  const letters = oneLine(text)
    .replaceAll("ё", "е")
    .replaceAll("Ё", "е")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}]\p{M}*)\p{M}/gu, "")
    .replace(/[\u0591-\u05c7\u0640\u064b-\u065f\u0670]/g, "")
    .replace(/[\p{Cf}'’‘`´′"“”ʻʼʽʾʿˈ׳״・･]/gu, "")
    .replace(/[ßæœøłđðþıħəىیکة臺]/g, (letter) => apart[letter] ?? letter);
  return letters
    .replaceAll("&", " and ")
    .replace(/[\p{Pd}_.·]+/gu, " ")
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, "")
    .replace(/ +/g, " ")
    .replace(/\bsaint\b/g, "st")
    .replace(/^ft(?= )/, "fort")
    .replace(/^mt(?= )/, "mount")
    .normalize("NFC")
    .replace(/(?<=[^ ]{2})(?:市+|시|မြို့)$/u, "");
}
