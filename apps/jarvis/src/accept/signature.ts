// Checks that a webhook was sent by who holds the app's secret: X-Hub-Signature-256 over the bytes as they came, or,
// as Meta computes it, over the same JSON with every character beyond ASCII written as \uXXXX in lower-case digits.

import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * True when `header` ("sha256=" and 64 hex digits) signs `rawBody` with `secret`, over the raw bytes or over their
 * escaped form. Any other header, and an empty secret, is false. Never throws.
 */
export function signatureMatches(rawBody: Buffer, header: string | undefined, secret: string): boolean {
  const digits = /^sha256=([0-9a-f]{64})$/i.exec(header ?? "")?.[1];
  if (digits === undefined || secret === "") return false;
  const signed = Buffer.from(digits, "hex");
  if (timingSafeEqual(signed, hmac(rawBody, secret))) return true;
  const escaped = escapedForm(rawBody);
  return escaped !== null && timingSafeEqual(signed, hmac(escaped, secret));
}

/**
 * The JSON bytes of `rawBody` with characters beyond ASCII as \uXXXX (lower case; two of them for a character outside
 * the basic plane), or null where that is the same bytes or `rawBody` is not UTF-8.
 */
export function escapedForm(rawBody: Buffer): string | null {
  if (rawBody.every((byte) => byte < 0x80)) return null;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(rawBody);
  } catch {
    // Not UTF-8: Meta cannot have made an escaped form of it.
    return null;
  }
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function hmac(body: Buffer | string, secret: string): Buffer {
  return createHmac("sha256", secret).update(body).digest();
}
