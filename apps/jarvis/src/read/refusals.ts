// What a person sees who opened an address that cannot be shown: a page instead of JSON. Programs get JSON as before.
// Pages that are only read say which methods they know.

import { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { escapeHtml } from "./escape.ts";
import { themed, themeOf } from "./theme.ts";

/** Adds both. `page` has the places `@title@`, `@message@` and `@hint@`; `pages` are the addresses that are read. */
export function addRefusals(server: FastifyInstance, page: string, pages: readonly string[]): void {
  server.addHook("onRequest", async (request, reply) => {
    const [path = ""] = request.url.split("?");
    if (["GET", "HEAD"].includes(request.method) || !pages.includes(path)) return;
    await reply
      .code(405)
      .header("allow", "GET, HEAD")
      .send({ error: { title: "This page is only read", message: `It has no ${request.method}.`, hint: "Use GET." } });
  });
  server.addHook("onSend", async (request, reply, payload) =>
    reply.statusCode >= 400 && wantsPage(request, reply) && typeof payload === "string"
      ? asPage(reply, themed(page, themeOf(request.headers.cookie)), payload)
      : payload,
  );
}

/** A browser that goes somewhere names HTML first; scripts and programs do not. */
function wantsPage({ headers }: FastifyRequest, reply: FastifyReply): boolean {
  return /^text\/html\b/i.test(headers.accept ?? "") && /json/.test(String(reply.getHeader("content-type")));
}

function asPage(reply: FastifyReply, page: string, json: string): string {
  const { error } = JSON.parse(json) as { error?: Readonly<Record<string, unknown>> };
  const text = (name: string) => escapeHtml(typeof error?.[name] === "string" ? error[name] : "");
  const isMissing = reply.statusCode === 404;
  const title = isMissing ? "Nothing hangs here" : text("title") || "That did not work";
  const message = isMissing ? "There is no page at this address." : text("message");
  reply.type("text/html; charset=utf-8").removeHeader("content-length");
  return page
    .replaceAll("@title@", () => title)
    .replace("@message@", () => message)
    .replace("@hint@", () => (isMissing ? "Perhaps a letter is missing in it." : text("hint")));
}
