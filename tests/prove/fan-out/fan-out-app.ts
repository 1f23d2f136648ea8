// An app that fans a table out: a schedule starts it, each row becomes an event, each event a row of the effects. It
// can be broken on purpose by FAN_OUT_FAULT; the runtime under it stays as it is.

import { setTimeout as sleep } from "node:timers/promises";
import {
  type App,
  type Cause,
  consume,
  defineApp,
  fanOut,
  type Firing,
  type PageRequest,
  type Queryable,
  schedule,
  stream,
} from "holdfast";
import { z } from "zod";
import { besideOf } from "../../crash/beside.ts";
import { betweenMs, type FanOutFault, hoardBytes, scheduleName } from "./rules.ts";

const Letter = z.object({ run: z.string(), id: z.string(), who: z.string() });
type Letter = z.infer<typeof Letter>;

interface Row {
  readonly id: string;
  readonly who: string;
}

// The proof sets one of these, or nothing.
const fault = process.env["FAN_OUT_FAULT"] as FanOutFault | "" | undefined;

const nightly = schedule(scheduleName, { cron: "0 3 1 1 *", zone: "UTC", class: "sheddable" });
const letters = stream("letter", { event: Letter, id: ({ run, id }) => `${run} ${id}`, key: ({ id }) => id });

async function page({ tx, event, after, limit }: PageRequest<Firing>): Promise<readonly Row[]> {
  if (fault === "hoard") return hoarded(tx, after, limit);
  if (fault === "skip") return ahead(tx, event.at, limit);
  const rows = await rowsAfter(tx, after, limit);
  if (fault === "repeat") {
    await write(
      await besideOf(tx),
      rows.map(({ id }) => ({ run: event.at, id })),
    );
    await sleep(betweenMs);
  }
  return rows;
}

async function rowsAfter(tx: Queryable, after: string | undefined, limit: number): Promise<Row[]> {
  const text = "select id, who from proof_fan_out.source where id > $1 order by id limit $2";
  return (await tx.query<Row>(text, [after ?? 0, limit])).rows;
}

/** The fault `skip`: its place is of a transaction of its own, and comes first. */
async function ahead(tx: Queryable, run: string, limit: number): Promise<readonly Row[]> {
  const beside = await besideOf(tx);
  const found = await beside.query<{ after: string }>("select after from proof_fan_out.place where run = $1", [run]);
  const rows = await rowsAfter(tx, found.rows[0]?.after, limit);
  await beside.query(
    "insert into proof_fan_out.place values ($1, $2) on conflict (run) do update set after = excluded.after",
    [run, rows.at(-1)?.id ?? found.rows[0]?.after ?? 0],
  );
  await sleep(betweenMs);
  return rows;
}

const hoard: { readonly id: string; readonly who: Buffer }[] = [];

/** The fault `hoard`: all that it has read stays. */
async function hoarded(tx: Queryable, after: string | undefined, limit: number): Promise<readonly Row[]> {
  const rows = await rowsAfter(tx, after, limit);
  // Buffers, since a repeated string takes no room before somebody looks into it.
  hoard.push(...rows.map(({ id }) => ({ id, who: Buffer.alloc(hoardBytes, id) })));
  return rows;
}

/** Of the fault `repeat` the effects are there already. */
function letterOf({ id, who }: Row, { event }: Cause<Firing>): Letter | undefined {
  return fault === "repeat" ? undefined : { run: event.at, id, who };
}

async function write(db: Queryable, rows: readonly Pick<Letter, "run" | "id">[]): Promise<void> {
  if (rows.length === 0) return;
  await db.query("insert into proof_fan_out.effect select * from unnest($1::text[], $2::int8[])", [
    rows.map(({ run }) => run),
    rows.map(({ id }) => id),
  ]);
}

export const app: App = defineApp({
  name: "fan-out",
  about: "Makes an event of each row.",
  migrations: { schema: "proof_fan_out", folder: new URL("./migrations/", import.meta.url) },
  consumers: [
    fanOut("everybody", { from: nightly, page, cursor: ({ id }) => id, to: letters, event: letterOf }),
    consume(letters, (batch, { tx }) =>
      write(
        tx,
        batch.items.map(({ event }) => event),
      ),
    ),
  ],
});
