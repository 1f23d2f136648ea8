// What most apps do: one prepared INSERT for each request, through a pool of 20, answered after its commit. The columns
// are those of Holdfast's log; the only index is the one that makes ids unique.

import pg from "pg";
import { servePlain } from "./plain.ts";

const pool = new pg.Pool({ connectionString: process.env["BENCH_DATABASE_URL"], max: 20 });
pool.on("error", () => {});

await pool.query(`
  create sequence events_seq cache 1;
  create table events (
    xid         xid8        not null default pg_current_xact_id(),
    seq         int8        not null default nextval('events_seq'),
    accepted_at timestamptz not null default now(),
    part        int2        not null default 0,
    stream      int2        not null,
    slot        int2        not null,
    answer      boolean     not null,
    id          text        not null,
    key         text        not null,
    trace       text        not null,
    body        bytea       not null,
    unique (stream, id)
  )`);

const insert = {
  name: "insert-event",
  text: `insert into events (stream, slot, answer, id, key, trace, body) values (1, 0, false, $1, $2, '', $3)
         on conflict (stream, id) do nothing`,
};
await servePlain({
  async keep(event) {
    const body = Buffer.from(JSON.stringify(event));
    const inserted = await pool.query({ ...insert, values: [event.id, event.key, body] });
    return inserted.rowCount === 1;
  },
  stop: () => pool.end(),
});
