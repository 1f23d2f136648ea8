// What a page needs to have its browser reminded: the public key that push services know us by.

import { type FastifyInstance } from "fastify";
import { type ReadContext } from "holdfast";
import { pushKeys } from "../push-keys.ts";

/** Adds GET /chat/push. */
export function addPush(server: FastifyInstance, { secret }: Pick<ReadContext, "secret">): void {
  const answer = { key: pushKeys(secret).publicKey };
  server.get("/chat/push", () => answer);
}
