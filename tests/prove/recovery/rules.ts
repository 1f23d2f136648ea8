// What the app of the proof, its sender and its judge agree on.

/** Ways in which the app can be broken on purpose. */
export type RecoveryFault =
  /** Once the store was away it refuses everything, for ever: a circuit that nobody closes. */
  | "latched"
  /** Asks the store before it takes anything, and waits for the answer without a limit. */
  | "endless"
  /** Forgets one effect in a hundred. */
  | "forgetful";

/** Of a core, for each request and for each event: so the sender can be ten times as fast as the app. */
export const requestMs = 2;
export const eventMs = 1;

export const schema = "proof_recovery";
