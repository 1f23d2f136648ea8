// Who is let in: whoever holds a signed cookie that is not older than twelve hours; or, while no password is set, this
// machine alone. A cookie is signed with a key made of the installation's secret and the password, so that a new
// password ends every session.

import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { type Incoming } from "holdfast";
import { textOf } from "../same-site.ts";
import { isLoopback, isThisMachine } from "../this-machine.ts";
import { type OperatorSettings } from "./settings.ts";

/** How long a login holds, in seconds. */
const SESSION_SECONDS = 12 * 3_600;

/** `in`: an operator. `login`: may become one. `away`: there is no such page for them. */
export type Standing = "in" | "login" | "away";

export interface Door {
  readonly settings: OperatorSettings;
  /** Of the installation. */
  readonly secret: string;
}

/** How whoever asks stands at `now`. */
export function standingOf(request: Pick<Incoming, "headers" | "ip">, door: Door, now: Date): Standing {
  const { password, isLocal } = door.settings;
  if (password === undefined) {
    // By the name it was asked for, too: a page whose name was turned to this machine is still another site.
    const isHere = isThisMachine(request) && isLoopback(textOf(request.headers, "host") ?? "");
    return isLocal && isHere ? "in" : "away";
  }
  return isSigned(textOf(request.headers, "cookie"), keyOf(door.secret, password), now) ? "in" : "login";
}

/** Compares in the same time whatever is given. False while no password is set. */
export function isPassword({ password }: OperatorSettings, given: string): boolean {
  return password !== undefined && timingSafeEqual(hash(given), hash(password));
}

/** The Set-Cookie header of a login at `now`; of nobody's, without a password. */
export function operatorCookie({ settings, secret }: Door, now: Date, isSecure: boolean): string {
  const ends = (now.getTime() + SESSION_SECONDS * 1_000).toString(36);
  const name = `${ends}.${randomBytes(16).toString("base64url")}`;
  const value = `${name}.${markOf(keyOf(secret, settings.password ?? ""), name)}`;
  return `${start}${value}; Max-Age=${SESSION_SECONDS}${rest}${isSecure ? "; Secure" : ""}`;
}

/** The Set-Cookie header that takes it away. */
export const noCookie = "jarvis-operator=; Max-Age=0; Path=/operator; HttpOnly; SameSite=Strict";

const start = "jarvis-operator=";
const rest = "; Path=/operator; HttpOnly; SameSite=Strict";

function isSigned(cookies: string | undefined, key: Buffer, now: Date): boolean {
  if (cookies === undefined || cookies.length > 8_192) return false;
  const found = /(?:^|;\s*)jarvis-operator=(([0-9a-z]{8,9})\.[\w-]{22})\.([\w-]{43})(?:;|$)/.exec(cookies);
  const [, name, ends, mark] = found ?? [];
  if (name === undefined || ends === undefined || mark === undefined) return false;
  return timingSafeEqual(Buffer.from(mark), Buffer.from(markOf(key, name))) && parseInt(ends, 36) > now.getTime();
}

function keyOf(secret: string, password: string): Buffer {
  return createHmac("sha256", secret).update("jarvis operator key ").update(hash(password)).digest();
}

function markOf(key: Buffer, name: string): string {
  return createHmac("sha256", key).update(`jarvis operator session ${name}`).digest("base64url");
}

function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
