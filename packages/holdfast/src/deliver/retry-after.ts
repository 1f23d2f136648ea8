// How long an outside service asks us to stay away, from the headers of its answer.

import type { IncomingHttpHeaders } from "node:http";
import { limits } from "../limits.ts";

/** The one form of date that RFC 9110 lets a sender use; Date.parse alone takes almost anything. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Retry-After in ms, at most limits.retryAfterCapMs. A date counts from the answer's own Date: their clock need not
 * agree with ours. Undefined when it is not there, makes no sense, or is over already.
 */
export function retryAfterMs(headers: IncomingHttpHeaders): number | undefined {
  const when = headers["retry-after"]?.trim() ?? "";
  const waitMs = /^\d{1,15}$/.test(when) ? Number(when) * 1_000 : dateMs(when) - dateMs(headers.date ?? "");
  return waitMs > 0 ? Math.min(waitMs, limits.retryAfterCapMs) : undefined;
}

function dateMs(text: string): number {
  return httpDate.test(text) ? Date.parse(text) : Number.NaN;
}
