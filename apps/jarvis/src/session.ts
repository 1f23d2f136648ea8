// Who is at the web page: a random name in a signed cookie. Nobody can make one or guess another's, and a script of
// another site can neither read nor send it.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** As long as browsers keep a cookie at most: 400 days. */
const maxAgeSeconds = 400 * 86_400;

/** The person's name within the channel `web`, or undefined when the cookie is missing or not ours. */
export function readSession(secret: string, cookies: string | undefined): string | undefined {
  if (cookies === undefined || cookies.length > 8_192) return undefined;
  const [, name, mark] = /(?:^|;\s*)jarvis=([\w-]{22})\.([\w-]{43})(?:;|$)/.exec(cookies) ?? [];
  if (name === undefined || mark === undefined) return undefined;
  return timingSafeEqual(Buffer.from(mark), Buffer.from(markOf(secret, name))) ? name : undefined;
}

/** A new name that cannot be guessed: 128 random bits. */
export function newSession(): string {
  return randomBytes(16).toString("base64url");
}

/** The Set-Cookie header that keeps `name`; `isSecure` when the browser came by https. */
export function sessionCookie(secret: string, name: string, isSecure: boolean): string {
  const value = `jarvis=${name}.${markOf(secret, name)}`;
  return `${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}

function markOf(secret: string, name: string): string {
  return createHmac("sha256", secret).update(`jarvis session ${name}`).digest("base64url");
}
