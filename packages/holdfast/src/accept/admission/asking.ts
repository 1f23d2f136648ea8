// What is known of a request from its head: whose address it is, and how long its sender waits.

import { type IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

/** Addresses of this machine and of private networks (RFC 1918, RFC 4193), where proxies are. */
const near = /^(?:::ffff:)?(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|^::1$|^f[cd]/;

/**
 * The client's address. Where a proxy of this machine or a private network asks, the last one that it names: the one
 * that the proxy itself has seen. It decides in which group a user falls and nothing else.
 */
export function addressOf(headers: IncomingHttpHeaders, peer: string): string {
  const forwarded = headers["x-forwarded-for"];
  if (forwarded === undefined || !near.test(peer)) return peer;
  const last = String(forwarded).split(",").at(-1)?.trim() ?? "";
  return isIP(last) === 0 ? peer : last;
}

/** How long the sender waits in all, in ms: as Envoy tells it to what is behind it; for ever when nothing is said. */
export function patienceMs(headers: IncomingHttpHeaders): number {
  const text = headers["x-envoy-expected-rq-timeout-ms"];
  return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : Infinity;
}
