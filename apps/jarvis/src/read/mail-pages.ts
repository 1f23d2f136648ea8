// The pages behind the links of mails. Opening one changes nothing; the button on it does. They need no script: the
// answer to the press is a page too, for who asks for one.

import { type FastifyInstance, type FastifyReply } from "fastify";
import { type ReadContext } from "holdfast";
import { leavePath, leaverOf, pressOf, pressPath } from "../mail-links.ts";
import { escapeHtml } from "../rules/escape.ts";

const policy =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Adds the pages, and the answers of the routes that do what they offer. */
export function addMailPages(server: FastifyInstance, { secret }: Pick<ReadContext, "secret">): void {
  server.get(pressPath, (request, reply) => {
    const token = tokenOf(request.query);
    const press = pressOf(secret, token, Date.now());
    if (press === undefined) return show(reply.code(404), "This link does not work any more", over);
    return show(reply, press.title, `<p>For ${escapeHtml(press.address)}</p>${form(pressPath, token, press.title)}`);
  });
  server.get(leavePath, (request, reply) => {
    const token = tokenOf(request.query);
    const address = leaverOf(secret, token);
    if (address === undefined) return show(reply.code(404), "This link does not work", over);
    const asked = `<p>Shall ${escapeHtml(address)} get no more mail from Jarvis that you did not ask for?</p>`;
    return show(reply, "No more mail?", asked + form(leavePath, token, "No more mail"));
  });
  server.addHook("onSend", async (request, reply, payload) => {
    const path = request.routeOptions.url;
    if (request.method !== "POST" || (path !== pressPath && path !== leavePath)) return payload;
    // Mail programs that press by themselves want no page.
    if (!(request.headers.accept ?? "").includes("text/html")) return payload;
    const isDone = reply.statusCode < 300;
    const said = path === pressPath ? "The answer comes by mail." : "If you write to Jarvis again, it answers again.";
    prepare(reply);
    return isDone ? page("Done", `<p>${said}</p>`) : page("That did not work", "<p>Please try again later.</p>");
  });
}

const over = "<p>Write to Jarvis instead: it answers.</p>";

function show(reply: FastifyReply, title: string, body: string): FastifyReply {
  return prepare(reply).send(page(title, body));
}

function prepare(reply: FastifyReply): FastifyReply {
  reply.header("cache-control", "no-store").header("content-security-policy", policy);
  return reply.header("x-robots-tag", "noindex").removeHeader("content-length").type("text/html; charset=utf-8");
}

function form(path: string, token: string, title: string): string {
  // The token holds letters, digits, "-", "_" and "." alone: it has been checked.
  return `<form method="post" action="${path}?t=${token}"><button class="strong">${escapeHtml(title)}</button></form>`;
}

function page(title: string, body: string): string {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`;
  const links = `<link rel="icon" href="/assets/mark.svg"><link rel="stylesheet" href="/assets/base.css">`;
  const inside = `<h1>${escapeHtml(title)}</h1>${body}`;
  return `<!doctype html><html lang="en"><head>${head}<title>Jarvis</title>${links}</head><body><main>${inside}</main></body></html>`;
}

function tokenOf(query: unknown): string {
  const token: unknown = typeof query === "object" && query !== null ? Reflect.get(query, "t") : undefined;
  return typeof token === "string" ? token : "";
}
