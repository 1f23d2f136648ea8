// The head of a mail as it came: its headers in order, unfolded. Only as much is looked at as the limits say; what is
// no header is left out. Never throws.

import { MAX_MAIL_HEADER_BYTES, MAX_MAIL_HEADERS } from "./limits.ts";

export interface MailHeader {
  /** In lower case. */
  readonly name: string;
  /** One character for each byte; nothing is decoded. */
  readonly value: string;
}

/** The headers, from the top. */
export function headersOf(mail: Buffer): readonly MailHeader[] {
  const head = mail.subarray(0, MAX_MAIL_HEADER_BYTES).toString("latin1");
  const headers: { name: string; parts: string[] }[] = [];
  for (const line of head.split(/\r?\n/)) {
    if (line === "") break;
    const last = headers.at(-1);
    if (/^[ \t]/.test(line)) {
      last?.parts.push(line.trim());
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trimEnd().toLowerCase();
    if (headers.length >= MAX_MAIL_HEADERS) break;
    if (/^[\x21-\x39\x3b-\x7e]{1,100}$/.test(name)) headers.push({ name, parts: [line.slice(colon + 1).trim()] });
  }
  return headers.map(({ name, parts }) => ({ name, value: parts.join(" ").trim() }));
}

/** The values of all headers of this name. */
export function valuesOf(headers: readonly MailHeader[], name: string): readonly string[] {
  return headers.filter((header) => header.name === name).map(({ value }) => value);
}
