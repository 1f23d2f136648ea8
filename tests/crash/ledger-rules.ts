// Which intents of the ledger app have a hard time, by their number within the key: known to the app and to the sink.

/** Ways in which the ledger app can be broken on purpose. */
export type Fault = "drop" | "double" | "swap" | "early";

/** How long the app that answers too early keeps an event in memory only, in ms. */
export const lateMs = 1_500;

/** The consumer drops it, with a record. */
export function isDropped(seq: number): boolean {
  return seq % 50 === 49;
}

/** The consumer's first try of it throws, so that later ones of its key are parked. */
export function isUnlucky(seq: number): boolean {
  return seq % 101 === 20;
}

/** The sink answers 503 to its first call, having done nothing. */
export function isRefusedOnce(seq: number): boolean {
  return seq % 199 === 30;
}

/** A broken app does it wrong. */
export function isBroken(seq: number): boolean {
  return seq % 10 === 5;
}
