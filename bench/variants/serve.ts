// The HTTP side of a variant, the same for all: Holdfast's own web server with one route, POST /events, that parses,
// checks and keeps the raw bytes; only where they are kept differs. A child process of the bench: it says its port on
// stdout and ends with its stdin, so it cannot outlive it.

import { eventRoute } from "../../packages/holdfast/src/accept/route.ts";
import { Outcomes } from "../../packages/holdfast/src/accept/outcome.ts";
import { buildWeb, type Storing } from "../../packages/holdfast/src/accept/web.ts";
import { defineApp, stream } from "../../packages/holdfast/src/app.ts";
import { Wake } from "../../packages/holdfast/src/log/wake.ts";
import { openPool } from "../../packages/holdfast/src/store/pool.ts";
import { Watch } from "../../packages/holdfast/src/watch/watch.ts";
import { eventSchema } from "./event.ts";

/** The number of the one stream. */
export const streamNumber = 1;

const events = stream("events", { event: eventSchema, id: (event) => event.id, key: (event) => event.key });

/** Serves POST /events over `store` until the bench ends; `stop` runs after the last answer. */
export async function serve(store: Storing, stop: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  const url = process.env["BENCH_DATABASE_URL"] ?? "";
  // For pages and outcomes, which this app does not have; it opens no connection.
  const pool = openPool({ url, purpose: "bench", connections: 1, readOnly: true });
  const stopping = new AbortController();
  const server = await buildWeb({
    app: defineApp({ name: "bench", about: "one route", routes: [eventRoute(events, { url: "/events" })] }),
    appender: store,
    outcomes: new Outcomes(pool),
    watch: new Watch({ role: "bench", logFile: "/dev/null", level: "info" }),
    context: {
      pool,
      wake: new Wake({ url, betweenProcesses: false }),
      streamOf: () => streamNumber,
      secret: "bench",
      standIns: {},
      stopping: stopping.signal,
    },
    metrics: () => Promise.resolve(""),
    ready: () => Promise.resolve(true),
    health: () => Promise.resolve({ color: "green", since: undefined, streams: [], stages: [] }),
    random: Math.random,
  });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const address = server.server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("the server has no port");
  process.stdout.write(`${JSON.stringify({ port: address.port })}\n`);
  process.stdin.resume().once("end", () => {
    // Connections that are still open end with the process.
    server.server.closeAllConnections();
    void server
      .close()
      .then(stop)
      .finally(() => process.exit());
  });
}
