// An app that has something to do for each request and each event, so that a crowd can be too much for it; each event
// leaves one row. It can be broken on purpose by RECOVERY_FAULT; the runtime under it stays as it is.

import { setTimeout as sleep } from "node:timers/promises";
import { type App, type Batch, consume, type Context, defineApp, done, type Incoming, into, stream } from "holdfast";
import pg from "pg";
import { z } from "zod";
import { eventMs, type RecoveryFault, requestMs, schema } from "./rules.ts";

const Step = z.object({ id: z.string(), key: z.string() });
type Step = z.infer<typeof Step>;

// Whoever starts the app sets it.
const fault = process.env["RECOVERY_FAULT"] as RecoveryFault | undefined;

const steps = stream("step", { event: Step, id: (step) => step.id, key: (step) => step.key });

async function work(batch: Batch<Step>, { tx }: Context): ReturnType<typeof batch.each> {
  const rows: { readonly id: string; readonly acceptedAt: Date }[] = [];
  const verdicts = await batch.each((step, { acceptedAt }) => {
    spend(eventMs);
    if (fault !== "forgetful" || !step.id.endsWith("77")) rows.push({ id: step.id, acceptedAt });
    return done();
  });
  await tx.query(
    `insert into ${schema}.effect (event_id, accepted_at, at)
     select id, accepted_at, clock_timestamp() from unnest($1::text[], $2::timestamptz[]) as effect (id, accepted_at)`,
    [rows.map((row) => row.id), rows.map((row) => row.acceptedAt)],
  );
  return verdicts;
}

function offered(request: Incoming): ReturnType<typeof into>[] {
  spend(requestMs);
  return [into(steps, Step.parse(request.json()))];
}

function spend(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** The faults of the edge. */
function read(...[server, { pool }]: Parameters<NonNullable<App["read"]>>): void {
  if (fault === "latched") {
    let closed = false;
    const look = setInterval(() => void pool.query("select").catch(() => (closed = true)), 200);
    server.addHook("onClose", (_server, over) => {
      clearInterval(look);
      over();
    });
    server.addHook("onRequest", async (_request, reply) => {
      if (closed) await reply.code(503).header("retry-after", "1").send();
    });
  }
  if (fault === "endless") {
    const connection = pool.options;
    const { Pool } = pg;
    const endless = new Pool({ connectionString: connection.connectionString, max: 2 });
    endless.on("error", () => undefined);
    server.addHook("onRequest", async () => {
      while (!(await endless.query("select").catch(() => undefined))) await sleep(100);
    });
  }
}

export const app: App = defineApp({
  name: "recovery",
  about: "Gets well by itself.",
  migrations: { schema, folder: new URL("./migrations/", import.meta.url) },
  consumers: [consume(steps, work)],
  read,
  routes: [{ method: "POST", url: "/steps", events: offered }],
});
