// The links in mails: where they lead, and what they mean. A link does nothing when it is opened, since scanners open
// them all: it shows a page, and only a press there does something.

import { z } from "zod";
import { sealed, unsealed } from "./mail-token.ts";
import { MAIL_PRESS_HOLDS_MS } from "./rules/limits.ts";

/** GET shows a page, POST does it. */
export const pressPath = "/mail/press";
export const leavePath = "/mail/leave";

/** A button: whose, what it says, what it means, in which mail, made when (ms since 1970). */
export type Press = z.infer<typeof Press>;
const Press = z.object({ address: z.string(), title: z.string(), payload: z.string(), of: z.string(), at: z.number() });

const Leave = z.object({ address: z.string() });

export function pressLink(secret: string, press: Press): string {
  return `${pressPath}?t=${sealed(secret, "press", press)}`;
}

/** The link that wants no more mail for this address. */
export function leaveLink(secret: string, address: string): string {
  return `${leavePath}?t=${sealed(secret, "leave", { address })}`;
}

/** What a link of a button means; undefined when it is not ours, or older than MAIL_PRESS_HOLDS_MS. */
export function pressOf(secret: string, token: unknown, now: number): Press | undefined {
  const read = Press.safeParse(unsealed(secret, "press", token));
  return read.success && now - read.data.at < MAIL_PRESS_HOLDS_MS ? read.data : undefined;
}

/** Whose wish it is to get no more mail; undefined when the link is not ours. */
export function leaverOf(secret: string, token: unknown): string | undefined {
  const read = Leave.safeParse(unsealed(secret, "leave", token));
  return read.success ? read.data.address : undefined;
}
