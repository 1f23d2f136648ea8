// A small app whose every effect can be counted: an intent becomes one row and one call to the sink. FAULT breaks it on
// purpose in one of four ways, so that the checker can be seen to catch each; the runtime under it stays as it is.

import { setTimeout as sleep } from "node:timers/promises";
import {
  type App,
  consume,
  defineApp,
  delivery,
  done,
  drop,
  eventRoute,
  type Parcel,
  type Sent,
  stream,
} from "holdfast";
import { z } from "zod";
import { isBroken, isDropped, isUnlucky, lateMs } from "./ledger-rules.ts";

type Intent = z.infer<typeof Intent>;
const Intent = z.object({ id: z.string(), key: z.string(), seq: z.number().int() });

const fault = process.env["FAULT"];
const sinkUrl = process.env["LEDGER_SINK"] ?? "";

const intents = stream("intent", { event: Intent, id: (intent) => intent.id, key: (intent) => intent.key });
const sink = delivery("sink", { event: Intent, key: (intent) => intent.key, transport: callSink });

const work = consume(
  intents,
  async (batch, { tx, deliver }) =>
    batch.each(async (intent, { acceptedAt, tries }) => {
      if (isDropped(intent.seq)) return drop("every fiftieth has no effect");
      for (const one of effectsOf(intent)) {
        await tx.query(
          "insert into ledger.effect (event_id, key, seq, process, accepted_at) values ($1, $2, $3, $4, $5)",
          [one.id, one.key, one.seq, process.pid, acceptedAt],
        );
        deliver(sink, one);
      }
      // After the row was written, so that the retry also shows whether the first try left something behind.
      if (isUnlucky(intent.seq) && tries === 0) throw new Error("the first try of this one fails");
      return done();
    }),
  { retryBaseMs: 200 },
);

const accept = { consumers: [work], deliveries: [sink] };

export const app: App = defineApp({
  name: "ledger",
  about: "Counts what becomes of each intent.",
  migrations: { schema: "ledger", folder: new URL("./migrations/", import.meta.url) },
  ...accept,
  routes: [eventRoute(intents, { url: fault === "early" ? "/late" : "/intents" })],
  ...(fault === "early" ? { read: answerEarly } : {}),
});

/** What an intent leads to: itself, unless the app is broken. */
function effectsOf(intent: Intent): readonly Intent[] {
  if (fault === "swap" && isBroken(intent.seq - 1)) return [intent, before(intent)];
  if (!isBroken(intent.seq)) return [intent];
  if (fault === "drop" || fault === "swap") return [];
  return fault === "double" ? [intent, intent] : [intent];
}

// Ids are made of key and number, so the one before can be known without having kept it.
function before({ key, seq, id }: Intent): Intent {
  return { key, seq: seq - 1, id: id.replace(/\d+$/, String(seq - 1)) };
}

async function callSink({ event, idempotencyKey, signal }: Parcel<Intent>): Promise<Sent> {
  const response = await fetch(sinkUrl, {
    method: "POST",
    headers: { "idempotency-key": idempotencyKey },
    body: JSON.stringify({ ...event, process: process.pid }),
    signal,
  });
  await response.arrayBuffer();
  if (response.ok) return { outcome: "sent" };
  return { outcome: "later", reason: `the sink answers ${response.status}` };
}

/** The fault `early`: says yes at once and stores a while later, if it is still there. */
function answerEarly(...[server]: Parameters<NonNullable<App["read"]>>): void {
  server.post("/intents", (request, reply) => {
    const url = `http://${request.headers.host ?? ""}/late`;
    // Every body comes as bytes.
    const body = request.body as Buffer<ArrayBuffer>;
    void sleep(lateMs).then(() => fetch(url, { method: "POST", body }).catch(() => undefined));
    return reply.code(200).send({ accepted: 1 });
  });
}

// The supervisor reads this file too. When whoever started it is gone, killed before it could stop anything, it stops:
// by one signal, since a second one would mean "at once".
const parent = process.ppid;
if (process.argv.includes("start")) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 500).unref();
}
