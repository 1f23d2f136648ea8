// A HAR file, as a browser's developer tools save it, becomes one flow: what one person did at the target, with the
// pauses they made. What belongs to that person alone (cookies, keys) is left out.

import type { Discovery } from "./discovery.ts";
import { planLimits } from "./limits.ts";
import { signUpScore } from "./purpose.ts";
import type { FlowData, StepData } from "./scenario.ts";
import { asArgument, literally, shapeOfPath } from "./template.ts";

export interface HarOptions {
  /** Where it is driven: `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** Where it was recorded, when that was elsewhere; else only requests to `origin` count. */
  readonly recordedAt?: string;
}

interface Recorded {
  readonly method: string;
  readonly url: URL;
  readonly startMs: number;
  readonly endMs: number;
  readonly status: number;
  readonly redirect: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string | undefined;
}

/** A pause this long was the person's, and not the page's own doing. */
const pauseMs = 500;
/** Kept, because servers answer by them; all others are the browser's or the person's own. */
const keptHeaders = /^(accept|content-type|x-requested-with|x-[a-z-]*csrf[a-z-]*|x-xsrf-token)$/i;
const secretHeaders = /^(cookie|authorization|proxy-authorization|x-api-key|x-auth[a-z-]*|api-key)$/i;

/** Throws a RangeError when the text is no HAR file, or holds nothing that was sent to the target. */
export function flowsOfHar(text: string, { origin, recordedAt }: HarOptions): Discovery {
  const from = new URL(recordedAt ?? origin).origin;
  const all = entriesOf(text);
  const own = all.filter(({ url }) => url.origin === from).slice(0, planLimits.maxHarSteps);
  if (own.length === 0) {
    const hosts = [...new Set(all.map(({ url }) => url.origin))].slice(0, 5).join(", ") || "nothing";
    throw new RangeError(
      `The HAR file holds no request to ${from} (it holds ${hosts}). If it was recorded elsewhere, say where.`,
    );
  }
  const notes: string[] = [];
  if (own.length < all.length)
    notes.push(`Left out ${all.length - own.length} of ${all.length} requests: they went elsewhere.`);
  const secrets = new Set(
    own
      .flatMap(({ headers }) => headers.map(({ name }) => name.toLowerCase()))
      .filter((name) => secretHeaders.test(name)),
  );
  if (secrets.size > 0)
    notes.push(`Left out the recorded ${[...secrets].join(", ")}: each visitor gets cookies of their own and no key.`);
  const asked = own.filter((entry, index) => !isRedirected(entry, own.slice(0, index)));
  const steps = withPauses(asked);
  const many = [...new Set(steps.map(({ path }) => shapeOfPath(path)).filter((shape) => shape.includes(":id")))];
  if (many.length > 0)
    notes.push(
      `Every visitor asks for the same recorded ids (${many.slice(0, 5).join(", ")}); put {{id:100}} there for many.`,
    );
  const flow: FlowData = { name: "recorded visit", weight: 1, steps };
  const isSignUp = asked.some((entry) => signUpScore(submittable(entry)) > 0);
  if (isSignUp) notes.push("The visit signs up, so it is the flow that must not fail.");
  return { origin, flows: [isSignUp ? { ...flow, mustNotFail: true } : flow], notes };
}

/** In the order of time. */
function entriesOf(text: string): Recorded[] {
  let har: unknown;
  try {
    har = JSON.parse(text);
  } catch (error) {
    throw new RangeError("The HAR file is not JSON. Save it anew from the browser's network panel.", { cause: error });
  }
  const log = record(har)["log"];
  const entries = record(log)["entries"];
  if (!Array.isArray(entries)) throw new RangeError("This is no HAR file: it has no log with entries.");
  return entries.flatMap(recordedOf).toSorted((one, other) => one.startMs - other.startMs);
}

function recordedOf(entry: unknown): Recorded[] {
  const { startedDateTime, time, request, response } = record(entry);
  const { method, url, headers, postData } = record(request);
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || typeof method !== "string") return [];
  // What never went over the wire (blocked, from the cache of another page) has the status 0.
  const status = Number(record(response)["status"]);
  if (!(status > 0)) return [];
  const startMs = Date.parse(String(startedDateTime));
  const { redirectURL } = record(response);
  return [
    {
      method: method.toUpperCase(),
      url: parsed,
      startMs: Number.isFinite(startMs) ? startMs : 0,
      endMs: (Number.isFinite(startMs) ? startMs : 0) + Math.max(0, Number(time) || 0),
      status,
      redirect: typeof redirectURL === "string" ? redirectURL : "",
      headers: pairs(headers),
      body: bodyOf(record(postData)),
    },
  ];
}

/** Some browsers keep a form's fields and not its text. */
function bodyOf({ text, params, mimeType }: Record<string, unknown>): string | undefined {
  if (typeof text === "string" && text !== "") return text;
  const list = pairs(params).map(({ name, value }): [string, string] => [name, value]);
  if (list.length === 0) return undefined;
  return /x-www-form-urlencoded/.test(textOf(mimeType)) ? new URLSearchParams(list).toString() : undefined;
}

/** Redirects are followed when it is played back: they may lead elsewhere for each visitor. */
function isRedirected({ url, method }: Recorded, before: readonly Recorded[]): boolean {
  const last = before.findLast((one) => one.redirect !== "" && one.status >= 300 && one.status < 400);
  return method === "GET" && last !== undefined && URL.parse(last.redirect, last.url.href)?.href === url.href;
}

/** What a page loads comes right behind it; a longer gap is a person who looks and thinks. */
function withPauses(entries: readonly Recorded[]): StepData[] {
  let endMs = 0;
  return entries.map((entry, index) => {
    endMs = Math.max(endMs, entry.endMs);
    const next = entries[index + 1];
    const gapMs = next === undefined ? 0 : next.startMs - endMs;
    const step = stepOf(entry);
    return gapMs >= pauseMs ? { ...step, thinkMs: Math.round(Math.min(gapMs, planLimits.maxRecordedThinkMs)) } : step;
  });
}

function stepOf(entry: Recorded): StepData {
  const { method, url, headers, body } = entry;
  const kept = headers.filter(({ name }) => keptHeaders.test(name));
  const step = {
    method,
    path: literally(url.pathname + url.search),
    headers: Object.fromEntries(kept.map(({ name, value }) => [name.toLowerCase(), literally(value)])),
  };
  return body === undefined ? step : { ...step, body: personal(body, contentType(entry)) };
}

/** The recorded person's own address, name, password and tokens become those of each visitor. */
function personal(body: string, type: string): string {
  if (/x-www-form-urlencoded/.test(type)) {
    const valueOf = (name: string, value: string): string =>
      ownValue(name) ?? tokenOf(name, value) ?? literally(encodeURIComponent(value));
    return [...new URLSearchParams(body)]
      .map(([name, value]) => `${encodeURIComponent(name)}=${valueOf(name, value)}`)
      .join("&");
  }
  if (!/json/.test(type)) return literally(body);
  return literally(body).replace(/"([^"\\]+)"(\s*:\s*)"(?:[^"\\]|\\.)*"/g, (whole, name: string, colon: string) => {
    const own = ownValue(name);
    return own === undefined ? whole : `"${name}"${colon}"${own}"`;
  });
}

function ownValue(name: string): string | undefined {
  if (/e-?mail/i.test(name)) return "{{email}}";
  if (/passw|^pwd$/i.test(name)) return "{{password}}";
  if (/^user_?-?name$|^login$|^handle$/i.test(name)) return "{{username}}";
  return /^(full_?-?|display_?-?)?name$/i.test(name) ? "{{name}}" : undefined;
}

/** Forms carry tokens that are another one in each page. */
function tokenOf(name: string, value: string): string | undefined {
  if (!/csrf|xsrf|authenticity|_token|nonce|verification/i.test(name)) return undefined;
  return `{{field:${asArgument(name)}:${asArgument(value)}}}`;
}

function submittable(entry: Recorded) {
  const { method, url, body = "" } = entry;
  const isForm = /x-www-form-urlencoded/.test(contentType(entry));
  const names = isForm
    ? [...new URLSearchParams(body).keys()]
    : [...body.matchAll(/"([^"\\]+)"\s*:/g)].map(([, name = ""]) => name);
  return { method, path: url.pathname, words: "", fields: names.map((name) => ({ name, type: "text" })) };
}

function contentType({ headers }: Recorded): string {
  return headers.find(({ name }) => name.toLowerCase() === "content-type")?.value ?? "";
}

function pairs(list: unknown): { name: string; value: string }[] {
  if (!Array.isArray(list)) return [];
  return list.map((one) => ({ name: textOf(record(one)["name"]), value: textOf(record(one)["value"]) }));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Anything that is no object is one without keys. */
function record(value: unknown): Record<string, unknown> {
  // Only its keys are asked for, each looked at by its caller.
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
