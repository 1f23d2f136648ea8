// The headers that every answer of Jarvis carries, from pages, data and refusals alike.

import { type FastifyInstance } from "fastify";
import { securityHeaders } from "./assets.ts";

/** Adds them where the answer does not say otherwise itself. */
export function addHeaders(server: FastifyInstance): void {
  server.addHook("onSend", async (_request, reply) => {
    for (const [name, value] of Object.entries(securityHeaders)) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
  });
}
