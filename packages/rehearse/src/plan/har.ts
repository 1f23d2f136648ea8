// A HAR file, as a browser's developer tools save it, becomes one flow: what one person did at the target, with the
// pauses they made. What belongs to that person alone (cookies, keys) is left out.

import type { Discovery } from "./discovery.ts";
import { entriesOf } from "./har-entries.ts";
import type { Recorded } from "./har-entries.ts";
import { planLimits } from "./limits.ts";
import { isThisMachine } from "./may-drive.ts";
import { signUpScore } from "./purpose.ts";
import type { FlowData, StepData } from "./scenario.ts";
import { asArgument, literally, shapeOfPath } from "./template.ts";

export interface HarOptions {
  /** Where it is driven: `http://127.0.0.1:3000`. It may have been recorded elsewhere. */
  readonly origin: string;
}

/** A pause this long was the person's, and not the page's own doing. */
const pauseMs = 500;
/** Of the time that something stayed open: the server may end it by itself, and not to the millisecond. */
const mostOfIt = 0.8;
/** Kept, because servers answer by them; all others are the browser's or the person's own. */
const keptHeaders =
  /^(accept|content-type|x-requested-with|x-[a-z-]*csrf[a-z-]*|x-xsrf-token|sec-websocket-protocol)$/i;
const secretHeaders = /^(cookie|authorization|proxy-authorization|x-api-key|x-auth[a-z-]*|api-key)$/i;

/** Throws a RangeError when the text is no HAR file, or holds no request. */
export function flowsOfHar(text: string, { origin }: HarOptions): Discovery {
  const all = entriesOf(text);
  const place = placeOf(all, new URL(origin));
  if (place === undefined)
    throw new RangeError("The HAR file holds no request. Record a visit with the network panel open, then save it.");
  const own = all.filter(({ url }) => isSamePlace(url, place)).slice(0, planLimits.maxHarSteps);
  const asked = own.filter((entry, index) => isAsked(entry, own.slice(0, index)));
  const steps = [...withPauses(asked.filter(({ kind }) => kind === "http")), ...staying(asked)];
  const flow: FlowData = { name: "recorded visit", weight: 1, steps };
  const isSignUp = asked.some((entry) => signUpScore(submittable(entry)) > 0);
  return {
    origin,
    flows: [isSignUp ? { ...flow, mustNotFail: true } : flow],
    notes: [
      ...(isSamePlace(place, new URL(origin)) ? [] : [`Recorded at ${place.origin}, and played at ${origin}.`]),
      ...notesOn(all, own),
      ...notesOnSteps(steps),
      ...(isSignUp ? ["The visit signs up, so it is the flow that must not fail."] : []),
    ],
  };
}

/** The target itself, or where the first page came from that was looked at. */
function placeOf(all: readonly Recorded[], target: URL): URL | undefined {
  if (all.some(({ url }) => isSamePlace(url, target))) return target;
  return (all.find(({ type }) => type.includes("html")) ?? all[0])?.url;
}

/** A machine has several names for itself. */
function isSamePlace(one: URL, other: URL): boolean {
  if (one.origin === other.origin) return true;
  const isOneMachine = isThisMachine(one.hostname) && isThisMachine(other.hostname);
  return isOneMachine && one.port === other.port && one.protocol === other.protocol;
}

function notesOn(all: readonly Recorded[], own: readonly Recorded[]): string[] {
  const notes: string[] = [];
  if (own.length < all.length)
    notes.push(`Left out ${all.length - own.length} of ${all.length} requests: they went elsewhere.`);
  const names = own.flatMap(({ headers }) => headers.map(({ name }) => name.toLowerCase()));
  const secrets = new Set(names.filter((name) => secretHeaders.test(name)));
  if (secrets.size > 0)
    notes.push(
      `Each visitor has cookies of their own and no key: those recorded (${[...secrets].join(", ")}) are left out.`,
    );
  if (own.some(isOfOneSocket))
    notes.push("Left out WebSockets that go on with a recorded session (sid): to another visitor they are closed.");
  return notes;
}

function notesOnSteps(steps: readonly StepData[]): string[] {
  const notes: string[] = [];
  const many = [...new Set(steps.map(({ path }) => shapeOfPath(path)).filter((shape) => shape.includes(":id")))];
  if (many.length > 0)
    notes.push(
      `Every visitor asks for the same recorded ids (${many.slice(0, 5).join(", ")}); put {{id:100}} there for many.`,
    );
  if (steps.some(({ kind }) => kind === "websocket"))
    notes.push("WebSockets are opened and kept, but nothing is sent on them: for that, write a scenario.");
  return notes;
}

/** What every visitor has to ask for by themselves. */
function isAsked(entry: Recorded, before: readonly Recorded[]): boolean {
  const isKept = entry.cached && before.some(({ url }) => url.href === entry.url.href);
  return !isKept && !isRedirected(entry, before) && !isOfOneSocket(entry);
}

/** socket.io and its like move a session that was begun by polling to a WebSocket. */
function isOfOneSocket({ kind, url }: Recorded): boolean {
  return kind === "websocket" && url.searchParams.has("sid");
}

/** What stays open beside the pages comes after them, each once, since a visit does one thing at a time. */
function staying(entries: readonly Recorded[]): StepData[] {
  const open = entries.filter(({ kind }) => kind !== "http");
  const first = open.filter(({ url }, at) => open.findIndex((one) => one.url.pathname === url.pathname) === at);
  return first.map((entry) => {
    const stayMs = Math.min(Math.floor(mostOfIt * (entry.endMs - entry.startMs)), planLimits.maxStayMs);
    return { ...stepOf(entry), kind: entry.kind, stayMs };
  });
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

/** A field of a form that may hold files: its head, its name, and its value up to the next boundary. */
const partOfForm = /(^content-disposition: form-data; name="([^"]*)"\r?\n(?:\S[^\r\n]*\r?\n)*\r?\n)[^]*?(?=\r?\n--)/gim;

/** The recorded person's own address, name, password and tokens become those of each visitor. */
function personal(body: string, type: string): string {
  if (/x-www-form-urlencoded/.test(type)) {
    const valueOf = (name: string, value: string): string =>
      ownValue(name) ?? tokenOf(name, value) ?? literally(encodeURIComponent(value));
    return [...new URLSearchParams(body)]
      .map(([name, value]) => `${encodeURIComponent(name)}=${valueOf(name, value)}`)
      .join("&");
  }
  if (/multipart\/form-data/.test(type))
    return literally(body).replace(partOfForm, (whole, head: string, name: string) => {
      const own = ownValue(name) ?? tokenOf(name, whole.slice(head.length));
      return own === undefined ? whole : head + own;
    });
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
  const type = contentType(entry);
  const names = /x-www-form-urlencoded/.test(type)
    ? [...new URLSearchParams(body).keys()]
    : [...body.matchAll(/multipart/.test(type) ? / name="([^"]*)"/g : /"([^"\\]+)"\s*:/g)].map(([, name = ""]) => name);
  return { method, path: url.pathname, words: "", fields: names.map((name) => ({ name, type: "text" })) };
}

function contentType({ headers }: Recorded): string {
  return headers.find(({ name }) => name.toLowerCase() === "content-type")?.value ?? "";
}
