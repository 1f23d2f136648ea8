// How people bring their channels together: what they say for it, the codes, and what a person is after two have become
// one. Pure; a code is made of random numbers that the caller brings.

import { type Address, type Channel } from "./channel.ts";
import { oneLine } from "./clean.ts";
import { type Pending } from "./conversation.ts";
import { MAX_WRONG_CODES_PER_HOUR } from "./limits.ts";
import { type Lookup } from "./place.ts";
import { type ZoneSource } from "./zone.ts";

/** Something said about channels. */
export type Linking =
  | { readonly kind: "code" }
  | { readonly kind: "join"; readonly code: string }
  /** Undefined: the one on which it was said. */
  | { readonly kind: "unlink"; readonly channel: Channel | undefined }
  | { readonly kind: "channels" }
  | { readonly kind: "first"; readonly channel: Channel };

const names: ReadonlyMap<string, Channel> = new Map([
  ["messenger", "messenger"],
  ["facebook", "messenger"],
  ["facebook messenger", "messenger"],
  ["telegram", "telegram"],
  ["slack", "slack"],
  ["mail", "mail"],
  ["email", "mail"],
  ["e-mail", "mail"],
  ["web", "web"],
  ["the web", "web"],
  ["browser", "web"],
  ["web page", "web"],
  ["the web page", "web"],
]);

const SAID =
  /^(link|connect|unlink|disconnect|use|first|channels|(?:list|show)(?: me)?(?: my)? channels|my channels)(?: (.+))?$/;
const HERE = /^(?:me|it|this|here|(?:a|another|my|this) (?:chat|channel))$/;

/** What `text` says about channels; undefined when it is about something else. */
export function linkingOf(text: string): Linking | undefined {
  if (text.length > 200) return undefined;
  const line = oneLine(text)
    .toLowerCase()
    .replace(/^\/|[.!?]+$/g, "");
  const [, verb, rest = ""] = SAID.exec(line) ?? [];
  if (verb === undefined) return undefined;
  if (verb.endsWith("channels")) return rest === "" ? { kind: "channels" } : undefined;
  const named = names.get(rest.replace(/ first$/, ""));
  if (verb === "use" || verb === "first") return named && { kind: "first", channel: named };
  const isOpen = rest === "" || HERE.test(rest);
  if (verb === "unlink" || verb === "disconnect") {
    return isOpen || named ? { kind: "unlink", channel: named } : undefined;
  }
  if (isOpen || named) return { kind: "code" };
  const code = plainCode(rest);
  return verb === "link" && code.length === CODE_CHARS ? { kind: "join", code } : undefined;
}

/** Without what is taken for another: no 0, O, 1, I, L, U and Z. Of 29 signs 8: 5 · 10¹¹ codes. */
const SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXY";
const CODE_CHARS = 8;

/** A code; `random(n)` gives a whole number below n that nobody can guess. */
export function newCode(random: (below: number) => number): string {
  return Array.from({ length: CODE_CHARS }, () => SIGNS.charAt(random(SIGNS.length))).join("");
}

/** As it is shown: "K7QM-3XDA". */
export function shownCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** However somebody has written it. */
function plainCode(text: string): string {
  return text.replace(/[\s–-]/g, "").toUpperCase();
}

/** Codes that nobody had, given by one person: how many in the hour that began then. */
export interface WrongTries {
  /** ISO 8601. */
  readonly hour: string;
  readonly count: number;
}

/** True when somebody has given so many wrong codes that another one is not looked at. */
export function isBarred(tries: WrongTries | undefined, now: Date): boolean {
  return tries !== undefined && isSameHour(tries, now) && tries.count >= MAX_WRONG_CODES_PER_HOUR;
}

/** After another wrong one. */
export function wrongAgain(tries: WrongTries | undefined, now: Date): WrongTries {
  if (tries !== undefined && isSameHour(tries, now)) return { ...tries, count: tries.count + 1 };
  return { hour: now.toISOString(), count: 1 };
}

function isSameHour({ hour }: WrongTries, now: Date): boolean {
  return now.getTime() - Date.parse(hour) < 60 * 60 * 1_000;
}

interface Joinable {
  readonly zone: string;
  readonly zoneSource: ZoneSource;
  readonly waitingFor: string | undefined;
  readonly made: number;
  readonly lookup: Lookup | undefined;
  readonly digest: boolean;
  readonly digested: string | undefined;
  readonly language: string | undefined;
  readonly tries: WrongTries | undefined;
  readonly askAgain: boolean;
  readonly exportToken: string | undefined;
  readonly pending: Pending | undefined;
  readonly served: boolean;
}

const sureness: readonly ZoneSource[] = ["default", "locale", "browser", "named"];

/**
 * The person `giver` after `other` has become a part of them. What the giver has set stays; the surer zone counts. What
 * is limited for one person is not for two: questions about places and wrong codes are added up. A question that waits
 * for "yes" is over: it was not about what both have. There is one export link, the giver's if they have one.
 */
export function joined<P extends Joinable>(giver: P, other: Joinable): P {
  const { zone, zoneSource } = sureness.indexOf(other.zoneSource) > sureness.indexOf(giver.zoneSource) ? other : giver;
  return {
    ...giver,
    zone,
    zoneSource,
    waitingFor: giver.waitingFor ?? other.waitingFor,
    made: giver.made + other.made,
    lookup: joinedLookup(giver.lookup, other.lookup),
    digest: giver.digest || other.digest,
    digested: later(giver.digested, other.digested),
    language: giver.language ?? other.language,
    tries: more(giver.tries, other.tries),
    askAgain: giver.askAgain || other.askAgain,
    exportToken: giver.exportToken ?? other.exportToken,
    pending: undefined,
    served: giver.served || other.served,
  };
}

function joinedLookup(mine: Lookup | undefined, theirs: Lookup | undefined): Lookup | undefined {
  if (mine === undefined || theirs === undefined) return mine ?? theirs;
  const kept = mine.isOpen || !theirs.isOpen ? mine : theirs;
  const day = later(mine.day, theirs.day) ?? kept.day;
  const count = (mine.day === day ? mine.count : 0) + (theirs.day === day ? theirs.count : 0);
  return { ...kept, day, count };
}

function later(one: string | undefined, other: string | undefined): string | undefined {
  return one !== undefined && (other === undefined || one > other) ? one : other;
}

function more(one: WrongTries | undefined, other: WrongTries | undefined): WrongTries | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return { hour: later(one.hour, other.hour) ?? one.hour, count: one.count + other.count };
}

/** Which address "unlink telegram" means: the one on which it was said, else the last one there. */
export function addressMeant(
  addresses: readonly Address[],
  here: Address,
  channel: Channel | undefined,
): Address | undefined {
  if (channel === undefined || channel === here.channel) return addresses.find(({ id }) => id === here.id);
  return addresses.findLast((one) => one.channel === channel);
}
