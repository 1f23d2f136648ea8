// A small app whose every effect can be counted: an intent becomes one row and one call to the sink. It can be broken
// on purpose, so that the checker can be seen to catch each fault; the runtime under it stays as it is.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type App,
  type Batch,
  consume,
  type Context,
  defineApp,
  delivery,
  done,
  drop,
  type Incoming,
  into,
  type Parcel,
  type Queryable,
  type Sent,
  stream,
} from "holdfast";
import { besideOf } from "./beside.ts";
import { type Intent, isBroken, isDropped, isSentOut, isUnlucky, lateMs, type LedgerSettings } from "./ledger-rules.ts";
import { IntentEvent, requested } from "./requests.ts";

// Whoever starts the app sets it.
const settings = JSON.parse(process.env["LEDGER"] ?? '{"outsideEvery":1,"unluckyEvery":101}') as LedgerSettings;
const { fault } = settings;

const intents = stream("intent", {
  event: IntentEvent,
  id: (intent) => (fault === "deaf" ? `${intent.id} ${randomUUID()}` : intent.id),
  key: (intent) => intent.key,
});
const sink = delivery("sink", { event: IntentEvent, key: (intent) => intent.key, transport: callSink });

/** The fault `unfenced` writes here. */

interface Written extends Intent {
  readonly acceptedAt: Date;
}

async function work(batch: Batch<Intent>, { tx, deliver }: Context): ReturnType<typeof batch.each> {
  const rows: Written[] = [];
  const verdicts = await batch.each(async (intent, { acceptedAt, tries }) => {
    if (isDropped(intent.seq)) return drop("every fiftieth has no effect");
    const effects = effectsOf(intent).map((one) => ({ ...one, acceptedAt }));
    for (const one of effects) if (isSentOut(one.seq, settings.outsideEvery)) deliver(sink, strip(one));
    if (isUnlucky(intent, settings.unluckyEvery) && tries === 0) {
      // After its row was written, so that the retry also shows whether the first try left something behind.
      await write(await place(tx), effects);
      throw new Error("the first try of this one fails");
    }
    rows.push(...effects);
    return done();
  });
  await write(await place(tx), rows);
  return verdicts;
}

/** Where effects are written: in the transaction, unless the app is broken. */
async function place(tx: Queryable): Promise<Queryable> {
  return fault === "unfenced" ? besideOf(tx) : tx;
}

async function write(db: Queryable, rows: readonly Written[]): Promise<void> {
  if (rows.length === 0) return;
  await db.query(
    `insert into ledger.effect (event_id, key, seq, process, accepted_at)
     select id, key, seq, $5, accepted_at
     from unnest($1::text[], $2::text[], $3::int4[], $4::timestamptz[]) as effect (id, key, seq, accepted_at)`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.key),
      rows.map((row) => row.seq),
      rows.map((row) => row.acceptedAt),
      process.pid,
    ],
  );
}

export const app: App = defineApp({
  name: "ledger",
  about: "Counts what becomes of each intent.",
  migrations: { schema: "ledger", folder: new URL("./migrations/", import.meta.url) },
  consumers: [consume(intents, work, { retryBaseMs: 200 })],
  deliveries: [sink],
  routes: [{ method: "POST", url: fault === "early" ? "/late" : "/intents", events: offered }],
  ...(fault === "early" ? { read: answerEarly } : {}),
});

function offered(request: Incoming): ReturnType<typeof into>[] {
  return requested(request).map((intent) => into(intents, intent));
}

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

function strip({ id, key, seq }: Intent): Intent {
  return { id, key, seq };
}

async function callSink({ event, idempotencyKey, signal }: Parcel<Intent>): Promise<Sent> {
  const response = await fetch(settings.sink, {
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
    return reply.code(200).send({ accepted: 1, repeated: 0 });
  });
}
