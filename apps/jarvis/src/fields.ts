// Looks into values that came from outside and may be anything: their fields, ids and numbers.

export type Fields = Readonly<Record<string, unknown>>;

const MAX_ID_CHARS = 512;

/** An object's fields; null for anything else. */
export function fieldsOf(value: unknown): Fields | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  // Any object can be read by string keys; all that is read is checked.
  return value as Fields;
}

/** An id as text. Whole numbers are taken as long as JSON.parse cannot have changed them. */
export function idOf(value: unknown): string | null {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value !== "string" || value === "" || value.length > MAX_ID_CHARS) return null;
  return value.isWellFormed() && !value.includes("\0") ? value : null;
}

/** A time in milliseconds since 1970, from a number or its digits; null where it cannot be one. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && number >= 0 && number <= 8.64e15 ? Math.floor(number) : null;
}

/** Text of any kind; "" for anything else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
