// The lines of an iCalendar text (RFC 5545, section 3.1): escaped, folded at 75 octets of UTF-8, ended with CRLF.

import { cleanText } from "../clean.ts";

const MAX_OCTETS = 75;

/** The value of a TEXT property: one line, with what separates values escaped. */
export function textValue(text: string): string {
  return cleanText(text).replace(/[\\;,]/g, "\\$&");
}

/** All lines as one text; none is longer than 75 octets, and no character is cut in half. */
export function folded(lines: readonly string[]): string {
  return lines.map((line) => `${foldedLine(line)}\r\n`).join("");
}

function foldedLine(line: string): string {
  if (Buffer.byteLength(line) <= MAX_OCTETS) return line;
  const rows: string[] = [];
  let row = "";
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > MAX_OCTETS) {
      rows.push(row);
      // The space that begins a continued line counts.
      [row, octets] = [" ", 1];
    }
    row += character;
    octets += size;
  }
  return [...rows, row].join("\r\n");
}
