// A stand-in of Messenger's Send API for running without any account: takes POST /v21.0/me/messages as Graph does,
// keeps what was sent in an outbox, and shows it as a page, as JSON and as counts. It is ours, not Meta's: figures that
// depend on it say so.

import Fastify from "fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { randomUUID } from "node:crypto";
import { openOutbox } from "./outbox.ts";
import type { Outbox, OutboxQuery } from "./outbox.ts";
import { outboxPage } from "./outbox-page.ts";

/** A running stand-in. `url` is its base, without a slash at its end. */
export interface FakeMessenger {
  readonly url: string;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Where to listen (port 0: any free one) and the file that keeps the outbox over a restart. */
export interface FakeMessengerOptions {
  readonly port: number;
  readonly host?: string;
  readonly file?: string;
}

const MAX_BODY_BYTES = 64 * 1024;
const MAX_TEXT_CHARS = 2_000;
const MAX_LISTED = 10_000;
const DEFAULT_LISTED = 100;
const MAX_WATCHERS = 200;
const WATCH_EVERY_MS = 500;

const bodySchema = {
  type: "object",
  required: ["recipient", "message"],
  properties: {
    recipient: {
      type: "object",
      required: ["id"],
      properties: { id: { type: "string", minLength: 1, maxLength: 256 } },
    },
    messaging_type: { type: "string", enum: ["RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"] },
    message: {
      type: "object",
      properties: { text: { type: "string", minLength: 1 }, quick_replies: { type: "array", maxItems: 13 } },
    },
  },
} as const;

interface SendBody {
  readonly recipient: { readonly id: string };
  readonly message: { readonly text?: string };
}

/** Starts the stand-in; rejects if the port is taken or the file cannot be written. */
export async function startFakeMessenger(options: FakeMessengerOptions): Promise<FakeMessenger> {
  const { port, host = "127.0.0.1", file } = options;
  const outbox = await openOutbox(file === undefined ? {} : { file });
  // keepAliveTimeout above what clients idle, so that a kept connection is not closed under a call.
  const app = Fastify({ bodyLimit: MAX_BODY_BYTES, keepAliveTimeout: 75_000, forceCloseConnections: true });
  takeCalls(app, outbox);
  showCalls(app, outbox);
  const stopWatching = watchCalls(app, outbox);
  const stop = async (): Promise<void> => {
    stopWatching();
    await app.close();
    await outbox.stop();
  };
  try {
    await app.listen({ port, host });
  } catch (error) {
    await stop();
    throw error;
  }
  const address = app.server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const shown = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${shown}:${bound}`, stop, [Symbol.asyncDispose]: stop };
}

function takeCalls(app: FastifyInstance, outbox: Outbox): void {
  app.setErrorHandler((error: { message: string; statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return refuse(reply, { status, code: status < 500 ? 100 : 2, message: `(#100) ${error.message}` });
  });
  app.post<{ Body: SendBody }>("/v21.0/me/messages", { schema: { body: bodySchema } }, async (request, reply) => {
    if (!hasToken(request)) {
      return refuse(reply, { status: 400, code: 190, message: "Invalid OAuth access token." });
    }
    const { recipient, message } = request.body;
    if (message.text === undefined || message.text.length > MAX_TEXT_CHARS) {
      const problem = "(#100) Length of param message[text] must be from 1 to 2000";
      return refuse(reply, { status: 400, code: 100, message: problem });
    }
    const key = request.headers["x-idempotency-key"];
    const call = { at: new Date().toISOString(), person: recipient.id, text: message.text, id: `m_${randomUUID()}` };
    await outbox.add({ ...call, key: typeof key === "string" ? key : "" });
    return { recipient_id: recipient.id, message_id: call.id };
  });
}

function hasToken(request: FastifyRequest): boolean {
  const { access_token: inQuery } = request.query as { access_token?: unknown };
  const inHeader = /^Bearer \S/.test(request.headers.authorization ?? "");
  return inHeader || (typeof inQuery === "string" && inQuery !== "");
}

function refuse(reply: FastifyReply, answer: { status: number; code: number; message: string }): FastifyReply {
  const { status, code, message } = answer;
  return reply.code(status).send({ error: { message, type: "OAuthException", code } });
}

function showCalls(app: FastifyInstance, outbox: Outbox): void {
  app.get("/", (_request, reply) => reply.redirect("/outbox"));
  app.get("/outbox", async (request, reply) => {
    const query = queryOf(request);
    const calls = outbox.read({ ...query, limit: Math.min(query.limit, DEFAULT_LISTED) });
    const page = outboxPage({ calls: calls.toReversed(), stats: outbox.stats(), person: query.person });
    return reply
      .header(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
      )
      .type("text/html; charset=utf-8")
      .send(page);
  });
  app.get("/outbox.json", async (request) => ({ calls: outbox.read(queryOf(request)) }));
  app.get("/outbox/stats.json", async () => outbox.stats());
  app.delete("/outbox", async (request, reply) => {
    // It may listen on more than loopback; emptying is for this machine.
    if (!/^(?:127\.|::1$|::ffff:127\.)/.test(request.ip)) return reply.code(403).send({ error: "from loopback only" });
    await outbox.clear();
    return outbox.stats();
  });
}

function queryOf(request: FastifyRequest): OutboxQuery {
  // Fastify's query is an object of strings, or of arrays where a name was repeated.
  const { since, person, limit } = request.query as Readonly<Record<string, unknown>>;
  return {
    ...(typeof since === "string" && /^\d{1,15}$/.test(since) ? { since: Number(since) } : {}),
    ...(typeof person === "string" && person !== "" ? { person } : {}),
    limit: typeof limit === "string" && /^\d{1,6}$/.test(limit) ? Math.min(Number(limit), MAX_LISTED) : DEFAULT_LISTED,
  };
}

/** Tells open pages by server-sent events that there is something new, at most twice a second however much comes. */
function watchCalls(app: FastifyInstance, outbox: Outbox): () => void {
  const watchers = new Set<FastifyReply["raw"]>();
  let told = 0;
  const timer = setInterval(() => {
    const { calls } = outbox.stats();
    if (calls === told) return;
    told = calls;
    for (const watcher of watchers) {
      // One that does not read is let go; its browser comes back.
      if (watcher.writableNeedDrain) watcher.destroy();
      else watcher.write(`data: ${calls}\n\n`);
    }
  }, WATCH_EVERY_MS);
  timer.unref();
  app.get("/outbox/events", (_request, reply) => {
    if (watchers.size >= MAX_WATCHERS) return reply.code(503).header("Retry-After", "30").send({ error: "too many" });
    reply.hijack();
    reply.raw.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    reply.raw.write(`retry: 2000\n\n`);
    watchers.add(reply.raw);
    reply.raw.on("close", () => watchers.delete(reply.raw));
    return reply;
  });
  return () => {
    clearInterval(timer);
    for (const watcher of watchers) watcher.destroy();
  };
}
