// For apps that are broken on purpose: a connection of their own to the same store, so that what they write is not in
// the transaction that they were given.

import { type Queryable } from "holdfast";
import pg from "pg";

let beside: Promise<Queryable> | undefined;

/** One for each process. */
export function besideOf(tx: Queryable): Promise<Queryable> {
  beside ??= open(tx);
  return beside;
}

async function open(tx: Queryable): Promise<Queryable> {
  const { rows } = await tx.query<{ host: string; port: number; user: string; database: string }>(
    `select trim('"' from current_setting('unix_socket_directories')) as host,
            current_setting('port')::int as port, current_user as user, current_database() as database`,
  );
  const pool = new pg.Pool({ ...rows[0], max: 1 });
  pool.on("error", () => undefined);
  return pool;
}
