// Bodies: JSON as bytes, exactly as they came. Reading one gives a clean copy that every part of Postgres can store;
// the bytes themselves stay as they are.

/** The bytes of an event of our own. */
export function encodeBody(event: unknown): Buffer {
  return Buffer.from(JSON.stringify(event));
}

/**
 * The only ways in which NUL and lone surrogates get into parsed JSON: escapes. Invalid UTF-8 becomes U+FFFD at
 * once.
 */
const suspicious = /\\u(0000|d[89a-f])/i;

/** `__proto__` as it is, or with letters of it as escapes. */
const poisonous = /__proto__|\\u00(5f|6f|7[024])/i;

export interface Decoded {
  readonly value: unknown;
  /** True when something that Postgres cannot store as text was replaced by U+FFFD. */
  readonly cleaned: boolean;
}

/**
 * Parses bytes and cleans every string and key. Throws SyntaxError when they are not JSON. Calls itself as deep as they
 * are nested: see depth.ts.
 */
export function decodeBody(body: Buffer): Decoded {
  return decodeText(body.toString("utf8"));
}

/** The same for bytes that are text already. */
export function decodeText(text: string): Decoded {
  const value: unknown = JSON.parse(text);
  if (poisonous.test(text)) dropProto(value);
  if (!suspicious.test(text)) return { value, cleaned: false };
  const found = { unclean: false };
  return { value: copy(value, found), cleaned: found.unclean };
}

// JSON can make `__proto__` an own key, which a later Object.assign turns into a changed prototype: leave it out. A
// reviver of JSON.parse does the same and takes 40 times as long: 137 ms for a body of 200 kB.
function dropProto(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) Reflect.deleteProperty(value, "__proto__");
  for (const inner of Array.isArray(value) ? value : Object.values(value)) dropProto(inner);
}

/** Text that Postgres can store: lone surrogates and NUL become U+FFFD. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** A copy of parsed JSON with `cleanText` on every string and key. Depth is bounded where the body is accepted. */
export function cleaned(value: unknown): unknown {
  return copy(value, { unclean: false });
}

function copy(value: unknown, found: { unclean: boolean }): unknown {
  const text = (unclean: string) => {
    const clean = cleanText(unclean);
    if (clean !== unclean) found.unclean = true;
    return clean;
  };
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((inner) => copy(inner, found));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), copy(inner, found)]));
}
