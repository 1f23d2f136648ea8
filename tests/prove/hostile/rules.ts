// What the app of the proof and its attackers agree on.

import { createHmac } from "node:crypto";

/** Ways in which the app can be broken on purpose. */
export type HostileFault =
  /** A lone surrogate in a text ends the process. */
  | "crash"
  /** No time limit for heads and bodies, no watch over connections. */
  | "patient"
  /** Parses whatever depth comes, and walks it. */
  | "deep"
  /** Keeps an encoding of its own instead of the bytes that came. */
  | "mangle"
  /** Looks at texts with a regular expression that backtracks. */
  | "backtrack";

/** The secret of the webhook's senders. */
export const webhookSecret = "a secret of the proof";

/** What stands in the webhook's header. */
export function signatureOf(raw: Buffer): string {
  return createHmac("sha256", webhookSecret).update(raw).digest("hex");
}

/** What the page answers, whoever asks. */
export const pageText = "This page is whole. ".repeat(50);

/** Of the event loop of the web process, since it was last asked. Milliseconds beyond what was planned. */
export interface LoopFigures {
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly rounds: number;
}
