// What flows through Jarvis: what people say, the times of their reminders, the zones they choose, and what is said to
// them in Messenger. Names are for ever: stored events find their consumer by them.

import { type Delivery, delivery, stream, timer, type Transport } from "holdfast";
import { z } from "zod";

/** Where a person talks with Jarvis. */
export const Channel = z.enum(["messenger", "web"]);
export type Channel = z.infer<typeof Channel>;

/** One thing that a person said. */
export type Heard = z.infer<typeof Heard>;
const Heard = z.object({
  channel: Channel,
  /** The same for every repeat of the same message; unique for its person. */
  id: z.string(),
  /** The person's address within the channel. */
  personId: z.string(),
  kind: z.enum(["text", "postback", "sticker", "attachment"]),
  text: z.string(),
  /** What the button meant that was pressed instead of writing. */
  payload: z.string().optional(),
  /** Milliseconds since 1970 by the channel's clock; null where it did not say. */
  sentAt: z.number().nullable(),
  locale: z.string().optional(),
  /** The browser's time zone. */
  zone: z.string().optional(),
});

/** The name of a person among all channels: the key of everything that is theirs. */
export function personKey({ channel, personId }: { readonly channel: Channel; readonly personId: string }): string {
  return `${channel}:${personId}`;
}

/** What people say, in order for each person. */
export const heard = stream("heard", {
  event: Heard,
  id: (said) => `${personKey(said)}:${said.id}`,
  key: personKey,
  class: "critical",
});

/** A reminder whose time has come; `person` is the person's key. */
export type Due = z.infer<typeof Due>;
const Due = z.object({ person: z.string(), reminder: z.uuid() });

/** Rings at the time of each reminder. Answers go first: a crowd of reminders must not make anybody wait for one. */
export const ring = timer("ring", { event: Due, key: (due) => due.person, class: "normal" });

/** A zone that somebody chose on the web page. */
export type ZoneChosen = z.infer<typeof ZoneChosen>;
const ZoneChosen = z.object({ id: z.string(), personId: z.string(), zone: z.string() });

export const zoneChosen = stream("zone-chosen", {
  event: ZoneChosen,
  id: (choice) => `${choice.personId}:${choice.id}`,
  key: (choice) => personKey({ channel: "web", personId: choice.personId }),
});

/** One message to a person in Messenger; `update` says that nobody asked just now. */
export type Reply = z.infer<typeof Reply>;
const Reply = z.object({
  person: z.string(),
  recipientId: z.string(),
  text: z.string(),
  buttons: z.array(z.object({ title: z.string(), payload: z.string() })).optional(),
  update: z.boolean().optional(),
});

/** Replies and reminders on their way to Messenger, in order for each person; as important as what they answer. */
export function replyBy(transport: Transport<Reply>): Delivery<Reply> {
  return delivery("reply", { event: Reply, key: (reply) => reply.person, transport });
}
