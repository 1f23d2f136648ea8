// One call to a chat service that speaks JSON: bounded in time and in bytes, over kept connections. What came back is
// given as it came; what it means is decided by who knows the service.

import { Agent as HttpAgent, request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { type Fields, fieldsOf } from "../fields.ts";
import { cleanText, cutText } from "../rules/clean.ts";
import * as limits from "../rules/limits.ts";

/** A call to make. Secrets belong into headers, or into an address that nobody logs. */
export interface Call {
  readonly url: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** The same for every try of the same delivery; sent percent-encoded, since a header takes ASCII only. */
  readonly idempotencyKey: string;
  readonly signal?: AbortSignal | undefined;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  /** What Retry-After asks for, within our limits; undefined where it is not there or no number of seconds. */
  readonly retryAfterMs: number | undefined;
  /** The body's JSON object; empty where it is none. */
  readonly said: Fields;
}

/** What came of a message. "later" includes "nobody knows": the call may have been carried out. */
export type SendOutcome =
  | { readonly outcome: "sent"; readonly providerId: string; readonly answer?: { readonly unreached: Unreached } }
  | { readonly outcome: "later"; readonly afterMs: number; readonly reason: string; readonly limited?: boolean }
  | { readonly outcome: "refused"; readonly reason: string };

/** Why an address may not be written to: not now, not by us, or there is nobody any more. */
export type Unreached = "window" | "blocked" | "gone";

const keepAlive = { keepAlive: true, keepAliveMsecs: 30_000, maxSockets: 64, scheduling: "lifo" } as const;
// One pool of connections for each protocol in a process; idle ones do not keep the process alive.
const httpAgent = new HttpAgent(keepAlive);
const httpsAgent = new HttpsAgent(keepAlive);

/**
 * Posts `body` as JSON and gives what `outcomeOf` makes of the answer; without one it is tried later. Never rejects;
 * gives up after SEND_TIMEOUT_MS, after MAX_ANSWER_BYTES, or when `signal` aborts.
 */
export async function callFor(call: Call, outcomeOf: (answer: Answer) => SendOutcome): Promise<SendOutcome> {
  try {
    return outcomeOf(await post(call));
  } catch (error) {
    return later(`no answer: ${codeOf(error)}`);
  }
}

export function later(reason: string, afterMs: number = limits.SEND_AGAIN_MS): SendOutcome {
  return { outcome: "later", afterMs, reason };
}

/** Too many calls: nobody calls before the service wants to be called. */
export function limited(reason: string, afterMs: number = limits.SEND_AGAIN_MS): SendOutcome {
  return { outcome: "later", afterMs, reason, limited: true };
}

export function unreached(why: Unreached): SendOutcome {
  return { outcome: "sent", providerId: "", answer: { unreached: why } };
}

/** A reason that can be stored and shown: one line of at most 300 characters, without the secret. */
export function reasonOf(text: string, secret: string): string {
  return cutText(cleanText(text.replaceAll(secret, "…")).trim(), 300);
}

/** Seconds that a service asks us to stay away, as milliseconds within our limits. */
export function waitOf(seconds: number): number {
  return Math.min(Math.max(0, seconds) * 1_000, limits.MAX_RETRY_AFTER_MS);
}

function post({ url: address, body, headers = {}, idempotencyKey, signal }: Call): Promise<Answer> {
  const bytes = Buffer.from(JSON.stringify(body));
  const url = new URL(address);
  const secure = url.protocol === "https:";
  const options = {
    method: "POST",
    agent: secure ? httpsAgent : httpAgent,
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": bytes.length,
      ...headers,
      "X-Idempotency-Key": encodeURIComponent(idempotencyKey.toWellFormed()).replaceAll("%3A", ":"),
    },
    ...(signal === undefined ? {} : { signal }),
  };
  return new Promise((resolve, reject) => {
    const call = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
      readBounded(response).then(
        (text) => {
          const { statusCode: status = 0, headers: told } = response;
          resolve({ status, retryAfterMs: retryAfterMs(told["retry-after"]), said: jsonOf(text) });
        },
        (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
      );
    });
    // A whole-call limit: the socket's own timeout starts anew with every byte that drips in.
    const limit = setTimeout(() => call.destroy(new Error("time limit")), limits.SEND_TIMEOUT_MS);
    call.on("error", reject);
    call.on("close", () => clearTimeout(limit));
    call.end(bytes);
  });
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

/** A date is not taken: it would need a clock that agrees with theirs. */
function retryAfterMs(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header.trim()) ? waitOf(Number(header)) : undefined;
}

function jsonOf(body: string): Fields {
  try {
    return fieldsOf(JSON.parse(body)) ?? {};
  } catch {
    return {};
  }
}

// Node's messages name the address at most; the code says more and is stable.
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
