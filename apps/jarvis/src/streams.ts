// What flows through Jarvis: what people say, the times of their reminders, the zones they choose, the places that are
// looked up for them, their digests, and what is said to them in Messenger. Names are for ever: stored events find
// their consumer by them.

import { createHash } from "node:crypto";
import { type Budget, type Delivery, delivery, schedule, stream, timer, type Transport } from "holdfast";
import { z } from "zod";
import { type Push } from "./push-streams.ts";
import { channels } from "./rules/channel.ts";
import {
  GEOCODE_TIMEOUT_MS,
  GEOCODE_TRIES,
  MAX_DIGEST_LATE_MS,
  MAX_ZONE_CHARS,
  PLACE_HOLDS_MS,
} from "./rules/limits.ts";

/** Where a person talks with Jarvis. */
export const Channel = z.enum(channels);
export type Channel = z.infer<typeof Channel>;

/** One thing that a person said. */
export type Heard = z.infer<typeof Heard>;
const Heard = z.object({
  channel: Channel,
  /** The same for every repeat of the same message; unique for its person. */
  id: z.string(),
  /** The person's address within the channel. */
  personId: z.string(),
  /** `edit`: words that were changed after they had been sent, which have no effect. */
  kind: z.enum(["text", "postback", "sticker", "attachment", "edit"]),
  text: z.string(),
  /** What the button meant that was pressed instead of writing. */
  payload: z.string().optional(),
  /** Milliseconds since 1970 by the channel's clock; null where it did not say. */
  sentAt: z.number().nullable(),
  locale: z.string().optional(),
  /** The browser's time zone. */
  zone: z.string().optional(),
});

/** The id of an address: the key of what is heard from there, and the id of the first person who had it. */
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

/** A reminder whose time has come; `person` is the person's id, or that of one who was joined to them since. */
export type Due = z.infer<typeof Due>;
const Due = z.object({
  person: z.string(),
  reminder: z.uuid(),
  /** The reminder's revision when the timer was set; 0 when it is not said. */
  rev: z.number().optional(),
});

/** Rings at the time of each reminder. Answers go first: a crowd of reminders must not make anybody wait for one. */
export const ring = timer("ring", { event: Due, key: (due) => due.person, class: "normal" });

/** A reminder that rang at `rangAt`, for who wishes to be asked when they have not answered it by now. */
const Unanswered = z.object({ person: z.string(), reminder: z.uuid(), rangAt: z.iso.datetime() });

/** Rings when it is time to ask. Everything that was asked for goes first. */
export const askAgain = timer("ask-again", { event: Unanswered, key: ({ person }) => person, class: "sheddable" });

/** A zone that somebody chose on the web page. */
export type ZoneChosen = z.infer<typeof ZoneChosen>;
const ZoneChosen = z.object({ id: z.string(), personId: z.string(), zone: z.string() });

export const zoneChosen = stream("zone-chosen", {
  event: ZoneChosen,
  id: (choice) => `${choice.personId}:${choice.id}`,
  key: (choice) => personKey({ channel: "web", personId: choice.personId }),
});

/** One message to an address of a person; `update` says that nobody asked just now. */
export type Reply = z.infer<typeof Reply>;
const Reply = z.object({
  /** Names what is said: the same on each address on which it is tried. */
  id: z.string().optional(),
  person: z.string(),
  recipientId: z.string(),
  text: z.string(),
  buttons: z.array(z.object({ title: z.string(), payload: z.string() })).optional(),
  update: z.boolean().optional(),
  /** Ids of addresses on which it could not be said. */
  tried: z.array(z.string()).optional(),
  /** The channel's own id of what this answers. */
  answers: z.string().optional(),
});

/**
 * What a channel's transport gives as `answer` (with the outcome `sent`) when it learns that this address may not be
 * written to: not at this time (`window`), not by us (`blocked`), nobody is there any more (`gone`). No answer: said.
 */
export type NotReached = z.infer<typeof NotReached>;
const NotReached = z.object({ unreached: z.enum(["window", "blocked", "gone"]) });

/** What could not be said on an address, and why. */
const Unreached = Reply.extend({ id: z.string(), channel: Channel, reason: NotReached.shape.unreached });

/** What was said in vain, each once for an address; it is said on the person's next one. */
export const unreached = stream("unreached", {
  event: Unreached,
  id: ({ id, channel, recipientId }) => `${id}@${channel}:${recipientId}`,
  key: ({ person }) => person,
});

/** Where there is a delivery. Lines of the web page are rows, which need none; `push` is for who has it closed. */
export type Replies = Readonly<Partial<Record<Exclude<Channel, "web">, Delivery<Reply>>>> & {
  readonly push?: Delivery<Push>;
};

/** Replies and reminders on their way to a channel, in order for each person; as important as what they answer. */
export function replyBy(
  channel: Exclude<Channel, "web">,
  transport: Transport<Reply>,
  more: { readonly budget?: Budget; readonly timeoutMs?: number } = {},
): Delivery<Reply> {
  return delivery(channel === "messenger" ? "reply" : `reply-${channel}`, {
    ...more,
    event: Reply,
    key: (reply) => reply.person,
    transport,
    answer: {
      schema: NotReached,
      to: unreached,
      event: (reply, { unreached: reason }) => ({ ...reply, id: nameOf(reply), channel, reason }),
      isOptional: true,
    },
  });
}

/** Those that were on their way when names came up have none. */
function nameOf({ id, recipientId, text }: Reply): string {
  return id ?? createHash("sha256").update(`${recipientId} ${text}`).digest("base64url");
}

/** A question to the geocoder: where is this place? `id` is the question's, `person` the person's key. */
export type PlaceAsked = z.infer<typeof PlaceAsked>;
const PlaceAsked = z.object({ id: z.uuid(), person: z.string(), place: z.string() });

/** What came of it. Zone and name are the outside's words: whoever uses them looks at them again. */
export type PlaceAnswer = z.infer<typeof PlaceAnswer>;
const PlaceAnswer = z.discriminatedUnion("state", [
  z.object({ state: z.literal("found"), zone: z.string().max(MAX_ZONE_CHARS), name: z.string().max(1_000) }),
  z.object({ state: z.literal("unknown") }),
  z.object({ state: z.literal("spent") }),
]);

const Placed = z.object({ id: z.uuid(), person: z.string(), answer: PlaceAnswer });

/** Answers of the geocoder, each for the person who asked. */
export const placed = stream("placed", { event: Placed, id: ({ id }) => id, key: ({ person }) => person });

/**
 * Questions on their way to the geocoder. The key is the place, so all who ask for it are answered with one call; who
 * would wait for the budget is told at once that there is no answer now, which holds for nobody else.
 */
export function placeBy(transport: Transport<PlaceAsked>, budget: Budget): Delivery<PlaceAsked> {
  return delivery("place", {
    event: PlaceAsked,
    key: ({ place }) => place,
    transport,
    budget,
    timeoutMs: GEOCODE_TIMEOUT_MS,
    tries: GEOCODE_TRIES,
    answer: {
      schema: PlaceAnswer,
      to: placed,
      event: ({ id, person }, answer) => ({ id, person, answer }),
      holdsMs: PLACE_HOLDS_MS,
      fallback: () => ({ state: "spent" as const }),
    },
  });
}

/** Rings for those who have waited long for the geocoder. */
export const placeSlow = timer("place-slow", {
  event: z.object({ id: z.uuid(), person: z.string() }),
  key: ({ person }) => person,
  class: "normal",
});

/** Each quarter of an hour it is 8:00 somewhere. Everything else is more important. */
export const quarter = schedule("quarter", { cron: "*/15 * * * *", zone: "UTC", class: "sheddable" });

/** A digest for a person for a day of theirs; `at` is when it was planned. */
export type Digest = z.infer<typeof Digest>;
const Digest = z.object({ person: z.string(), day: z.iso.date(), at: z.iso.datetime() });

/** The id is person and day: however often a firing is repeated, nobody gets a second one on their day. */
export const digest = stream("digest", {
  event: Digest,
  id: ({ person, day }) => `${person}:${day}`,
  key: ({ person }) => person,
  deadline: ({ at }) => new Date(Date.parse(at) + MAX_DIGEST_LATE_MS),
});
