// Refusals that were made before they are needed: a status, headers and a body that cost nothing to make. Pauses
// differ, so that those who were refused together do not come back together.

import { type ServerResponse } from "node:http";
import { type ErrorCode, errorTable } from "../../errors.ts";
import { limits } from "../../limits.ts";

interface Prepared {
  readonly status: number;
  /** Names and values in turn. */
  readonly open: string[];
  /** The same for a connection that is closed afterwards. */
  readonly closing: string[];
}

export type Prepare = (response: ServerResponse, options: { readonly close: boolean; readonly chance: number }) => void;

/** Makes what answers with an error of the table; `chance`, from 0 up to 1, chooses the pause of a 503. */
export function prepare(code: ErrorCode): Prepare {
  const { title, message, hint, status } = errorTable[code];
  const body = Buffer.from(JSON.stringify({ error: { code, title, message, hint } }));
  const pauses = status === 503 ? Array.from({ length: limits.admissionRetrySeconds }, (_, index) => index + 1) : [0];
  const prepared = pauses.map((seconds): Prepared => {
    const headers = ["content-type", "application/json; charset=utf-8", "content-length", String(body.length)];
    headers.push("cache-control", "no-store", "x-content-type-options", "nosniff");
    if (seconds > 0) headers.push("retry-after", String(seconds));
    return { status, open: headers, closing: [...headers, "connection", "close"] };
  });
  return (response, { close, chance }) => {
    const one = prepared[Math.floor(chance * prepared.length)];
    if (!one) return;
    response.writeHead(one.status, close ? one.closing : one.open);
    response.end(body);
  };
}
