// The app whose releases are rolled in: one effect for each event, a stream to browsers that can be resumed, and what
// its file release.json says is wrong with it. It is copied into each release, so it needs nothing beside it.

import { readFileSync } from "node:fs";
import { setInterval as ticks, setTimeout as sleep } from "node:timers/promises";
import { type App, type Batch, consume, type Context, defineApp, done, eventRoute, stream } from "holdfast";
import { z } from "zod";

interface Release {
  readonly version: number;
  readonly fault?: "throws" | "sleeps" | "exits" | "fails" | undefined;
}

// Whoever makes the release writes it.
const { version, fault } = JSON.parse(readFileSync(new URL("./release.json", import.meta.url), "utf8")) as Release;
if (fault === "throws") throw new Error("this release is broken on purpose");

const Intent = z.object({ id: z.string(), key: z.string() });
const intents = stream("intent", { event: Intent, id: ({ id }) => id, key: ({ key }) => key });

/** Ticks of the stream: each has a number that everybody can work out, so that a gap shows. */
const tickMs = 200;

async function work(batch: Batch<z.infer<typeof Intent>>, { tx }: Context): ReturnType<typeof batch.each> {
  const ids: string[] = [];
  const verdicts = await batch.each(({ id }) => {
    ids.push(id);
    return done();
  });
  await tx.query("insert into proof_release.effect (id, version) select unnest($1::text[]), $2", [ids, version]);
  return verdicts;
}

const handlerMs = 2;
const accept = eventRoute(intents, { url: "/intents" });

export const app: App = defineApp({
  name: "release",
  about: "Is replaced again and again.",
  migrations: { schema: "proof_release", folder: new URL("./migrations/", import.meta.url) },
  consumers: [consume(intents, work)],
  routes: [
    {
      ...accept,
      events: (request, context) => {
        // What a request costs: so much that the app is what is busy, and not whoever sends.
        const until = performance.now() + handlerMs;
        while (performance.now() < until);
        if (fault === "fails") throw new Error("this release fails on purpose");
        return accept.events(request, context);
      },
    },
  ],
  read: async (server, { stopping }) => {
    if (fault === "sleeps") await sleep(3_600_000);
    if (fault === "exits") setTimeout(() => process.exit(7), 1_000);
    server.get("/version", () => ({ version, pid: process.pid }));
    server.get<{ Headers: { "last-event-id"?: string } }>("/ticks", async (request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { "content-type": "text/event-stream", connection: "close" });
      let last = Number(request.headers["last-event-id"] ?? now());
      const gone = new AbortController();
      request.raw.on("close", () => gone.abort());
      const signal = AbortSignal.any([stopping, gone.signal]);
      try {
        for await (const _ of ticks(tickMs, undefined, { signal })) {
          for (; last < now(); last += 1) reply.raw.write(`id: ${last + 1}\n\n`);
        }
      } catch {
        reply.raw.end();
      }
    });
  },
});

function now(): number {
  return Math.floor(Date.now() / tickMs);
}
