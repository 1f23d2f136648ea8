// What flows through the mail channel before Jarvis hears it: mails as they came, and the wish for no more of them.
// Names are for ever.

import { stream } from "holdfast";
import { z } from "zod";

/** One mail. */
export type MailCame = z.infer<typeof MailCame>;
const MailCame = z.object({
  /** Its Message-ID, or a hash of its bytes: the same for every repeat. */
  id: z.string(),
  /** The address in its From header. */
  from: z.string(),
  /** True when it is known to be from there; false when anybody can have written it. */
  isProved: z.boolean(),
  /** The beginning of its bytes, in base64. */
  bytes: z.string(),
});

/**
 * Mails, in order for each sender. What is forged has ids of its own, so that it can never stand in the way of what is
 * not.
 */
export const mailCame = stream("mail-came", {
  event: MailCame,
  id: ({ id, from, isProved }) => `${isProved ? "" : "unproved:"}${from}:${id}`,
  key: ({ from }) => from,
  class: "critical",
});

/** Somebody who wants nothing more that they have not asked for. */
const MailLeft = z.object({ id: z.string(), address: z.string() });
export const mailLeft = stream("mail-left", {
  event: MailLeft,
  id: ({ id, address }) => `${address}:${id}`,
  key: ({ address }) => address,
});
