// An app whose handlers and transport do what a file says: nothing special, or stand still in one of many ways. The
// runtime under it stays as it is.

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type App,
  type Batch,
  consume,
  type Context,
  defineApp,
  delivery,
  done,
  into,
  type Sent,
  stream,
  timer,
} from "holdfast";
import { type Intent as Step } from "../../crash/ledger-rules.ts";
import { IntentEvent, requested } from "../../crash/requests.ts";
import { type AppFault, hangingKey, slowMs } from "./rules.ts";

const steps = stream("step", { event: IntentEvent, id: (step) => step.id, key: (step) => step.key, class: "normal" });
/** Gets an event of any class; nobody is told of the first one, so that it is idle but for canaries. */
const idle = stream("idle", { event: IntentEvent, id: (step) => step.id, key: (step) => step.key });
const ring = timer("ring", { event: IntentEvent, key: (step) => step.key });
const out = delivery("out", { event: IntentEvent, key: (step) => step.key, transport: send });

// Whoever starts the app sets it.
const faultFile = process.env["SILENT_FAULT"] ?? "";

function fault(): AppFault {
  // Whoever writes the file writes one of these.
  return readFileSync(faultFile, "utf8") as AppFault;
}

async function work(batch: Batch<Step>, { deliver }: Context): ReturnType<typeof batch.each> {
  return batch.each(async (step) => {
    const now = fault();
    if (now === "block") block();
    if (now === "hang" || (now === "hang-key" && step.key.endsWith(hangingKey))) await standStill();
    if (now === "slow") await sleep(slowMs);
    deliver(out, step);
    return done();
  });
}

/** Until the fault is over. Without an error, without a word. */
async function standStill(): Promise<void> {
  const at = fault();
  while (fault() === at) await sleep(50);
}

/** The same with the event loop held up. */
function block(): void {
  const at = fault();
  const cell = new Int32Array(new SharedArrayBuffer(4));
  while (fault() === at) Atomics.wait(cell, 0, 0, 50);
}

async function send(): Promise<Sent> {
  if (fault() === "transport") await standStill();
  return { outcome: "sent" };
}

const nothing = (batch: Batch<Step>) => batch.each(() => done());

export const app: App = defineApp({
  name: "silent",
  about: "Stands still when it is told to.",
  consumers: [consume(steps, work, { retryBaseMs: 200 }), consume(idle, nothing), consume(ring, nothing)],
  deliveries: [out],
  read: (server, { pool }) => {
    // The health of a build that only asks whether its processes live.
    server.get("/ping/health", async () => {
      const found = await pool.query("select from holdfast.process where expires_at > now()");
      return { color: (found.rowCount ?? 0) >= 4 ? "green" : "red", streams: [], stages: [] };
    });
  },
  routes: [
    { method: "POST", url: "/intents", events: (request) => requested(request).map((step) => into(steps, step)) },
  ],
});
