// The HTTP side that most apps have: plain Fastify with its JSON parser, and a check with zod. A child process of the
// bench: it says its port on stdout and ends with its stdin, so it cannot outlive it.

import fastify from "fastify";
import { type BenchEvent, eventSchema } from "./event.ts";

export interface Keeping {
  /** Answers when the event is kept; false when its id was there before. */
  readonly keep: (event: BenchEvent) => Promise<boolean>;
  readonly stop: () => Promise<void>;
}

/** Serves POST /events until the bench ends. */
export async function servePlain({ keep, stop }: Keeping): Promise<void> {
  const server = fastify();
  server.post("/events", async (request, reply) => {
    const checked = eventSchema.safeParse(request.body);
    if (!checked.success) return reply.code(400).send({ problem: checked.error.message });
    const fresh = await keep(checked.data);
    return { accepted: fresh ? 1 : 0, repeated: fresh ? 0 : 1 };
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const address = server.server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("the server has no port");
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
  process.stdin.resume().once("end", () => {
    server.server.closeAllConnections();
    void server
      .close()
      .then(stop)
      .finally(() => process.exit());
  });
}
