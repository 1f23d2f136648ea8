// Which of GeoNames' other names of a town go into the data file: those that people write, in any script. Left out are
// codes, addresses, and GeoNames' own transcriptions.

import { fold } from "./fold.ts";

const MAX_NAME_CHARS = 40;
const latin = /^[\p{Script=Latin}\p{M}\p{N}\p{P}\p{S} ]+$/u;
const code = /^[A-Z\d]{1,4}$/;

/** The names of a town in plain form, each once and its own first; `others` as they stand in GeoNames' dump. */
export function namesOf(name: string, ascii: string, others: readonly string[]): readonly string[] {
  const own = [fold(name), fold(ascii)];
  const kept = others
    .filter((other) => other.length <= MAX_NAME_CHARS && !/[\p{N}:/()[\]@#|\t]/u.test(other))
    .filter((other) => !latin.test(other) || isWritten(other, name))
    .map(fold)
    .filter((key) => !latin.test(key) || key.length > 3);
  return [...new Set([...own, ...kept])].filter((key) => key !== "");
}

/** GeoNames writes its own transcriptions ("an dao er cheng") small; a name as people write it has a capital. */
function isWritten(other: string, name: string): boolean {
  return !code.test(other) && (/^\P{Ll}/u.test(other) || /^\p{Ll}/u.test(name));
}
