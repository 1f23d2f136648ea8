// Sends one message through Messenger's Send API and says what came of it: sent, to be tried later, refused for good,
// or that this person may not be written to. The page's token goes out in a header and never into a reason, an error or
// a log.

import { Agent as HttpAgent, request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { cleanText, cutText } from "../rules/clean.ts";
import * as limits from "../rules/limits.ts";
import { type NotReached } from "../streams.ts";

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

/** What came of a call. "later" includes "nobody knows": the call may have been carried out. */
export type SendOutcome =
  | { readonly outcome: "sent"; readonly providerId: string; readonly answer?: NotReached }
  | { readonly outcome: "later"; readonly afterMs: number; readonly reason: string }
  | { readonly outcome: "refused"; readonly reason: string };

const keepAlive = { keepAlive: true, keepAliveMsecs: 30_000, maxSockets: 64, scheduling: "lifo" } as const;
// One pool of connections for each protocol in a process; idle ones do not keep the process alive.
const httpAgent = new HttpAgent(keepAlive);
const httpsAgent = new HttpsAgent(keepAlive);

// Graph error codes. Throttling, and faults that pass: try later. 190 is a dead token: every message would be refused
// for it, so they wait until somebody puts in a new one.
const PASSING = new Set([1, 2, 4, 17, 32, 341, 368, 613, 1200, 80006]);
const BAD_TOKEN = new Set([102, 190, 463, 467]);

// What says that a person may not be written to, by code and subcode ("*": whatever it is), as Meta's page has it:
// https://developers.facebook.com/docs/messenger-platform/error-codes. 10/2018278: outside the allowed window; 551 and
// 200/1545041: this person is not available, which is how Messenger calls it that they block the page; 100/2018001: no
// matching user.
const UNREACHED: Readonly<Record<string, NotReached["unreached"]>> = {
  "10/2018278": "window",
  "551/*": "blocked",
  "200/1545041": "blocked",
  "100/2018001": "gone",
};

/** Calls the Send API once. Never rejects; gives up after SEND_TIMEOUT_MS or when `signal` aborts. */
export async function sendMessage(message: OutgoingMessage): Promise<SendOutcome> {
  try {
    const { status, retryAfter, body } = await post(message);
    return outcomeOf({ status, retryAfter, body, token: message.pageToken });
  } catch (error) {
    return later(`no answer: ${reasonOf(error)}`);
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

function post(message: OutgoingMessage): Promise<Answer> {
  const body = Buffer.from(JSON.stringify(payloadOf(message)));
  const url = new URL(`${message.url.replace(/\/+$/, "")}/v21.0/me/messages`);
  const secure = url.protocol === "https:";
  const options = {
    method: "POST",
    agent: secure ? httpsAgent : httpAgent,
    headers: {
      "Content-Type": "application/json",
      "Content-Length": body.length,
      Authorization: `Bearer ${message.pageToken}`,
      "X-Idempotency-Key": encodeURIComponent(message.idempotencyKey.toWellFormed()).replaceAll("%3A", ":"),
    },
    ...(message.signal === undefined ? {} : { signal: message.signal }),
  };
  return new Promise((resolve, reject) => {
    const call = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
      readBounded(response).then(
        (text) => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, retryAfter: headers["retry-after"], body: text });
        },
        (error: unknown) => reject(asError(error)),
      );
    });
    // A whole-call limit: the socket's own timeout starts anew with every byte that drips in.
    const limit = setTimeout(() => call.destroy(new Error("time limit")), limits.SEND_TIMEOUT_MS);
    call.on("error", reject);
    call.on("close", () => clearTimeout(limit));
    call.end(body);
  });
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

async function readBounded(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Without setEncoding, chunks of a response are Buffers; the stream's type does not say so.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the response, and with it the connection, which nobody should use again.
    if (size > limits.MAX_ANSWER_BYTES) throw new Error("answer too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function outcomeOf({ status, retryAfter, body, token }: Answer & { readonly token: string }): SendOutcome {
  const answer = jsonOf(body);
  if (status >= 200 && status < 300) {
    const { message_id: providerId } = answer;
    if (typeof providerId === "string" && providerId !== "") return { outcome: "sent", providerId };
    return later("unknown: the answer holds no message_id");
  }
  const error = objectOf(answer["error"]);
  const code = typeof error["code"] === "number" ? error["code"] : null;
  // Graph repeats a malformed token in its message.
  const words = typeof error["message"] === "string" ? error["message"].replaceAll(token, "…") : "";
  const unreached = UNREACHED[`${code}/${String(error["error_subcode"])}`] ?? UNREACHED[`${code}/*`];
  if (unreached !== undefined) return { outcome: "sent", providerId: "", answer: { unreached } };
  const reason = cutText(cleanText(`status ${status}${code === null ? "" : `, code ${code}`} ${words}`.trim()), 300);
  const waits = status === 429 || status === 408 || status === 425 || status >= 500 || status < 400;
  // A 4xx that is not Graph's own says something about a proxy or a wrong address, nothing about this message.
  if (waits || code === null || PASSING.has(code) || error["is_transient"] === true) {
    return later(reason, retryAfterMs(retryAfter));
  }
  if (BAD_TOKEN.has(code) || status === 401) return later(`the page token was not taken: ${reason}`, 60_000);
  return { outcome: "refused", reason };
}

function later(reason: string, afterMs: number = limits.SEND_AGAIN_MS): SendOutcome {
  return { outcome: "later", afterMs, reason };
}

/** Retry-After in seconds as milliseconds. A date is not taken: it would need a clock that agrees with theirs. */
function retryAfterMs(header: string | undefined): number {
  if (header === undefined || !/^\d{1,9}$/.test(header.trim())) return limits.SEND_AGAIN_MS;
  return Math.min(Number(header) * 1_000, limits.MAX_RETRY_AFTER_MS);
}

function jsonOf(body: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(body));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  // Any object can be read by string keys; all that is read is checked.
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function asError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  // Node's messages name the address at most; the code says more and is stable.
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
