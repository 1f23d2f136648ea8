// The operator's pages and their routes. They read, and keep who is logged in; everything that changes something goes
// through `actRoute`.

import { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { fault, type Incoming, type ReadContext } from "holdfast";
import { refuseOtherSites } from "../same-site.ts";
import { type Door, isPassword, noCookie, operatorCookie, type Standing, standingOf } from "./door.ts";
import { importPage } from "./page/imports.ts";
import { deadPage } from "./page/dead.ts";
import { framed } from "./page/frame.ts";
import { type Markup } from "./page/html.ts";
import { loginPage } from "./page/login.ts";
import { liveTexts, Looker } from "./page/look.ts";
import { overview } from "./page/overview.ts";
import { previewPage } from "./page/preview.ts";
import { importState } from "./import/state.ts";
import { type OperatorSettings } from "./settings.ts";
import { Tries } from "./tries.ts";

/** Bytes of a form; the longest has a broadcast's text in it. */
const FORM_BYTES = 32 * 1024;

/** Adds GET and POST routes below /operator. */
export function addOperator(server: FastifyInstance, context: ReadContext, settings: OperatorSettings): void {
  const door: Door = { settings, secret: context.secret };
  const { pool } = context;
  const looker = new Looker(pool);
  const page = (path: string, make: (request: FastifyRequest) => Promise<readonly Markup[]>) =>
    server.get(path, async (request, reply) => {
      if (standing(request, reply, door) === "login") return send(reply.code(401), door, loginPage());
      return send(reply, door, await make(request));
    });
  page("/operator", async () => overview(await looker.now(), settings.password === undefined));
  page("/operator/dead", async (request) => {
    const [fingerprint, id] = ["fingerprint", "id"].map((name) => queryOf(request, name));
    return deadPage(pool, id === undefined ? { fingerprint: fingerprint ?? "" } : { id });
  });
  page("/operator/import", async (request) => importPage(pool, queryOf(request, "id") ?? ""));
  server.post("/operator/broadcast", { bodyLimit: FORM_BYTES }, async (request, reply) => {
    if (standing(request, reply, door) === "login") throw fault("HF_UNAUTHORISED");
    refuseOtherSites(request.headers);
    return send(reply, door, await previewPage(pool, formOf(request), new Date()));
  });
  server.get("/operator/live.json", async (request, reply) => {
    if (standing(request, reply, door) === "login") throw fault("HF_UNAUTHORISED");
    const look = await looker.recent();
    return { color: look.status.health.color, texts: liveTexts(look) };
  });
  server.get("/operator/import.json", async (request, reply) => {
    if (standing(request, reply, door) === "login") throw fault("HF_UNAUTHORISED");
    return importState(pool, queryOf(request, "id") ?? "");
  });
  addLogin(server, door);
}

function addLogin(server: FastifyInstance, door: Door): void {
  const tries = new Tries();
  server.post("/operator/login", { bodyLimit: FORM_BYTES }, (request, reply) => {
    standing(request, reply, door);
    refuseOtherSites(request.headers);
    const now = new Date();
    const waitMs = tries.waitMs(request.ip, now.getTime());
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1_000);
      reply.code(429).header("retry-after", String(seconds));
      return send(reply, door, loginPage(`Too many wrong passwords. Try again in ${seconds} s.`));
    }
    if (!isPassword(door.settings, formOf(request).get("password") ?? "")) {
      tries.failed(request.ip, now.getTime());
      return send(reply.code(401), door, loginPage("That is not the password."));
    }
    tries.succeeded(request.ip);
    const isSecure = request.headers["x-forwarded-proto"] === "https";
    return reply.header("set-cookie", operatorCookie(door, now, isSecure)).redirect("/operator", 303);
  });
  server.post("/operator/logout", (request, reply) => {
    standing(request, reply, door);
    refuseOtherSites(request.headers);
    return reply.header("set-cookie", noCookie).redirect("/operator", 303);
  });
}

/** How whoever asks stands; throws HF_NOT_FOUND for whom there is no such page. Nothing of it is kept by anybody. */
function standing(request: FastifyRequest, reply: FastifyReply, door: Door): Exclude<Standing, "away"> {
  reply.header("cache-control", "no-store");
  const found = standingOf(askerOf(request), door, new Date());
  if (found === "away") throw fault("HF_NOT_FOUND");
  return found;
}

function askerOf({ headers, ip }: FastifyRequest): Pick<Incoming, "headers" | "ip"> {
  return { headers, ip };
}

function send(reply: FastifyReply, { settings }: Door, body: readonly Markup[]): FastifyReply {
  const signedIn = reply.statusCode === 200;
  const hasPassword = settings.password !== undefined;
  return reply
    .type("text/html; charset=utf-8")
    .send(framed({ title: "Jarvis: operator", signedIn, hasPassword }, body));
}

function queryOf(request: FastifyRequest, name: string): string | undefined {
  // A query string is an object of texts and lists of texts.
  const value = (request.query as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value.slice(0, 1_000) : undefined;
}

function formOf({ body }: FastifyRequest): URLSearchParams {
  return new URLSearchParams(Buffer.isBuffer(body) ? body.toString() : "");
}
