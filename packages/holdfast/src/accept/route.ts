// A route that accepts: it verifies who sends, says which events the request has, and answers after they are stored. It
// decides nothing else.

import { type Stream } from "../app.ts";
import { type EventClass } from "../log/class.ts";
import { type Asking } from "./admission/route-class.ts";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { decodeBody } from "../log/body.ts";
import { check } from "../schema.ts";
import { isDeeperThan } from "../log/depth.ts";

/** A request as a route sees it. */
export interface Incoming {
  /** The body as it came, byte for byte. */
  readonly raw: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly ip: string;
  /** When the request came. */
  readonly at: Date;
  /**
   * The body as JSON, strings cleaned. Throws HF_BODY_TOO_DEEP or HF_BODY_UNREADABLE, which answer the client with 400.
   */
  json(): unknown;
}

export interface AcceptContext {
  /** A key of this installation, for signing cookies and addresses; made once and kept in the store. */
  readonly secret: string;
}

/** One event for one stream, made by `into`. */
export interface Offered {
  readonly stream: Stream<unknown>;
  readonly event: unknown;
  /** The bytes to keep: those of the event as it came, where it came alone. */
  readonly raw: Buffer | undefined;
}

/** Says that an event goes into a stream; `raw` keeps its own bytes instead of an encoding of it. */
export function into<Event>(stream: Stream<Event>, event: Event, raw?: Buffer): Offered {
  // The event fits its stream here; in the list of all events of a request nobody needs to know.
  return { stream: stream as Stream<unknown>, event, raw };
}

export interface EventRoute {
  readonly method: "POST" | "PUT";
  readonly url: string;
  /**
   * How important its requests are when more come than can be served. By default the class of the stream, where that is
   * the same for all of its events and the route is made by `eventRoute`; else `normal`.
   */
  readonly class?: EventClass;
  /**
   * Whose request it is, from its head alone: in an overload those of one user are all taken or all refused, for an
   * hour. By default the client's address.
   */
  readonly user?: (request: Asking) => string;
  /** Bytes; `limits.bodyBytes` by default. */
  readonly bodyLimit?: number;
  /** Is the request from whom it claims? False answers 401 and nothing is stored. */
  readonly verify?: (request: Incoming, context: AcceptContext) => boolean;
  /** The events that the request has; none is fine. Throws an error of the table to refuse it. */
  readonly events: (request: Incoming, context: AcceptContext) => readonly Offered[];
  /** Waits so many ms for the one event to settle and answers with its result; else 202 and an address to ask at. */
  readonly waitMs?: number;
  /**
   * Whether the answer says where the event stands among those that wait, and when its turn comes: `asked` to who sends
   * `Prefer: holdfast-position`, or `always`. By default never, since it tells how busy the app is.
   */
  readonly position?: "asked" | "always";
  /**
   * The body of the 200, which has no position then; by default `{"accepted":N,"repeated":M}`. A function makes it of
   * the request, after its events are stored; what it throws answers 500, so it throws nothing.
   */
  readonly answer?: string | ((request: Incoming) => string);
  /**
   * Where a form without script goes on: 303 to this address of one's own, once the events are stored; with `waitMs`
   * once the one event has settled, or at the limit.
   */
  readonly seeOther?: string;
}

/**
 * A route that takes one event as its JSON body, checks it against the stream's schema, and keeps the bytes as they
 * came.
 */
export function eventRoute<Event>(
  stream: Stream<Event>,
  options: Pick<EventRoute, "url"> & Partial<EventRoute>,
): EventRoute {
  return {
    method: "POST",
    ...(typeof stream.class === "string" && { class: stream.class }),
    ...options,
    events: (request) => {
      const checked = check(stream.schema, request.json());
      if ("problem" in checked) throw fault("HF_BODY_UNREADABLE", { reason: checked.problem });
      return [into(stream, checked.value, request.raw)];
    },
  };
}

/** Parses a body once it is known to be harmless. */
export function parseBody(raw: Buffer): unknown {
  if (isDeeperThan(raw, limits.bodyDepth)) throw fault("HF_BODY_TOO_DEEP", { limit: limits.bodyDepth });
  try {
    return decodeBody(raw).value;
  } catch (error) {
    // The parser's message quotes the body, which is the sender's business and not the log's.
    throw fault("HF_BODY_UNREADABLE", { reason: "it is not JSON" }, error);
  }
}
