// An app whose consumer throws for ever on poisonous events, some before and some after it has written something. It
// can be broken on purpose by ORDER_FAULT; the runtime under it stays as it is.

import { setTimeout as sleep } from "node:timers/promises";
import { type App, type Batch, consume, type Context, defineApp, done, into, type Queryable, stream } from "holdfast";
import { type Intent as Step } from "../../crash/ledger-rules.ts";
import { IntentEvent, requested } from "../../crash/requests.ts";
import { isPoison, poisonRetryMs, poisonTries, slowMs } from "./rules.ts";

const fault = process.env["ORDER_FAULT"];

const steps = stream("step", {
  event: IntentEvent,
  id: (step) => step.id,
  key: (step) => (fault === "keyless" ? step.id : step.key),
});

interface Written extends Step {
  readonly acceptedAt: Date;
}

async function work(batch: Batch<Step>, { tx }: Context): ReturnType<typeof batch.each> {
  const rows: Written[] = [];
  const verdicts = await batch.each(async (step, { acceptedAt }) => {
    const effects = effectsOf(step).map((one) => ({ ...one, acceptedAt }));
    if (isPoison(step)) {
      if (fault === "slow") await sleep(slowMs);
      // Every other one has written something by then, so that the whole batch has to run again.
      if (step.seq % 2 === 0) await write(tx, effects);
      throw new Error("poison");
    }
    rows.push(...effects);
    return done();
  });
  await write(tx, rows);
  return verdicts;
}

/** A step leads to itself, unless the app is broken. */
function effectsOf(step: Step): readonly Step[] {
  if (fault !== "swap") return [step];
  if (step.seq % 10 === 7) return [];
  return step.seq % 10 === 8 ? [step, { ...step, seq: step.seq - 1 }] : [step];
}

async function write(tx: Queryable, rows: readonly Written[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into proof_order.effect (key, seq, accepted_at, at)
     select key, seq, accepted_at, clock_timestamp()
     from unnest($1::text[], $2::int4[], $3::timestamptz[]) as effect (key, seq, accepted_at)`,
    [rows.map((row) => row.key), rows.map((row) => row.seq), rows.map((row) => row.acceptedAt)],
  );
}

export const app: App = defineApp({
  name: "order",
  about: "Writes down in which order events ran.",
  migrations: { schema: "proof_order", folder: new URL("./migrations/", import.meta.url) },
  consumers: [consume(steps, work, { tries: poisonTries, retryBaseMs: poisonRetryMs })],
  routes: [
    { method: "POST", url: "/intents", events: (request) => requested(request).map((step) => into(steps, step)) },
  ],
});
