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

/** Parses bytes and cleans every string and key. Throws SyntaxError when they are not JSON. */
export function decodeBody(body: Buffer): Decoded {
  const text = body.toString("utf8");
  const value: unknown = JSON.parse(text, poisonous.test(text) ? safely : undefined);
  if (!suspicious.test(text)) return { value, cleaned: false };
  const clean = cleaned(value);
  return { value: clean, cleaned: JSON.stringify(clean) !== JSON.stringify(value) };
}

// JSON can make `__proto__` an own key, which a later Object.assign turns into a changed prototype: leave it out.
function safely(this: unknown, key: string, value: unknown): unknown {
  return key === "__proto__" ? undefined : value;
}

/** Text that Postgres can store: lone surrogates and NUL become U+FFFD. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** A copy of parsed JSON with `cleanText` on every string and key. Depth is bounded where the body is accepted. */
export function cleaned(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key), cleaned(inner)]));
}
