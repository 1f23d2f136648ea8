// What is kept of an event's id when the event is gone: 16 bytes of a SHA-256, the same in JavaScript and in SQL.

import { createHash } from "node:crypto";

/** The hash of one id of one stream and class. */
export function idHash(classNumber: number, { stream, id }: { readonly stream: number; readonly id: string }): Buffer {
  return createHash("sha256").update(`${classNumber}:${stream}:${id}`).digest().subarray(0, 16);
}

/** The same as an expression over a row with stream and id, as bytea. */
export function idHashSql(classNumber: number): string {
  return `substring(sha256(convert_to('${classNumber}:' || stream || ':' || id, 'UTF8')) from 1 for 16)`;
}
