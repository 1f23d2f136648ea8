// The entries of a HAR file, as browsers and proxies write them: what was sent and answered, and nothing that never
// went over the wire.

/** What a recorded request was: a page or a call, a WebSocket, or a stream of events. */
export type RecordedKind = "http" | "websocket" | "events";

export interface Recorded {
  readonly kind: RecordedKind;
  readonly method: string;
  readonly url: URL;
  readonly startMs: number;
  readonly endMs: number;
  readonly status: number;
  readonly redirect: string;
  /** Media type of the answer. */
  readonly type: string;
  /** Answered from the browser's own cache. */
  readonly cached: boolean;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string | undefined;
}

/** In the order of time. Throws a RangeError when the text is no HAR file. */
export function entriesOf(text: string): Recorded[] {
  let har: unknown;
  try {
    har = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new RangeError("The HAR file is not JSON. Save it anew from the browser's network panel.", { cause: error });
  }
  const log = record(har)["log"];
  const entries = record(log)["entries"];
  if (!Array.isArray(entries)) throw new RangeError("This is no HAR file: it has no log with entries.");
  return entries.flatMap(recordedOf).toSorted((one, other) => one.startMs - other.startMs);
}

function recordedOf(entry: unknown): Recorded[] {
  const { startedDateTime, time, request, response, _fromCache: fromCache } = record(entry);
  const { method, url, headers, postData } = record(request);
  const parsed = typeof url === "string" ? URL.parse(url.replace(/^ws(?=s?:)/, "http")) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || typeof method !== "string") return [];
  // What never went over the wire (blocked, or ended before an answer) has the status 0.
  const status = Number(record(response)["status"]);
  if (!(status > 0)) return [];
  const startMs = Date.parse(String(startedDateTime));
  const { redirectURL, content } = record(response);
  const type = textOf(record(content)["mimeType"]);
  return [
    {
      kind: status === 101 ? "websocket" : type.startsWith("text/event-stream") ? "events" : "http",
      method: method.toUpperCase(),
      url: parsed,
      startMs: Number.isFinite(startMs) ? startMs : 0,
      endMs: (Number.isFinite(startMs) ? startMs : 0) + Math.max(0, Number(time) || 0),
      status,
      redirect: textOf(redirectURL),
      type,
      cached: typeof fromCache === "string",
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
