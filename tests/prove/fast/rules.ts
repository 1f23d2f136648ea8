// What the server under test and its proof agree on.

/** Ways in which it can be broken on purpose. */
export type FastFault =
  /** Waits before it stores. */
  | "sleepy"
  /** Looks at all retained events, one request in so many. */
  | "scan";

export const streamName = "fast";
export const sleepMs = 30;
export const slowOneIn = 50;
