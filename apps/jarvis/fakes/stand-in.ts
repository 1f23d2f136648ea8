// What the stand-ins of chat services have in common: a server with an outbox, shown as a page, as JSON and as counts,
// and the part of a person who writes or presses a button there. Each adds the calls that its service takes.

import Fastify from "fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { openOutbox } from "./outbox.ts";
import type { Outbox, OutboxQuery } from "./outbox.ts";
import { outboxPage } from "./outbox-page.ts";
import { hearPeople, type Hears } from "./part-of-a-person.ts";

/** A running stand-in. `url` is its base, without a slash at its end. */
export interface StandInChat {
  readonly url: string;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Where to listen (port 0: any free one) and the file that keeps the outbox over a restart. */
export interface StandInOptions {
  readonly port: number;
  readonly host?: string;
  readonly file?: string;
}

interface StandIn extends StandInOptions {
  readonly title: string;
  /** One sentence below the title. */
  readonly about: string;
  /** Adds the routes of the service. */
  readonly take: (app: FastifyInstance, outbox: Outbox) => void;
  /** Tells the app what a person of the stand-in does; undefined where they cannot do anything. */
  readonly hears?: Hears | undefined;
}

const MAX_BODY_BYTES = 64 * 1024;
const MAX_LISTED = 10_000;
const DEFAULT_LISTED = 100;
const MAX_WATCHERS = 200;
const WATCH_EVERY_MS = 500;

/** Starts a stand-in; rejects if the port is taken or the file cannot be written. */
export async function startStandIn(options: StandIn): Promise<StandInChat> {
  const { port, host = "127.0.0.1", file, take, hears } = options;
  const outbox = await openOutbox(file === undefined ? {} : { file });
  // keepAliveTimeout above what clients idle, so that a kept connection is not closed under a call.
  const app = Fastify({ bodyLimit: MAX_BODY_BYTES, keepAliveTimeout: 75_000, forceCloseConnections: true });
  take(app, outbox);
  showCalls(app, outbox, options);
  if (hears !== undefined) hearPeople(app, hears);
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

/** The key by which repeats of a call are told; "" where none was sent. */
export function keyOf(request: FastifyRequest): string {
  const key = request.headers["x-idempotency-key"];
  return typeof key === "string" ? key : "";
}

function showCalls(app: FastifyInstance, outbox: Outbox, { title, about, hears }: StandIn): void {
  app.get("/", (_request, reply) => reply.redirect("/outbox"));
  app.get("/outbox", async (request, reply) => {
    const query = queryOf(request);
    const calls = outbox.read({ ...query, limit: Math.min(query.limit, DEFAULT_LISTED) });
    const view = { title, about, isAnswered: hears !== undefined, stats: outbox.stats(), person: query.person };
    const page = outboxPage({ ...view, calls: calls.toReversed() });
    return reply
      .header(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; form-action 'self'",
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
