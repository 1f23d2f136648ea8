// What can be wrong with a request before any route sees it, and what its sender is told.

import { type ErrorEntry } from "./entry.ts";

export const connectionErrors = {
  HF_REQUEST_BAD: {
    title: "This is no HTTP request",
    message: "What came over the connection cannot be read as HTTP/1.1.",
    hint: "The connection is closed. Look at what the client, or a proxy before it, has sent; nothing of it had effect.",
    status: 400,
    retry: false,
  },
  HF_REQUEST_SLOW: {
    title: "The request came too slowly",
    message: "The request was not complete in time.",
    hint: "The connection is closed and the request had no effect: send it again, faster.",
    status: 408,
    retry: true,
  },
  HF_HEAD_TOO_LARGE: {
    title: "The head of the request is too large",
    message: "Address and headers together are larger than {limit} bytes.",
    hint: "Send fewer or smaller headers, cookies among them. The request had no effect.",
    status: 431,
    retry: false,
  },
} as const satisfies Record<string, ErrorEntry>;
