// What the sender and the server of the proof agree on.

/** How a build is broken on purpose. */
export type OverloadFault =
  /** Takes whatever comes. */
  | "open"
  /** Refuses without saying when to come again. */
  | "mute";

/** What it costs to answer one request, in ms of a core. */
export const costMs = 5;

/** Paths by class; the heaviest traffic is what matters least. */
export const paths = { critical: "/important", normal: "/usual", sheddable: "/spare" } as const;

/** Who sends is named by this header, so that one sender can play a crowd. */
export const userHeader = "x-user";
