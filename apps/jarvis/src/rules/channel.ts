// The channels on which people talk with Jarvis: what each can do, and whether an address may be written to. Pure.

export const channels = ["messenger", "telegram", "slack", "mail", "web"] as const;
export type Channel = (typeof channels)[number];

/** What a channel can do. */
export interface Ability {
  /** Its name, as it is said to people. */
  readonly label: string;
  /** Buttons under a message, at most; 0 where there are none. */
  readonly buttons: number;
  /** Characters (UTF-16 units) of a message, at most. */
  readonly textChars: number;
  /** So long after the person has last written may they be written to; undefined: always. */
  readonly windowMs: number | undefined;
  /** True where somebody may be written to who has never written themselves. */
  readonly canBegin: boolean;
}

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * Sources: for Messenger https://developers.facebook.com/docs/messenger-platform/policy/policy-overview/ (the 24 hours)
 * and /docs/messenger-platform/send-messages/quick-replies; for Telegram
 * https://core.telegram.org/bots/api#sendmessage, where bots cannot begin; for Slack
 * https://api.slack.com/reference/block-kit/blocks (an actions block has 25 elements, a section 3,000 characters). Mail
 * and the web page have limits of our own.
 */
export const abilities: Readonly<Record<Channel, Ability>> = {
  messenger: { label: "Messenger", buttons: 13, textChars: 2_000, windowMs: dayMs, canBegin: false },
  telegram: { label: "Telegram", buttons: 100, textChars: 4_096, windowMs: undefined, canBegin: false },
  slack: { label: "Slack", buttons: 25, textChars: 3_000, windowMs: undefined, canBegin: true },
  mail: { label: "e-mail", buttons: 0, textChars: 100_000, windowMs: undefined, canBegin: true },
  web: { label: "the web page", buttons: 13, textChars: 4_000, windowMs: undefined, canBegin: false },
};

/** What is known of whether an address can be written to: it can, not at this time, not by us, nobody is there. */
export type Reach = "reachable" | "window" | "blocked" | "gone";

/** Where a person can be found: a name on a channel. */
export interface Address {
  /** Channel and name: "telegram:4711". */
  readonly id: string;
  readonly channel: Channel;
  readonly name: string;
  readonly person: string;
  /** Of a person's addresses the lowest is the first. */
  readonly rank: number;
  /** When something was last heard from there; undefined: not known. */
  readonly heardAt: Date | undefined;
  readonly state: Reach;
  /** When it stopped to be reachable. */
  readonly since: Date | undefined;
}

/**
 * True when the address may be written to at `now`, as far as is known here: the provider may still say no. An address
 * that could not be reached may be written to again when its person writes from there.
 */
export function mayWrite({ channel, heardAt, state }: Address, now: Date): boolean {
  const { windowMs } = abilities[channel];
  if (state !== "reachable") return false;
  return windowMs === undefined || heardAt === undefined || now.getTime() - heardAt.getTime() < windowMs;
}

/** In the order in which they are tried. */
export function inOrder(addresses: Iterable<Address>): Address[] {
  return [...addresses].toSorted((one, other) => one.rank - other.rank || (one.id < other.id ? -1 : 1));
}

/** The address after something was heard from there at `at`. */
export function heardFrom(address: Address, at: Date): Address {
  const heardAt = address.heardAt !== undefined && address.heardAt > at ? address.heardAt : at;
  return { ...address, heardAt, state: "reachable", since: undefined };
}

/** The address after it could not be reached at `at`; what was heard from there since counts more. */
export function notReached(address: Address, state: Exclude<Reach, "reachable">, at: Date): Address {
  if (address.heardAt !== undefined && address.heardAt >= at) return address;
  return { ...address, state, since: at };
}
