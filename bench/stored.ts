// Where each variant keeps what it has accepted, as the ledger asks: how often is each of these ids there?

import type pg from "pg";
import { openClient } from "./client.ts";
import { openRedis } from "./peers/bullmq.ts";
import type { Place } from "./stage.ts";
import type { VariantName } from "./variant.ts";

/** How often each id is stored, in their order. */
export type Look = (ids: readonly string[]) => Promise<number[]>;

export interface Stored extends AsyncDisposable {
  readonly look: Look;
  /** Called when a stretch has been checked. */
  readonly clear: () => Promise<void>;
}

/** The name of the queue, stream or table of every variant. */
export const queueName = "events";

const sources: Partial<Record<VariantName, string>> = {
  "by-hand": "events",
  holdfast: "holdfast.log_normal",
  "pg-boss": "(select data->>'id' as id from pgboss.job)",
  "graphile-worker": "(select payload->>'id' as id from graphile_worker._private_jobs)",
};

/** Opens the store of a variant for the ledger; undefined for one that keeps nothing. */
export async function openStored(variant: VariantName, place: Place): Promise<Stored | undefined> {
  if (variant === "no-store") return undefined;
  if (place.redis !== undefined) return openRedisStored(place.redis);
  const client = await openClient(place.url);
  return {
    look: lookInto(client, sources[variant] ?? ""),
    // Rows stay: accepting into a table that has some is what happens in life.
    clear: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Looks ids up in the column `id` of a table. */
export function lookInto(client: pg.Client, table: string): Look {
  const text = `select count(stored.id)::int as times
                  from unnest($1::text[]) with ordinality as sent (id, place)
                  left join ${table} as stored on stored.id = sent.id
                 group by sent.place order by sent.place`;
  return async (ids) => {
    const { rows } = await client.query<{ times: number }>(text, [ids]);
    return rows.map(({ times }) => times);
  };
}

async function openRedisStored(socket: string): Promise<Stored> {
  const redis = await openRedis(socket);
  return {
    async look(ids) {
      const waiting = new Map<string, number>();
      for (const id of await redis.lrange(`bull:${queueName}:wait`, 0, -1)) {
        waiting.set(id, (waiting.get(id) ?? 0) + 1);
      }
      const kept = await redis.pipeline(ids.map((id) => ["exists", `bull:${queueName}:${id}`])).exec();
      return ids.map((id, index) => (kept?.[index]?.[1] === 1 ? (waiting.get(id) ?? 0) : 0));
    },
    async clear() {
      await redis.flushall();
    },
    async [Symbol.asyncDispose]() {
      await redis.quit();
    },
  };
}
