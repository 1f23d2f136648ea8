// The question with which Messenger makes sure that the webhook's address is ours.

import { type FastifyInstance } from "fastify";

/** Adds the GET of the webhook; `answer` gives what to say, or null when the question is not Messenger's. */
export function addSubscribe(
  server: FastifyInstance,
  path: string,
  answer: (query: Readonly<Record<string, unknown>>) => string | null,
): void {
  server.get(path, (request, reply) => {
    // A query string is an object of texts and lists of texts.
    const challenge = answer(request.query as Readonly<Record<string, unknown>>);
    if (challenge === null) return reply.code(403).type("text/plain").send("forbidden");
    return reply.type("text/plain").send(challenge);
  });
}
