// The HTTP side of a variant, the same for all: POST /events keeps the raw bytes, parses, validates, stores and
// answers. A child process of the bench: it says its port on stdout and ends with its stdin, so it cannot outlive it.

import fastify, { type FastifyInstance } from "fastify";
import { type BenchEvent, eventSchema } from "./event.ts";

/** Keeps one event; the answer goes out when the promise resolves. */
export type Store = (event: BenchEvent, raw: Buffer) => Promise<void> | void;

/** Serves POST /events over `store` until the bench ends; `stop` runs after the last answer. */
export async function serve(store: Store, stop: () => Promise<void> = async () => {}): Promise<void> {
  const server = fastify({ bodyLimit: 256 * 1024, forceCloseConnections: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/json", { parseAs: "buffer" }, (_, body, done) => done(null, body));
  server.post<{ Body: Buffer }>("/events", async (request, reply) => {
    const raw = request.body;
    const checked = eventSchema.safeParse(parsed(raw));
    if (!checked.success) return reply.code(400).send({ error: checked.error.message });
    await store(checked.data, raw);
    return { accepted: true };
  });
  await announce(server, stop);
}

/** Listens on a free port, tells the bench, and ends when the bench does. For variants that bring their own server. */
export async function announce(server: FastifyInstance, stop: () => Promise<void>): Promise<void> {
  await server.listen({ port: 0, host: "127.0.0.1" });
  const address = server.server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("the server has no port");
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
  process.stdin.resume().once("end", () => {
    void server
      .close()
      .then(stop)
      .finally(() => process.exit());
  });
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString("utf8"));
  } catch {
    return undefined;
  }
}
