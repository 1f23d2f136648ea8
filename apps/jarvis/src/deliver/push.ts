// The transport of Web Push: one text to one browser, encrypted so that only that browser can read it (RFC 8291), and
// signed as ours (RFC 8292). Says what came of it; the text and the browser's keys never get into a reason.

import { type Sent, type Transport } from "holdfast";
import webPush from "web-push";
import { pushKeys } from "../push-keys.ts";
import { type Push } from "../push-streams.ts";
import { cleanText, cutText } from "../rules/clean.ts";
import { MAX_PUSH_CHARS, MAX_RETRY_AFTER_MS, PUSH_KEPT_SECONDS, SEND_AGAIN_MS } from "../rules/limits.ts";
import { isPushAddress } from "../rules/push-host.ts";
import { type PushSettings } from "../settings/push.ts";

/** So much of a push service's refusal is read. */
const maxReasonBytes = 1_000;

/** Sends to the push services of browsers. */
export function pushTransport(settings: PushSettings): Transport<Push> {
  return async ({ event, secret, signal }) => {
    // What was allowed when it was stored need not be so any more.
    if (!isPushAddress(event.browser.endpoint, settings)) return gone();
    try {
      return await call(event, { settings, secret, signal });
    } catch (error) {
      return { outcome: "later", reason: `no answer: ${error instanceof Error ? error.name : "unknown"}` };
    }
  };
}

interface Calling {
  readonly settings: PushSettings;
  readonly secret: string;
  readonly signal: AbortSignal;
}

async function call({ browser, text, topic }: Push, { settings, secret, signal }: Calling): Promise<Sent> {
  const request = sealed({ browser, text, topic }, settings, secret);
  if (request === undefined) return gone();
  const { endpoint, headers, body } = request;
  // A redirect could lead anywhere, so none is followed.
  const answer = await fetch(endpoint, { method: "POST", headers, body, redirect: "manual", signal });
  const words = await beginning(answer);
  return outcomeOf(answer, words);
}

function sealed(
  { browser, text, topic }: Pick<Push, "browser" | "text" | "topic">,
  settings: PushSettings,
  secret: string,
) {
  const { endpoint, p256dh, auth } = browser;
  const payload = JSON.stringify({ text: cutText(text.toWellFormed(), MAX_PUSH_CHARS), topic });
  try {
    const { headers, body } = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
      vapidDetails: { subject: settings.contact, ...pushKeys(secret) },
      TTL: PUSH_KEPT_SECONDS,
      urgency: "high",
      topic,
      contentEncoding: "aes128gcm",
    });
    // `fetch` counts the bytes itself; the rest are texts and numbers.
    const { "Content-Length": _length, ...rest } = headers as Record<string, string | number>;
    const texts = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
    return { endpoint, headers: texts, body: new Uint8Array(body) };
  } catch {
    // Keys that are no keys: nothing can ever be sent to it.
    return undefined;
  }
}

function outcomeOf(answer: Response, words: string): Sent {
  const { status } = answer;
  const reason = `status ${status} ${words}`.trim();
  if (status >= 200 && status < 300) return { outcome: "sent", answer: { state: "sent" } };
  if (status === 404 || status === 410) return gone();
  const afterMs = waitOf(answer.headers.get("retry-after"));
  if (status === 429) return { outcome: "later", afterMs, reason, limited: true };
  if (status === 408 || status === 425 || status >= 500) return { outcome: "later", afterMs, reason };
  return { outcome: "refused", reason };
}

function gone(): Sent {
  return { outcome: "sent", answer: { state: "gone" } };
}

function waitOf(seconds: string | null): number {
  return seconds !== null && /^\d{1,9}$/.test(seconds)
    ? Math.min(Number(seconds) * 1_000, MAX_RETRY_AFTER_MS)
    : SEND_AGAIN_MS;
}

async function beginning({ body }: Response): Promise<string> {
  if (body === null) return "";
  let text = "";
  const decoder = new TextDecoder();
  // Leaving the loop ends the connection.
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxReasonBytes) break;
  }
  return cutText(cleanText(text), 200);
}
