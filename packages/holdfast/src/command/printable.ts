// Text of others on a terminal: nothing in it moves the cursor, changes colours or turns the order of letters around.

import { limits } from "../limits.ts";

/** Control characters and those that turn the direction of text, as escapes; line breaks stay when `lines` is true. */
export function printable(text: string, { lines = false }: { readonly lines?: boolean } = {}): string {
  return text.toWellFormed().replace(unprintable, (sign) => (lines && sign === "\n" ? sign : `\\u${hex(sign)}`));
}

/** The start of a body as text, and how many bytes are left out. */
export function printableBody(body: Buffer, bytes = body.length): string {
  const shown = printable(body.subarray(0, limits.shownBytes).toString("utf8"), { lines: true });
  const left = bytes - limits.shownBytes;
  return left > 0 ? `${shown}… and ${left} bytes more` : shown;
}

/** One line of at most so many characters. */
export function printableLine(text: string, characters: number): string {
  const line = printable(text.replace(/\s+/g, " ").trim());
  return line.length > characters ? `${line.slice(0, characters - 1)}…` : line;
}

const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

function hex(sign: string): string {
  return (sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0");
}
