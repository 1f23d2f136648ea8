// The head of an HTTP/1.x answer as text in, the few facts that a load generator needs out. Headers it does not need
// are stepped over without making strings of them: this runs once per request.

export interface ResponseHead {
  readonly status: number;
  /** True when the connection may carry another request after this answer. */
  readonly keepAlive: boolean;
  readonly chunked: boolean;
  /** -1 where the answer names no length. */
  readonly contentLength: number;
  readonly retryAfter: string | undefined;
  /** One of its headers is a `Set-Cookie`. */
  readonly setsCookie: boolean;
}

const lineEnd = "\r\n";

const wantedByLength = new Map<number, readonly string[]>([
  [10, ["connection", "set-cookie"]],
  [11, ["retry-after"]],
  [14, ["content-length"]],
  [17, ["transfer-encoding"]],
]);

/**
 * Reads a head without its closing empty line. Undefined when it is not HTTP/1.x: bad status line, a line without a
 * colon, a length that is no number, two lengths that differ.
 */
export function parseHead(text: string): ResponseHead | undefined {
  const status = parseStatus(text);
  if (status === undefined) return undefined;
  let keepAlive = text.charAt(7) !== "0";
  let chunked = false;
  let named = false;
  let contentLength = -1;
  let retryAfter: string | undefined;
  let setsCookie = false;
  let lineStart = text.indexOf(lineEnd);
  while (lineStart !== -1) {
    const start = lineStart + lineEnd.length;
    lineStart = text.indexOf(lineEnd, start);
    const end = lineStart === -1 ? text.length : lineStart;
    const colon = text.indexOf(":", start);
    if (colon <= start || colon >= end) return undefined;
    const name = wantedName(text, start, colon);
    if (name === undefined) continue;
    const value = text.slice(colon + 1, end).trim();
    if (name === "connection") keepAlive = staysOpen(value, keepAlive);
    else if (name === "retry-after") retryAfter = value;
    else if (name === "set-cookie") setsCookie = true;
    else if (name === "transfer-encoding") {
      named = true;
      chunked = value.toLowerCase().endsWith("chunked");
    } else {
      const length = parseLength(value);
      if (length === undefined || (contentLength !== -1 && contentLength !== length)) return undefined;
      contentLength = length;
    }
  }
  // RFC 9112, 6.3: a transfer coding overrides a length; one that does not end in "chunked" lasts until the end.
  return { status, keepAlive, chunked, contentLength: named ? -1 : contentLength, retryAfter, setsCookie };
}

/** What `Retry-After` asks for, in ms from `nowMs`; it may be seconds or a date. Undefined when it is neither. */
export function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** All headers of a head, names in lower case; what comes twice is joined, a `Set-Cookie` by line ends. */
export function headersOf(text: string): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const line of text.split(lineEnd).slice(1)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}${name === "set-cookie" ? "\n" : ", "}${value}`;
  }
  return headers;
}

function parseStatus(text: string): number | undefined {
  if (!text.startsWith("HTTP/1.") || text.charAt(8) !== " ") return undefined;
  const after = text.charAt(12);
  if (after !== " " && after !== "" && after !== "\r") return undefined;
  const digits = text.slice(9, 12);
  return /^[1-9]\d\d$/.test(digits) ? Number(digits) : undefined;
}

/** Looks at a name's length first, so that most headers cost one comparison. */
function wantedName(text: string, start: number, colon: number): string | undefined {
  const wanted = wantedByLength.get(colon - start);
  if (wanted === undefined) return undefined;
  const name = text.slice(start, colon).toLowerCase();
  return wanted.includes(name) ? name : undefined;
}

function staysOpen(value: string, otherwise: boolean): boolean {
  const words = value.toLowerCase();
  if (words.includes("close")) return false;
  return words.includes("keep-alive") ? true : otherwise;
}

function parseLength(value: string): number | undefined {
  return /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
