// An app with a route of each kind, which keeps what it is sent and does nothing else with it. It can be broken on
// purpose; the runtime under it stays as it is.

import { timingSafeEqual } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { type App, consume, defineApp, done, eventRoute, type EventRoute, into, stream } from "holdfast";
import { z } from "zod";
import { type HostileFault, type LoopFigures, pageText, signatureOf } from "./rules.ts";

// Whoever starts the app sets it.
const fault = process.env["HOSTILE_FAULT"] as HostileFault | undefined;

const Fact = z.object({
  id: z.string().min(1),
  key: z.string().default("k"),
  tenant: z.string().default("t"),
  text: z.string().default(""),
  more: z.unknown().optional(),
});

const facts = stream("fact", {
  event: Fact,
  id: (fact) => fact.id,
  key: (fact) => fact.key,
  tenant: (fact) => fact.tenant,
});

const plain: readonly EventRoute[] = [
  eventRoute(facts, { url: "/facts" }),
  eventRoute(facts, {
    url: "/hook",
    verify: ({ raw, headers }) => {
      const given = Buffer.from([headers["x-signature"] ?? ""].flat().join(","));
      const wanted = Buffer.from(signatureOf(raw));
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
  }),
  eventRoute(facts, { url: "/answered", waitMs: 5_000, position: "asked" }),
];

/** The same route as the broken build has it. */
function broken(route: EventRoute): EventRoute {
  if (fault === undefined || fault === "patient") return route;
  return {
    ...route,
    events: (request, context) => {
      if (fault === "deep") return [into(facts, Fact.parse(walked(JSON.parse(request.raw.toString()))), request.raw)];
      const offered = route.events(request, context);
      const [fact] = offered.map(({ event }) => Fact.parse(event));
      if (!fact) return offered;
      if (fault === "crash" && fact.text.includes("\uFFFD")) setImmediate(() => process.exit(1));
      if (fault === "mangle") return [into(facts, fact)];
      if (fault === "backtrack") /^(?:\w+\s?)+$/.test(fact.text.slice(-29));
      return offered;
    },
  };
}

/** A copy made by a function that calls itself. */
function walked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walked(inner)]));
}

const everyMs = 10;
const delay = monitorEventLoopDelay({ resolution: everyMs });

export const app: App = defineApp({
  name: "hostile",
  about: "Keeps whatever it is sent.",
  consumers: [consume(facts, (batch) => batch.each((fact) => done({ seen: fact.id.slice(0, 100) })))],
  routes: plain.map(broken),
  read: (server) => {
    delay.enable();
    server.get("/page", () => pageText);
    server.get("/loop", (): LoopFigures => {
      const figures = {
        p99Ms: Math.max(0, delay.percentile(99) / 1e6 - everyMs),
        maxMs: Math.max(0, delay.max / 1e6 - everyMs),
        rounds: delay.count,
      };
      delay.reset();
      return figures;
    });
    if (fault !== "patient") return;
    Object.assign(server.server, { headersTimeout: 0, requestTimeout: 0 });
    // The watch over connections hears of none.
    const [http] = server.server.listeners("connection");
    server.server.removeAllListeners("connection");
    if (http) server.server.on("connection", (socket) => Reflect.apply(http, server.server, [socket]));
  },
});
