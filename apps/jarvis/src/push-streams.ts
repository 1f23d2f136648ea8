// What flows for reminders on browsers whose page is closed (Web Push): browsers that are to be reminded, what is sent
// to them, and what their push services say. Names are for ever.

import { type Delivery, delivery, stream, type Transport } from "holdfast";
import { z } from "zod";
import { PUSH_TRIES, SEND_TIMEOUT_MS } from "./rules/limits.ts";

/** A browser: its address at its push service, and its keys, all as the browser gave them. */
export type PushBrowser = z.infer<typeof PushBrowser>;
export const PushBrowser = z.object({
  endpoint: z.string().max(1_000),
  /** A point of P-256, uncompressed: 65 bytes; and 16 bytes of secret. Both in base64url. */
  p256dh: z.string().regex(/^[\w-]{86,88}={0,2}$/),
  auth: z.string().regex(/^[\w-]{21,24}={0,2}$/),
});

/** A browser to remind `personId` of the web page on, or to do so no more. */
export type PushChosen = z.infer<typeof PushChosen>;
const PushChosen = z.object({ id: z.string(), personId: z.string(), isOn: z.boolean(), browser: PushBrowser });

export const pushChosen = stream("push-chosen", {
  event: PushChosen,
  id: ({ personId, id }) => `${personId}:${id}`,
  key: ({ personId }) => personId,
});

/** One text for one browser; `person` is the person's key. A newer text of a topic takes the place of an older one. */
export type Push = z.infer<typeof Push>;
const Push = z.object({
  id: z.string(),
  person: z.string(),
  browser: PushBrowser,
  text: z.string(),
  topic: z.string(),
});

const PushAnswer = z.object({ state: z.enum(["sent", "gone"]) });
const PushTold = z.object({
  id: z.string(),
  person: z.string(),
  endpoint: z.string(),
  state: z.enum(["sent", "gone"]),
});

/** What push services say: a browser that is gone is forgotten. */
export const pushTold = stream("push-told", {
  event: PushTold,
  id: ({ id }) => id,
  key: ({ person }) => person,
  class: "sheddable",
});

/** Texts on their way to browsers. Nothing waits behind a browser that cannot be reached. */
export function pushBy(transport: Transport<Push>): Delivery<Push> {
  return delivery("push", {
    event: Push,
    key: ({ browser }) => browser.endpoint,
    transport,
    timeoutMs: SEND_TIMEOUT_MS,
    tries: PUSH_TRIES,
    answer: {
      schema: PushAnswer,
      to: pushTold,
      event: ({ id, person, browser }, { state }) => ({ id, person, endpoint: browser.endpoint, state }),
    },
  });
}
