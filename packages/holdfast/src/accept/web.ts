// The web role's server: routes that accept, pages that read, and what operators ask for. Every error leaves as JSON
// from the one table, and a request that cannot be served now says when to come again.

import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type App } from "../app.ts";
import { type Outlook, type Ticket } from "../backlog/outlook.ts";
import { type ErrorCode, errorTable, fault, HoldfastError } from "../errors.ts";
import { limits } from "../limits.ts";
import { type Appender } from "../log/appender.ts";
import { newEvent, type NewEvent } from "../log/append.ts";
import { encodeBody } from "../log/body.ts";
import { type EventClass } from "../log/class.ts";
import { type Wake } from "../log/wake.ts";
import { isContention, isStoreAway } from "../store/failure.ts";
import { type Pool } from "../store/pool.ts";
import { type Health } from "../watch/health.ts";
import { type Watch } from "../watch/watch.ts";
import { Connections } from "./connections.ts";
import { Gate } from "./admission/gate.ts";
import { classOf, inClass, RouteClasses, standing } from "./admission/route-class.ts";
import { type AcceptContext, type EventRoute, type Incoming, type Offered, parseBody } from "./route.ts";
import { type Outcomes, outcomeToken, readOutcomeToken } from "./outcome.ts";
import { Turns } from "./turns.ts";
import { noteAccepted, positionFields, wantsPosition } from "./position.ts";

/** What pages get to work with. */
export interface ReadContext extends AcceptContext {
  /** Read-only: a page that writes fails. */
  readonly pool: Pool;
  readonly wake: Wake;
  /** The number of a stream, as `wake` tells it. */
  readonly streamOf: (name: string) => number;
  /** Addresses of the stand-ins that run, by name. */
  readonly standIns: Readonly<Record<string, string>>;
  /** Aborted when the server stops: what streams to browsers ends then. */
  readonly stopping: AbortSignal;
}

/** Where accepted events go: an `Appender`. */
export type Storing = Pick<Appender, "append">;

export interface WebOptions {
  readonly app: App;
  readonly appender: Storing;
  readonly outcomes: Outcomes;
  /** What is known of the backlogs; without it no answer has a position. */
  readonly outlook?: Outlook;
  readonly watch: Watch;
  readonly context: ReadContext;
  /** Everything that all processes measure, in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** Is the store there? */
  readonly ready: () => Promise<boolean>;
  /** What moves, and what stands still. */
  readonly health: () => Promise<Health>;
  /** What routes are told the time is; the machine's clock by default. */
  readonly now?: () => Date;
  readonly random: () => number;
  /** Whether a release is being rolled in: requests may then wait for longer; no by default. */
  readonly isRolling?: () => boolean;
  /** The one class of requests that is served here; all by default. */
  readonly listener?: EventClass | undefined;
}

/** Builds the server; the caller listens and closes. */
export async function buildWeb(options: WebOptions): Promise<FastifyInstance> {
  const classes = new RouteClasses();
  const { listener, random, watch, isRolling = () => false } = options;
  const connections = new Connections({ refused: (code) => watch.refused(code) });
  const gate = new Gate({ classes, listener, metrics: watch.admission, random, isRolling, today: Date.now });
  const server = Fastify({
    bodyLimit: limits.bodyBytes,
    serverFactory: (handler) => gate.serve(handler, (door) => connections.serve(door)),
    // What is no HTTP is answered by `connections`; Fastify would answer too, before its turn.
    clientErrorHandler: () => undefined,
    // Whoever comes while it drains is served like everybody.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1_000 },
    exposeHeadRoutes: false,
  });
  classify(server, classes);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error: FastifyError, request, reply) => sendError(options, { error, request, reply }));
  server.setNotFoundHandler((_request, reply) => sendFault(options, reply, fault("HF_NOT_FOUND")));
  server.addHook("onResponse", (_request, reply, done) => {
    options.watch.answeredWith(reply.statusCode);
    done();
  });
  const turns = new Turns();
  for (const route of options.app.routes) addRoute(server, route, { ...options, turns });
  addOperatorRoutes(server, options);
  await options.app.read?.(server, options.context);
  return server;
}

/** Notes the class of each route that is added from now on. */
export function classify(server: FastifyInstance, classes: RouteClasses): void {
  server.addHook("onRoute", ({ method, url, config }) => {
    const said = classOf(config) ?? { class: "normal" };
    for (const one of [method].flat()) classes.add({ ...said, method: one, url });
  });
}

type Routing = WebOptions & { readonly turns: Turns };

function addRoute(server: FastifyInstance, route: EventRoute, options: Routing): void {
  const { context, turns } = options;
  server.route({
    method: route.method,
    url: route.url,
    bodyLimit: route.bodyLimit ?? limits.bodyBytes,
    config: inClass(route.class ?? "normal", { user: route.user }),
    handler: async (request, reply) => {
      const incoming = toIncoming(request, options.now?.() ?? new Date());
      if (incoming.raw.length > limits.turnBytes) await turns.take();
      if (route.verify && !route.verify(incoming, context)) throw fault("HF_UNAUTHORISED");
      const offered = route.events(incoming, context);
      if (offered.length > limits.eventsPerRequest) {
        throw fault("HF_TOO_MANY_EVENTS", { count: offered.length, limit: limits.eventsPerRequest });
      }
      const answer = route.waitMs !== undefined && offered.length === 1;
      const events = offered.map((one) => toEvent(one, answer, context));
      const repeated = await store(options.appender, events);
      options.watch.accepted(events, repeated);
      if (options.outlook) noteAccepted(options.outlook, events);
      const [first, last] = [events[0], events.at(-1)];
      // For several events: when the last of them has its turn. A repeat stands wherever the first one does.
      const wanted = wantsPosition(route, request.headers, reply) && repeated < events.length;
      const ticket = wanted && last ? options.outlook?.ticket(last.stream, last.class) : undefined;
      if (route.seeOther !== undefined) {
        if (answer && first) await options.outcomes.wait(first, route.waitMs ?? 0);
        return reply.code(303).header("location", route.seeOther).send();
      }
      if (answer && first) return answerWithOutcome(options, { route, event: first, ticket, reply });
      reply.header("content-type", "application/json");
      if (typeof route.answer === "function") return route.answer(incoming);
      if (route.answer !== undefined) return route.answer;
      const position = positionFields(options.outlook, ticket);
      return `{"accepted":${events.length - repeated},"repeated":${repeated}${position}}`;
    },
  });
}

/** Stores the events of one request side by side; gives how many were there before. */
async function store(appender: Storing, events: readonly NewEvent[]): Promise<number> {
  const [only] = events;
  if (only && events.length === 1) return (await appender.append(only)).fresh ? 0 : 1;
  const appended = await Promise.all(events.map((event) => appender.append(event)));
  return appended.filter((one) => !one.fresh).length;
}

function toIncoming(request: FastifyRequest, at: Date): Incoming {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  let parsed: { value: unknown } | undefined;
  return {
    raw,
    headers: request.headers,
    // A query string is an object of strings and lists of strings.
    query: request.query as Readonly<Record<string, unknown>>,
    ip: request.ip,
    at,
    json: () => (parsed ??= { value: parseBody(raw) }).value,
  };
}

function toEvent({ stream, event, raw }: Offered, answer: boolean, context: ReadContext): NewEvent {
  const wanted = typeof stream.class === "function" ? stream.class(event) : stream.class;
  return newEvent({
    class: wanted ?? "normal",
    stream: context.streamOf(stream.name),
    id: stream.id(event),
    key: stream.key(event),
    tenant: stream.tenant?.(event),
    version: stream.version,
    answer,
    body: raw ?? encodeBody(event),
  });
}

interface Answering {
  readonly route: EventRoute;
  readonly event: NewEvent;
  readonly ticket: Ticket | undefined;
  readonly reply: FastifyReply;
}

async function answerWithOutcome(options: WebOptions, { route, event, ticket, reply }: Answering): Promise<string> {
  const outcome = await options.outcomes.wait(event, route.waitMs ?? 0);
  reply.header("content-type", "application/json");
  if (outcome) return outcomeJson(outcome.outcome, outcome.result);
  const address = `/outcomes/${outcomeToken(options.context.secret, event, ticket)}`;
  reply.code(202).header("location", address).header("retry-after", "1");
  return `{"outcome":"pending","ask":${JSON.stringify(address)}${positionFields(options.outlook, ticket)}}`;
}

// The result is JSON already, as the consumer gave it.
function outcomeJson(outcome: string, result: string | null): string {
  return `{"outcome":${JSON.stringify(outcome)},"result":${result ?? "null"}}`;
}

function addOperatorRoutes(server: FastifyInstance, options: WebOptions): void {
  // Who asks whether we are well must hear it, above all in an overload.
  const always = { config: standing({ class: "critical", always: true }) };
  for (const url of ["/health/live", "/healthz"]) server.get(url, always, () => ({ ok: true }));
  for (const url of ["/health/ready", "/readyz"]) {
    server.get(url, always, async (_request, reply) => {
      const ready = await options.ready();
      return reply.code(ready ? 200 : 503).send({ ready });
    });
  }
  server.get("/health", always, async (request, reply) => {
    const health = await options.health();
    reply.code(health.color === "red" ? 503 : 200).header("cache-control", "no-store");
    // Anybody may know whether it works; who it works for, and where it does not, is nobody's business.
    return reply.send(mayLook(request) ? health : { color: health.color });
  });
  server.get("/metrics", always, async (request, reply) => {
    if (!mayLook(request)) throw fault("HF_UNAUTHORISED");
    return reply.header("content-type", "text/plain; version=0.0.4").send(await options.metrics());
  });
  const anywhere = { config: standing({ class: "normal", anywhere: true }) };
  server.get<{ Params: { token: string } }>("/outcomes/:token", anywhere, async (request, reply) => {
    const name = readOutcomeToken(options.context.secret, request.params.token);
    if (!name) throw fault("HF_NOT_FOUND");
    const found = await options.outcomes.find(name);
    reply.header("content-type", "application/json").header("cache-control", "no-store");
    if (found) return outcomeJson(found.outcome, found.result);
    const position = positionFields(options.outlook, name.ticket);
    return reply.code(202).header("retry-after", "1").send(`{"outcome":"pending"${position}}`);
  });
}

// Figures tell much about a business: this machine, or whoever knows the token. A proxy on this machine speaks for
// others.
function mayLook(request: FastifyRequest): boolean {
  const token = process.env["HOLDFAST_METRICS_TOKEN"];
  if (token !== undefined && token !== "" && request.headers.authorization === `Bearer ${token}`) return true;
  const proxied = request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined;
  return !proxied && /^(127\.|::1$|::ffff:127\.)/.test(request.ip);
}

function sendError(
  options: WebOptions,
  { error, request, reply }: { error: FastifyError; request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  if (error instanceof HoldfastError) return sendFault(options, reply, error);
  if (error.statusCode === 413)
    return sendFault(
      options,
      reply,
      fault("HF_BODY_TOO_LARGE", { limit: request.routeOptions.bodyLimit ?? limits.bodyBytes }),
    );
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return sendFault(options, reply.code(error.statusCode), fault("HF_BODY_UNREADABLE", { reason: error.message }));
  }
  // A page whose query found no store, or none in time.
  if (isStoreAway(error) || isContention(error)) {
    return sendFault(options, reply, fault("HF_STORE_AWAY", { reason: error.message }, error));
  }
  options.watch.failed({ method: request.method, url: request.url.split("?")[0] ?? "", error });
  return sendFault(options, reply, fault("HF_INTERNAL"));
}

/** Answers with the error; a status that is set already is kept. */
function sendFault(options: WebOptions, reply: FastifyReply, error: HoldfastError): FastifyReply {
  const status = reply.statusCode >= 400 ? reply.statusCode : error.status;
  options.watch.refused(error.code);
  const { code, message, hint } = error;
  // Jitter, so that those who were refused together do not come back together.
  if (status === 503) reply.header("retry-after", String(1 + Math.floor(options.random() * 3)));
  return reply.code(status).send({ error: { code, title: titleOf(code), message, hint } });
}

function titleOf(code: ErrorCode): string {
  return errorTable[code].title;
}
