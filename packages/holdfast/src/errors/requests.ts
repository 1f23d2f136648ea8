// What a request can do wrong, and what its sender is told.

import { type ErrorEntry } from "./entry.ts";

export const requestsErrors = {
  HF_STORE_AWAY: {
    title: "The store is away",
    message: "Postgres did not answer in time: {reason}.",
    hint: "Nothing was lost: send the request again. If it stays so, look at `holdfast status` and the log of Postgres.",
    status: 503,
    retry: true,
  },
  HF_STORE_FULL: {
    title: "The store has no room",
    message: "The disk under the store is full: {reason}.",
    hint: "This event was not stored: send it again after the time in Retry-After. Pages go on, and so does this as soon as there is room.",
    status: 503,
    retry: true,
  },
  HF_QUEUE_FULL: {
    title: "Too much is waiting for the store",
    message: "{rows} events already wait to be stored.",
    hint: "This event was not stored: send it again after the time in Retry-After.",
    status: 503,
    retry: true,
  },
  HF_EVENT_REFUSED: {
    title: "The store refuses this event",
    message: "Postgres cannot store the event: {reason}.",
    hint: "The event itself is the reason, so sending it again will not help; others are not affected.",
    status: 400,
    retry: false,
  },
  HF_BODY_TOO_LARGE: {
    title: "The body is too large",
    message: "The body is larger than {limit} bytes.",
    hint: "Send less in one request, or raise the route's bodyLimit.",
    status: 413,
    retry: false,
  },
  HF_BODY_TOO_DEEP: {
    title: "The body is nested too deeply",
    message: "The JSON is nested more than {limit} levels deep.",
    hint: "No honest client nests like this; raise the limit in the route if yours does.",
    status: 400,
    retry: false,
  },
  HF_BODY_UNREADABLE: {
    title: "The body cannot be read",
    message: "The body is not what this route takes: {reason}.",
    hint: "Look at the route's schema; the request had no effect.",
    status: 400,
    retry: false,
  },
  HF_UNAUTHORISED: {
    title: "The request is not from whom it claims",
    message: "The signature is missing or wrong.",
    hint: "Sign the raw bytes of the body with the shared secret. The request had no effect.",
    status: 401,
    retry: false,
  },
  HF_CROSS_SITE: {
    title: "The request comes from another site",
    message: "The browser says that a page of another site has sent this.",
    hint: "Only the app's own pages may send here. The request had no effect.",
    status: 403,
    retry: false,
  },
  HF_MEDIA_TYPE: {
    title: "The body is of another type",
    message: "The content type of the request is not application/json.",
    hint: "Send JSON with the header Content-Type: application/json. The request had no effect.",
    status: 415,
    retry: false,
  },
  HF_SESSION_MISSING: {
    title: "Nobody is known to ask",
    message: "The request has no session cookie that this installation has made.",
    hint: "Open the page anew, with cookies allowed, and send it again. The request had no effect.",
    status: 401,
    retry: false,
  },
  HF_TOO_MANY_EVENTS: {
    title: "Too many events in one request",
    message: "The request has {count} events; at most {limit} are taken.",
    hint: "Split the request; nothing of it was stored.",
    status: 413,
    retry: false,
  },
  HF_NOT_FOUND: {
    title: "There is no such thing here",
    message: "Nothing is known at this address.",
    hint: "Look at the address; an event's outcome is kept for a limited time.",
    status: 404,
    retry: false,
  },
  HF_INTERNAL: {
    title: "Something unexpected went wrong",
    message: "The request failed for a reason that is not its own.",
    hint: "The cause is in the log under the id of the request. If it had an id, it is safe to send it again.",
    status: 500,
    retry: true,
  },
} as const satisfies Record<string, ErrorEntry>;
