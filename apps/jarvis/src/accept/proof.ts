// What proves who sends: a secret that both know, or that the request was made on this machine.

import { createHash, timingSafeEqual } from "node:crypto";
import { type Incoming } from "holdfast";

/** Compares in a time that says nothing of either, not even their lengths. */
export function sameSecret(given: string, own: string): boolean {
  return timingSafeEqual(hash(given), hash(own));
}

/**
 * Was the request made on this machine, and not passed on by a proxy or a tunnel? Only then is a secret taken that
 * everybody knows.
 */
export function isFromHere({ headers, ip }: Pick<Incoming, "headers" | "ip">): boolean {
  const proxied = headers["x-forwarded-for"] !== undefined || headers["forwarded"] !== undefined;
  return !proxied && /^(127\.|::1$|::ffff:127\.)/.test(ip);
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
