// The headers that every answer of Jarvis carries, from pages, data and refusals alike.

import { type FastifyInstance } from "fastify";

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  // The form of the front page, for who has no script.
  "form-action 'self'",
  "frame-ancestors 'none'",
  // No page of ours may turn a string into markup or code, by mistake or by an injected script.
  "require-trusted-types-for 'script'",
  // But the one that reminds when no page is open may be started.
  "trusted-types push-worker",
].join("; ");

/** Nothing foreign loads, nothing is framed or sniffed. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  // Other sites learn nothing; our own see that a form comes from us.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  // Ask each time, and be told 304: a new release is seen at once, an old one costs no bytes.
  "cache-control": "no-cache",
};

/** Adds them where the answer does not say otherwise itself. */
export function addHeaders(server: FastifyInstance): void {
  server.addHook("onSend", async (_request, reply) => {
    for (const [name, value] of Object.entries(securityHeaders)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
  });
}
