// How long after a kill the thing was back, by what came of the load: reads the effects of the app and the calls of the
// sink, as the checker's tables have them.

import { type Pool } from "../../packages/holdfast/src/store/pool.ts";
import { type Kill } from "./kill.ts";

/** Who worked on a key last is looked for so far back, in ms. */
const holderWindowMs = 30_000;

/**
 * From the kill, in ms; undefined when it never came back. For web and Postgres: the first 2xx to a request that was
 * sent after, which the load has watched for (`yesMs`). For a worker, killed or held still: the first effect, on a key
 * that was its own, of an event accepted after. For a deliverer: the first call after.
 */
export async function timeBack(db: Pool, kill: Kill, yesMs: number | undefined): Promise<number | undefined> {
  const end = await backMs(db, kill, yesMs);
  return end === undefined ? undefined : Math.max(0, end - kill.atMs);
}

async function backMs(db: Pool, kill: Kill, yesMs: number | undefined): Promise<number | undefined> {
  const { kind, pid, atMs, deadMs } = kill;
  if (kind === "deliver" || kind === "stop-deliver") {
    return one(db, "select min(started_ms) as ms from proof.call where process <> $1 and started_ms > $2", [
      pid,
      deadMs,
    ]);
  }
  if (kind !== "work" && kind !== "stop") return yesMs;
  // One that was killed before it had done anything left nothing to take over: then any key will do.
  return one(
    db,
    `with holder as materialized (
       select distinct on (key) key, process from ledger.effect
       where at between to_timestamp(($2::float8 - $4::float8) / 1000) and to_timestamp($2::float8 / 1000)
       order by key, place desc
     )
     select extract(epoch from min(at))::float8 * 1000 as ms from ledger.effect
     where accepted_at > to_timestamp($3::float8 / 1000) and at > to_timestamp($3::float8 / 1000) and process <> $1
       and (not exists (select from holder where process = $1) or key in (select key from holder where process = $1))`,
    [pid, atMs, deadMs, holderWindowMs],
  );
}

async function one(db: Pool, query: string, values: unknown[]): Promise<number | undefined> {
  const found = await db.query<{ ms: number | null }>(query, values);
  return found.rows[0]?.ms ?? undefined;
}
