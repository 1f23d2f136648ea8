// Sends one message through Messenger's Send API and says what came of it: sent, to be tried later, refused for good,
// or that this person may not be written to. The page's token goes out in a header and never into a reason, an error or
// a log.

import { fieldsOf } from "../fields.ts";
import { cutText } from "../rules/clean.ts";
import * as limits from "../rules/limits.ts";
import { type Answer, callFor, later, reasonOf, type SendOutcome, type Unreached } from "./call.ts";

/** A button under a message; Messenger sends `payload` back when it is pressed. */
export interface QuickReply {
  readonly title: string;
  readonly payload: string;
}

/** One message to send. `url` is the base of the API, such as "https://graph.facebook.com". */
export interface OutgoingMessage {
  readonly url: string;
  readonly pageToken: string;
  readonly recipientId: string;
  /** Longer than 2,000 characters is cut. */
  readonly text: string;
  readonly quickReplies?: readonly QuickReply[];
  /** "RESPONSE" answers within 24 hours of the person's message; "UPDATE" is on our own account. */
  readonly messagingType?: "RESPONSE" | "UPDATE";
  /** The same for every try of the same delivery; sent percent-encoded, since a header takes ASCII only. */
  readonly idempotencyKey: string;
  readonly signal?: AbortSignal;
}

// Graph error codes. Throttling, and faults that pass: try later. 190 is a dead token: every message would be refused
// for it, so they wait until somebody puts in a new one.
const PASSING = new Set([1, 2, 4, 17, 32, 341, 368, 613, 1200, 80006]);
const BAD_TOKEN = new Set([102, 190, 463, 467]);

// What says that a person may not be written to, by code and subcode ("*": whatever it is), as Meta's page has it:
// https://developers.facebook.com/docs/messenger-platform/error-codes. 10/2018278: outside the allowed window; 551 and
// 200/1545041: this person is not available, which is how Messenger calls it that they block the page; 100/2018001: no
// matching user.
const UNREACHED: Readonly<Record<string, Unreached>> = {
  "10/2018278": "window",
  "551/*": "blocked",
  "200/1545041": "blocked",
  "100/2018001": "gone",
};

/** Calls the Send API once. Never rejects; gives up after SEND_TIMEOUT_MS or when `signal` aborts. */
export async function sendMessage(message: OutgoingMessage): Promise<SendOutcome> {
  const { url, pageToken, idempotencyKey, signal } = message;
  const call = {
    url: `${url.replace(/\/+$/, "")}/v21.0/me/messages`,
    headers: { Authorization: `Bearer ${pageToken}` },
    body: payloadOf(message),
    idempotencyKey,
    signal,
  };
  return callFor(call, (answer) => outcomeOf(answer, pageToken));
}

function payloadOf({ recipientId, text, quickReplies = [], messagingType = "RESPONSE" }: OutgoingMessage): object {
  const replies = quickReplies.slice(0, limits.MAX_QUICK_REPLIES).map(({ title, payload }) => {
    return { content_type: "text", title: cutText(title, limits.MAX_QUICK_REPLY_CHARS), payload };
  });
  const safe = cutText(text.toWellFormed().replaceAll("\0", "\uFFFD"), limits.MAX_MESSAGE_CHARS);
  return {
    recipient: { id: recipientId },
    messaging_type: messagingType,
    message: replies.length === 0 ? { text: safe } : { text: safe, quick_replies: replies },
  };
}

function outcomeOf({ status, retryAfterMs, said }: Answer, token: string): SendOutcome {
  if (status >= 200 && status < 300) {
    const { message_id: providerId } = said;
    if (typeof providerId === "string" && providerId !== "") return { outcome: "sent", providerId };
    return later("unknown: the answer holds no message_id");
  }
  const error = fieldsOf(said["error"]) ?? {};
  const code = typeof error["code"] === "number" ? error["code"] : null;
  const words = typeof error["message"] === "string" ? error["message"] : "";
  const unreached = UNREACHED[`${code}/${String(error["error_subcode"])}`] ?? UNREACHED[`${code}/*`];
  if (unreached !== undefined) return { outcome: "sent", providerId: "", answer: { unreached } };
  // Graph repeats a malformed token in its message.
  const reason = reasonOf(`status ${status}${code === null ? "" : `, code ${code}`} ${words}`, token);
  const waits = status === 429 || status === 408 || status === 425 || status >= 500 || status < 400;
  // A 4xx that is not Graph's own says something about a proxy or a wrong address, nothing about this message.
  if (waits || code === null || PASSING.has(code) || error["is_transient"] === true) return later(reason, retryAfterMs);
  if (BAD_TOKEN.has(code) || status === 401)
    return later(`the page token was not taken: ${reason}`, limits.BAD_TOKEN_MS);
  return { outcome: "refused", reason };
}
