// Reads Messenger's webhook: the answer to its subscription check, and the events of one POST. Whatever is sent,
// nothing throws: what is not an event is counted as refused, what does not concern Jarvis is of kind "ignored".

import { createHash } from "node:crypto";
import { type Fields, fieldsOf, idOf, numberOf } from "../fields.ts";
import { MAX_EVENTS_PER_POST } from "../rules/limits.ts";
import { sameSecret } from "./proof.ts";

/** One thing that a person did in Messenger. */
export interface MessengerEvent {
  /** The same for every repeat of the same webhook: Messenger's `mid`, else a hash of what was sent. */
  readonly id: string;
  /** The sender, page-scoped; for an echo the page itself. */
  readonly personId: string;
  readonly kind: "text" | "postback" | "sticker" | "attachment" | "ignored";
  /** What was typed as it came (it may hold NUL or lone surrogates), the payload of a button, or "". */
  readonly text: string;
  /** When it was sent by Messenger's clock, in milliseconds since 1970; null where it did not say. */
  readonly sentAt: number | null;
  /** Such as "de_DE"; only some senders give it. */
  readonly locale?: string;
}

/** The events of one POST in the order they came, and how many items were not events or beyond the limit. */
export interface MessengerPost {
  readonly events: readonly MessengerEvent[];
  readonly refused: number;
}

const NOTHING: Fields = {};

/**
 * What to answer to Messenger's GET: the challenge (status 200, as plain text) or null (status 403). `query` holds
 * `hub.mode`, `hub.verify_token` and `hub.challenge`; the challenge may only be letters, digits, "_" and "-", so that
 * nobody can have a page of theirs said by us.
 */
export function subscribeAnswer(query: Readonly<Record<string, unknown>>, verifyToken: string): string | null {
  const challenge = query["hub.challenge"];
  const token = query["hub.verify_token"];
  if (query["hub.mode"] !== "subscribe" || typeof token !== "string" || verifyToken === "") return null;
  if (!sameSecret(token, verifyToken)) return null;
  return typeof challenge === "string" && /^[\w-]{1,256}$/.test(challenge) ? challenge : null;
}

/**
 * The events in a webhook's parsed JSON. Takes any value and never throws; at most MAX_EVENTS_PER_POST items are
 * read.
 */
export function messagesOf(body: unknown): MessengerPost {
  const events: MessengerEvent[] = [];
  let refused = 0;
  const post = fieldsOf(body);
  if (post === null || !Array.isArray(post["entry"])) return { events, refused: 1 };
  const entries: readonly unknown[] = post["entry"];
  for (const entry of entries) {
    // Entries without `messaging` ("changes", "standby") are about the page or belong to another app.
    const items = fieldsOf(entry)?.["messaging"] ?? [];
    if (fieldsOf(entry) === null || !Array.isArray(items)) {
      refused += 1;
      continue;
    }
    for (const item of items) {
      const event = events.length < MAX_EVENTS_PER_POST ? eventOf(item) : null;
      if (event === null) refused += 1;
      else events.push(event);
    }
  }
  return { events, refused };
}

function eventOf(value: unknown): MessengerEvent | null {
  const item = fieldsOf(value);
  const sender = fieldsOf(item?.["sender"]);
  const personId = idOf(sender?.["id"]);
  if (item === null || personId === null) return null;
  const said = contentOf(item);
  const id = idOf(said.mid) ?? hashedId([personId, item["timestamp"], said.kind, said.text, said.rest]);
  if (id === null) return null;
  const sentAt = numberOf(item["timestamp"]);
  const locale = sender?.["locale"] ?? item["locale"];
  return {
    id,
    personId,
    kind: said.kind,
    text: said.text,
    sentAt,
    ...(typeof locale === "string" && /^[a-z]{2,3}[_-][A-Z]{2}$/.test(locale) ? { locale } : {}),
  };
}

interface Content {
  readonly kind: MessengerEvent["kind"];
  readonly text: string;
  readonly mid: unknown;
  /** What tells apart two events without a `mid` and without a text. */
  readonly rest?: unknown;
}

function contentOf(item: Fields): Content {
  const postback = fieldsOf(item["postback"]);
  if (postback !== null) return { kind: "postback", text: payloadOf(postback), mid: postback["mid"] };
  const message = fieldsOf(item["message"]);
  if (message === null) {
    // Read and delivery receipts, reactions, opt-ins: their own numbers keep their ids apart.
    return { kind: "ignored", text: "", mid: null, rest: item };
  }
  const mid = message["mid"];
  if (message["is_echo"] === true) return { kind: "ignored", text: "", mid, rest: message };
  const quickReply = fieldsOf(message["quick_reply"]);
  if (quickReply !== null && payloadOf(quickReply) !== "")
    return { kind: "postback", text: payloadOf(quickReply), mid };
  const { text } = message;
  if (typeof text === "string" && text !== "") return { kind: "text", text, mid };
  if (hasSticker(message)) return { kind: "sticker", text: "", mid, rest: message };
  if (Array.isArray(message["attachments"])) return { kind: "attachment", text: "", mid, rest: message };
  // Empty, deleted, or a text of a wrong type: a message without words, which is answered as an empty one.
  return { kind: "text", text: "", mid, rest: message };
}

function payloadOf(fields: Fields): string {
  const { payload, title } = fields;
  if (typeof payload === "string" && payload !== "") return payload;
  return typeof title === "string" ? title : "";
}

function hasSticker(message: Fields): boolean {
  if (message["sticker_id"] !== undefined && message["sticker_id"] !== null) return true;
  const attachments: readonly unknown[] = Array.isArray(message["attachments"]) ? message["attachments"] : [];
  return attachments.some((one) => fieldsOf((fieldsOf(one) ?? NOTHING)["payload"])?.["sticker_id"] !== undefined);
}

function hashedId(parts: readonly unknown[]): string | null {
  try {
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  } catch {
    // JSON.parse takes more levels than JSON.stringify: nested so deeply it is no event of Messenger's.
    return null;
  }
}
