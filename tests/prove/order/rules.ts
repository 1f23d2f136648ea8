// What the order app and its proof agree on: which events are poison, and how the app can be broken on purpose.

/** Ways in which the order app can be broken on purpose. */
export type OrderFault =
  /** Two events of a key change places. */
  | "swap"
  /** Does not know that events belong together: neither order nor parking. */
  | "keyless"
  /** A poisonous event holds everybody up. */
  | "slow";

/** Tries of a poisonous event before it is set aside, and the first pause between them. */
export const poisonTries = 4;
export const poisonRetryMs = 100;

/** How long the app with the fault `slow` chews on a poisonous event, in ms. */
export const slowMs = 400;

/** Phases with poison have keys that begin with this. */
export const poisonPrefix = "poison";

/** Lanes with poison among all, and poisonous events among theirs: together one in a hundred. */
const laneEvery = 20;
const seqEvery = 5;

/** Keys are `<phase>k<lane>.<own>`. */
export function isPoisonLane(key: string): boolean {
  const lane = Number(/k(\d+)/.exec(key)?.[1]);
  return lane % laneEvery === 0;
}

/** The consumer throws for ever. */
export function isPoison({ key, seq }: { readonly key: string; readonly seq: number }): boolean {
  return key.startsWith(poisonPrefix) && isPoisonLane(key) && seq % seqEvery === 0;
}

/** How many poisonous events a phase with poison has, of so many requests over so many lanes. */
export function poisonCount(requests: number, lanes: number): number {
  let count = 0;
  for (let lane = 0; lane < lanes; lane += laneEvery) {
    const lastSeq = Math.floor((requests - 1 - lane) / lanes) + 1;
    count += Math.max(0, Math.floor(lastSeq / seqEvery));
  }
  return count;
}
