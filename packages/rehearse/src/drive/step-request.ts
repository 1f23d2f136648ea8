// A step as the bytes of a request. What a step object gives is made once for it, however many visits yield it; only
// cookies are put in anew. Paths are written as a browser writes them on the wire.

import type { Step } from "../plan/scenario.ts";
import type { Target } from "./target.ts";

export interface StepRequest {
  readonly method: string;
  /** On the wire. */
  readonly path: string;
  /** What the step is counted under. */
  readonly name: string;
  /** Without cookies. */
  readonly bytes: Buffer;
  /** True when the step names its own cookies. */
  readonly ownCookies: boolean;
  /** Request line and headers, without the closing empty line. */
  readonly head: string;
  readonly body: Buffer | undefined;
}

const usual: Readonly<Record<string, string>> = { "user-agent": "holdfast-rehearse", accept: "*/*" };
const withBody = new Set(["POST", "PUT", "PATCH"]);
/** Steps that are made anew for each visit are not worth keeping; these many are tried before that is known. */
const tries = 512;

/** Gives the requests of steps. */
export class StepRequests {
  readonly #target: Target;
  readonly #made = new WeakMap<Step, StepRequest>();
  /** The last one found: flows of one step, and those whose visitors come in step, are looked up no further. */
  #step: Step | undefined;
  #request: StepRequest | undefined;
  #misses = 0;
  #hits = 0;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Throws a RangeError for a step that would not be one request on the wire. */
  of(step: Step): StepRequest {
    const made = step === this.#step ? this.#request : this.#made.get(step);
    if (made !== undefined) {
      this.#hits += 1;
      this.#step = step;
      this.#request = made;
      return made;
    }
    this.#misses += 1;
    const request = stepRequest(this.#target, step);
    if (this.#misses < tries || this.#hits > this.#misses) this.#made.set(step, request);
    return request;
  }
}

/** The request of one step. */
export function stepRequest(target: Target, step: Step): StepRequest {
  const method = step.method.toUpperCase();
  const path = onTheWire(step.path);
  const names = new Set(Object.keys(step.headers ?? {}).map((name) => name.toLowerCase()));
  const body = typeof step.body === "string" ? Buffer.from(step.body) : step.body;
  const lines = [`${method} ${path} HTTP/1.1`];
  if (!names.has("host")) lines.push(`Host: ${target.authority}`);
  for (const [name, value] of Object.entries(usual)) if (!names.has(name)) lines.push(`${name}: ${value}`);
  for (const [name, value] of Object.entries(step.headers ?? {})) {
    if (name.toLowerCase() !== "content-length") lines.push(`${name}: ${value}`);
  }
  if (body !== undefined || withBody.has(method)) lines.push(`Content-Length: ${body?.length ?? 0}`);
  const broken = lines.find((line) => /[\r\n\0]|[^\0-\xff]/.test(line));
  if (broken !== undefined) {
    const why = "a header or method must be one line of Latin-1 characters; encode it";
    throw new RangeError(`step ${step.name ?? `${method} ${path}`}: ${why}: ${JSON.stringify(broken)}`);
  }
  const head = `${lines.join("\r\n")}\r\n`;
  const name = step.name ?? `${method} ${routeOf(path)}`;
  const bytes = joined(`${head}\r\n`, body);
  return { method, path, name, bytes, head, body, ownCookies: names.has("cookie") };
}

/** The bytes with a `Cookie` header. */
export function withCookies(request: StepRequest, cookies: string | undefined): Buffer {
  if (cookies === undefined || request.ownCookies) return request.bytes;
  return joined(`${request.head}Cookie: ${cookies}\r\n\r\n`, request.body);
}

/** A path with what looks like an id replaced by `:id`, and without its query. */
export function routeOf(path: string): string {
  const plain = path.split(/[?#]/, 1)[0] ?? path;
  return plain
    .split("/")
    .map((part) => (idLike.test(part) || part.length > 40 ? ":id" : part))
    .join("/");
}

const idLike = /^(\d+|[0-9a-f]{8}-[0-9a-f-]{27}|(?=.*\d)[0-9a-f]{8,})$/i;

/** Everything that may not stand in a request line is written in percent signs, as UTF-8. */
function onTheWire(path: string): string {
  if (!path.startsWith("/")) throw new RangeError(`a step's path starts with a slash, not ${JSON.stringify(path)}`);
  return /^[!-~]*$/.test(path) ? path : path.toWellFormed().replace(/[^!-~]+/g, encodeURIComponent);
}

function joined(head: string, body: Buffer | undefined): Buffer {
  const start = Buffer.from(head, "latin1");
  return body === undefined ? start : Buffer.concat([start, body]);
}
