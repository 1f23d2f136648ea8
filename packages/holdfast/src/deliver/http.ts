// One call over HTTP or HTTPS for a transport, and what came of it as `Sent`. Bounded in time and in bytes; nothing
// that could be secret (the query, headers) gets into a reason, even when the outside repeats it.

import { Agent as HttpAgent, type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { limits } from "../limits.ts";
import { cleanText, decodeBody } from "../log/body.ts";
import { isDeeperThan } from "../log/depth.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { Sent } from "./transport.ts";

export interface HttpCall {
  /** http: or https:. */
  readonly url: string | URL;
  /** POST, if it is left out. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, sent as JSON; none when it is undefined. */
  readonly json?: unknown;
  /** Sent as Idempotency-Key; characters that a header does not take are percent-encoded, as is the percent sign. */
  readonly idempotencyKey?: string;
  /** The parcel's: the call is given up when it aborts. */
  readonly signal?: AbortSignal;
  /** For the whole call, from here to the last byte of the answer; limits.callMs if it is left out. */
  readonly timeoutMs?: number;
  /** The most that is read of an answer, limits.answerBytes if it is left out. The rest is cut off. */
  readonly bodyBytes?: number;
  /** "json" wants a JSON body of the answer and gives it as `answer`; for "none", the default, the status is enough. */
  readonly answer?: "json" | "none";
}

const keepAlive = { keepAlive: true, maxSockets: limits.callSockets, scheduling: "lifo" } as const;
// One pool of connections for each protocol in a process; idle ones do not keep the process alive.
const httpAgent = new HttpAgent(keepAlive);
const httpsAgent = new HttpsAgent(keepAlive);

/**
 * Makes one call; never rejects. 2xx is `sent`. 429 (`limited`), 408, 425, 5xx, no answer, and one that is not what was
 * wanted are `later`, after what Retry-After says. Redirects, which are not followed, other statuses and calls that
 * cannot be made at all are `refused`. A reason holds the status and the beginning of the body.
 */
export async function callHttp(call: HttpCall): Promise<Sent> {
  if (call.signal?.aborted === true) return { outcome: "later", reason: "the call was given up before it began" };
  try {
    const url = new URL(call.url);
    return outcomeOf(call, await exchange(call, { url, body: bodyOf(call.json) }), secretsOf(url, call));
  } catch (error) {
    // Only what is wrong with the call itself throws: an address, a header or a body that there cannot be.
    return { outcome: "refused", reason: `the call cannot be made: ${codeOf(error)}` };
  }
}

function bodyOf(json: unknown): Buffer | undefined {
  return json === undefined ? undefined : Buffer.from(JSON.stringify(json));
}

/** What came back: the head, as much of the body as was wanted and came, and what ended it before its end. */
interface Exchange {
  readonly response?: IncomingMessage;
  readonly body: Buffer;
  readonly failure?: string;
}

interface Ready {
  readonly url: URL;
  readonly body: Buffer | undefined;
}

/** Throws at once when the call cannot be made; what happens on the way is a `failure`. */
function exchange(call: HttpCall, { url, body }: Ready): Promise<Exchange> {
  const { bodyBytes = limits.answerBytes, signal } = call;
  // A timer of Node's that is longer than this rings at once.
  const timeoutMs = Math.min(call.timeoutMs ?? limits.callMs, 2 ** 31 - 1);
  const secure = url.protocol === "https:";
  const request = (secure ? httpsRequest : httpRequest)(url, optionsOf(call, body, secure));
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let response: IncomingMessage | undefined;
    let settled = false;
    const settle = (failure?: string) => {
      // Both close after a good end too, when the connection may serve the next call already.
      if (settled) return;
      settled = true;
      clearTimeout(clock);
      signal?.removeEventListener("abort", giveUp);
      // Ends the connection as well, which nobody should use again.
      if (failure !== undefined) request.destroy();
      const came = { body: Buffer.concat(chunks), ...(failure === undefined ? {} : { failure }) };
      resolve(response === undefined ? came : { ...came, response });
    };
    // The socket's own timeout would start anew with every byte that drips in.
    const clock = setTimeout(() => settle(`time limit of ${timeoutMs} ms`), timeoutMs);
    const giveUp = () => settle("the call was given up");
    signal?.addEventListener("abort", giveUp, { once: true });
    request.on("error", (error) => settle(codeOf(error)));
    // With a response, that one's end counts: bytes of it can be read yet when the request has closed.
    request.on("close", () => response ?? settle("the connection was closed"));
    request.on("response", (head) => {
      response = head;
      head.on("data", (chunk: Buffer) => {
        const room = bodyBytes - bytes;
        bytes += chunk.length;
        if (room > 0) chunks.push(chunk.subarray(0, room));
        if (bytes > bodyBytes) settle(`it is longer than ${bodyBytes} bytes`);
      });
      head.on("error", (error) => settle(codeOf(error)));
      head.on("end", () => settle());
      head.on("close", () => settle("the connection was closed"));
    });
    request.end(body);
  });
}

function optionsOf(call: HttpCall, body: Buffer | undefined, secure: boolean): RequestOptions {
  const headers = {
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...call.headers,
    ...(body === undefined ? {} : { "Content-Length": body.length }),
    ...(call.idempotencyKey === undefined ? {} : { "Idempotency-Key": headerOf(call.idempotencyKey) }),
  };
  return { method: call.method ?? "POST", agent: secure ? httpsAgent : httpAgent, headers };
}

function headerOf(key: string): string {
  return key.toWellFormed().replace(/[^\x21-\x7e]|%/gu, encodeURIComponent);
}

function outcomeOf(call: HttpCall, { response, body, failure }: Exchange, secrets: readonly string[]): Sent {
  if (response === undefined) return { outcome: "later", reason: `no answer: ${failure}` };
  const { statusCode: status = 0 } = response;
  if (status >= 200 && status < 300) {
    // They have taken it: what becomes of a body that nobody wants changes nothing.
    return call.answer === "json" ? answerOf(status, body, failure) : { outcome: "sent" };
  }
  const reason = `status ${status} ${excerpt(body, secrets)}`.trim();
  if (status === 429 || status === 408 || status === 425 || status >= 500) {
    const afterMs = retryAfterMs(response.headers);
    const later = { outcome: "later", reason, ...(afterMs === undefined ? {} : { afterMs }) } as const;
    return status === 429 ? { ...later, limited: true } : later;
  }
  return { outcome: "refused", reason: status < 400 ? `${reason} (redirects are not followed)` : reason };
}

function answerOf(status: number, body: Buffer, failure: string | undefined): Sent {
  const later = (why: string): Sent => ({ outcome: "later", reason: `status ${status}, but ${why}` });
  if (failure !== undefined) return later(`the answer is not whole: ${failure}`);
  if (isDeeperThan(body, limits.bodyDepth)) return later(`the answer is nested deeper than ${limits.bodyDepth}`);
  try {
    return { outcome: "sent", answer: decodeBody(body).value };
  } catch {
    return later("the answer is not JSON");
  }
}

/** The beginning of a body on one line, in characters that can be stored and shown, without secrets. */
function excerpt(body: Buffer, secrets: readonly string[]): string {
  let text = body.toString("utf8");
  for (const secret of secrets) text = text.replaceAll(secret, "…");
  const line = cleanText(text).replace(/[\p{Cc}\p{Cf}\s]+/gu, " ");
  // A character of two units that is cut in half becomes U+FFFD.
  return line.trim().slice(0, limits.callReasonCharacters).toWellFormed();
}

/** What we have sent that no log should show; who finds a token wrong likes to repeat it in the answer. */
function secretsOf(url: URL, { headers = {} }: HttpCall): string[] {
  // Some services take their token in the path.
  const path = url.pathname.split("/").filter(({ length }) => length >= limits.callTokenCharacters);
  const sent = [...Object.values(headers), ...url.searchParams.values(), url.search.slice(1), url.password, ...path];
  const words = sent.flatMap((value) => [value, ...value.split(/[\s,;=:]+/)]);
  const forms = words.flatMap((word) => [
    word,
    encodeURIComponent(word.toWellFormed()),
    JSON.stringify(word.toWellFormed()).slice(1, -1),
  ]);
  // Longest first, since one may be within another; short ones are no secrets, and are in every text.
  return [...new Set(forms)].filter(({ length }) => length >= 6).toSorted((a, b) => b.length - a.length);
}

// A message of Node's can name the address; its code says as much, and is stable.
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
