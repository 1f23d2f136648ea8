// A queue as it is written by hand: a table, claimed by SELECT … FOR UPDATE SKIP LOCKED, the effect and the deletion in
// the same transaction. One job at a time in twenty loops, as most apps do it; or 500 at a time in two, in bulk.

import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { openClient } from "../client.ts";
import { runProgram } from "./child.ts";
import { effectColumns, effectOf, insertEffects } from "./effect.ts";
import { chunksOf } from "./task.ts";

const ways = { "by-hand": { rows: 1, loops: 20 }, "by-hand-batches": { rows: 500, loops: 2 } } as const;
const pollMs = 5;
const rowsPerInsert = 1_000;

const jobTable = `
  create table if not exists job (
    place int8 generated always as identity primary key,
    id    text  not null unique,
    key   text  not null,
    body  jsonb not null
  )`;

const claim = `select place, body from job order by place limit $1 for update skip locked`;

await runProgram({
  async fill({ url }, load) {
    const client = await openClient(url);
    await client.query(jobTable);
    for (const chunk of chunksOf(load, rowsPerInsert)) {
      await client.query("insert into job (id, key, body) select * from unnest($1::text[], $2::text[], $3::jsonb[])", [
        chunk.map(({ id }) => id),
        chunk.map(({ key }) => key),
        chunk.map((event) => JSON.stringify(event)),
      ]);
    }
    await client.end();
  },
  async open({ url, variant }, report) {
    const { rows, loops } = ways[variant === "by-hand-batches" ? variant : "by-hand"];
    const stopping = new AbortController();
    const clients = await Promise.all(
      Array.from({ length: loops }, async () => {
        const client = await openClient(url);
        await client.query(jobTable);
        return client;
      }),
    );
    let running: Promise<void>[] = [];
    return {
      start() {
        running = clients.map((client) => loop(client, rows, { signal: stopping.signal, report }));
        return Promise.resolve();
      },
      async stop() {
        stopping.abort();
        await Promise.all(running);
        await Promise.all(clients.map((client) => client.end()));
      },
    };
  },
});

async function loop(
  client: pg.Client,
  most: number,
  { signal, report }: { readonly signal: AbortSignal; readonly report: (count: number) => void },
): Promise<void> {
  while (!signal.aborted) {
    await client.query("begin");
    const { rows } = await client.query<{ place: string; body: unknown }>({
      name: "claim",
      text: claim,
      values: [most],
    });
    if (rows.length > 0) {
      const values = effectColumns(rows.map(({ body }) => effectOf(body)));
      await client.query({ name: "effects", text: insertEffects, values });
      const places = rows.map(({ place }) => place);
      await client.query({ name: "delete", text: "delete from job where place = any ($1::int8[])", values: [places] });
    }
    await client.query("commit");
    report(rows.length);
    if (rows.length === 0) await sleep(pollMs);
  }
}
