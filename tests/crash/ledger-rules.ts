// What the ledger app, its sink and its sender agree on: how an intent is made, which have a hard time by their number
// within the key, and the ways in which the app can be broken on purpose.

/** One event as the app gets it: `seq` counts up within `key`. */
export interface Intent {
  readonly id: string;
  readonly key: string;
  readonly seq: number;
}

/** Ways in which the ledger app can be broken on purpose. */
export type Fault =
  /** Forgets one effect in ten. */
  | "drop"
  /** Has one effect in ten twice, outside too. */
  | "double"
  /** Lets two effects of a key change places. */
  | "swap"
  /** Says yes before the commit. */
  | "early"
  /** Does not know a repeat for what it is. */
  | "deaf"
  /** Writes its effects outside of the transaction that moves the cursor. */
  | "unfenced";

/** How the app is started, as JSON in LEDGER. */
export interface LedgerSettings {
  readonly sink: string;
  readonly fault: Fault | undefined;
  /** One in so many intents also goes outside. */
  readonly outsideEvery: number;
  /** The first try of one in so many throws. */
  readonly unluckyEvery: number;
}

/** How long the app that answers too early keeps an event in memory only, in ms. */
export const lateMs = 1_500;

/**
 * The intents of one request: one for each of `size` keys of the lane, so that a request of many has no order of its
 * own to keep. The number of the request is that of each of them within its key.
 */
export function intentsOf({ key, seq }: Pick<Intent, "key" | "seq">, size: number): Intent[] {
  return Array.from({ length: size }, (_, index) => {
    const own = `${key}.${index}`;
    return { id: `${own}-${seq}`, key: own, seq };
  });
}

/** The consumer drops it, with a record. */
export function isDropped(seq: number): boolean {
  return seq % 50 === 49;
}

/** The consumer's first try of it throws, so that later ones of its key are parked. Keys take turns. */
export function isUnlucky({ key, seq }: Pick<Intent, "key" | "seq">, every: number): boolean {
  const [lane = 0, own = 0] = key.slice(1).split(".").map(Number);
  return (seq + 7 * lane + 13 * own) % every === 20;
}

/** It leads to a call. */
export function isSentOut(seq: number, every: number): boolean {
  return seq % every === 0;
}

/** The sink answers 503 to its first call, having done nothing. */
export function isRefusedOnce(seq: number): boolean {
  return seq % 199 === 30;
}

/** A broken app does it wrong. */
export function isBroken(seq: number): boolean {
  return seq % 10 === 5;
}
