// The pages and what they load, from memory. Whoever opens the chat gets a session there, and keeps it.

import { fileURLToPath } from "node:url";
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { newSession, readSession, sessionCookie } from "../session.ts";
import { isUnchanged, loadAssets } from "./assets.ts";

const folder = fileURLToPath(new URL("../../web/", import.meta.url));

/** Adds a GET route for each file of the web folder. */
export function addPages(server: FastifyInstance, secret: string): void {
  for (const [address, asset] of loadAssets(folder).files) {
    server.get(address, (request, reply) => {
      if (address === "/chat") keepSession(request, reply, secret);
      reply.header("etag", asset.etag);
      if (isUnchanged(asset, request.headers["if-none-match"])) return reply.code(304).send();
      return reply.type(asset.type).send(asset.body);
    });
  }
}

/** Sets the cookie anew with each visit, so that it ends a year after the last and not after the first. */
function keepSession(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  const name = readSession(secret, request.headers.cookie) ?? newSession();
  const isSecure = request.headers["x-forwarded-proto"] === "https";
  reply.header("set-cookie", sessionCookie(secret, name, isSecure));
}
