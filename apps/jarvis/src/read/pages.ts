// The pages and what they load, from memory. Whoever opens the chat gets a session there, and keeps it.

import { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { newSession, readSession, sessionCookie } from "../session.ts";
import { type Asset, type Assets } from "./assets.ts";
import { forEver, sendAsset } from "./serve.ts";
import { inThemes, themeOf } from "./theme.ts";

export interface PagesOptions {
  readonly secret: string;
  readonly assets: Assets;
  /** Addresses of pages that are not for everybody, or that somebody else answers. */
  readonly without: readonly string[];
}

/** HEAD is the same answer without its body. */
export const reading = ["GET", "HEAD"] as const;

/** Adds a route for each page, and for all that they load. */
export function addPages(server: FastifyInstance, { secret, assets, without }: PagesOptions): void {
  for (const [url, page] of assets.pages) {
    if (without.includes(url)) continue;
    const pages = inThemes(page);
    server.route({
      method: [...reading],
      url,
      handler: (request, reply) => {
        if (url === "/chat") keepSession(request, reply, secret);
        reply.header("vary", "cookie");
        return sendAsset(request, reply, pages[themeOf(request.headers.cookie)]);
      },
    });
  }
  for (const [name, file] of assets.files) addFile(server, assets.release, { name, file });
}

/** A file is for ever below its own release; elsewhere it is the present one, which is asked for each time. */
function addFile(server: FastifyInstance, release: string, { name, file }: { name: string; file: Asset }): void {
  const now = {
    method: [...reading],
    handler: (request: FastifyRequest, reply: FastifyReply) => sendAsset(request, reply, file),
  };
  server.route({ ...now, url: `/assets/${name}` });
  server.route<{ Params: { release: string } }>({
    method: [...reading],
    url: `/assets/:release/${name}`,
    // A page of another release, in the minute in which one follows the other, gets what there is.
    handler: (request, reply) => {
      if (request.params.release === release) reply.header("cache-control", forEver);
      return sendAsset(request, reply, file);
    },
  });
}

/**
 * Sets the cookie anew with each visit, so that it ends a year after the last and not after the first. The page is then
 * its person's alone: nobody on the way keeps a copy.
 */
export function keepSession(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  const name = readSession(secret, request.headers.cookie) ?? newSession();
  const isSecure = request.headers["x-forwarded-proto"] === "https";
  reply.header("set-cookie", sessionCookie(secret, name, isSecure)).header("cache-control", "private, no-cache");
}
