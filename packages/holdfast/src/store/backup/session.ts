// The server's side of a backup: one session that says when it begins and ends. A session that breaks takes the backup
// and what was kept for it along, so that nothing is left behind in the server.

import pg from "pg";
import { limits } from "../../limits.ts";

export interface BackupStart {
  readonly startLsn: string;
  /** The first file of the write-ahead log that the backup needs. */
  readonly first: string;
  /** How many such files share the middle part of their names. */
  readonly perId: number;
  readonly startedAt: string;
  /** Version of the server, as `18.4`. */
  readonly postgres: string;
  readonly systemIdentifier: string;
}

export interface BackupStop {
  readonly stopLsn: string;
  /** The last file of the write-ahead log that the backup needs. */
  readonly last: string;
  /** The content of `backup_label`, without which a copy would start and be wrong. */
  readonly label: string;
  readonly endedAt: string;
}

/** Opens the session on the server at `url`, where it must be superuser. */
export async function openSession(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "holdfast/backup",
    connectionTimeoutMillis: limits.connectMs,
    statement_timeout: limits.backupStatementMs,
    query_timeout: limits.backupStatementMs + 2_000,
  });
  // A connection that breaks while files are copied shows at the end, by the next statement.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** From here on the write-ahead log is kept, whatever checkpoints come, and has full pages. Waits for a checkpoint. */
export async function beginBackup(session: pg.Client): Promise<BackupStart> {
  const startedAt = await now(session);
  // A slot of this session only: nothing is kept when it has gone.
  await session.query("select pg_create_physical_replication_slot('holdfast_' || pg_backend_pid(), true, true)");
  const found = await session.query<Omit<BackupStart, "startedAt">>(
    `select lsn::text as "startLsn", pg_walfile_name(lsn) as first,
            (4294967296 / pg_size_bytes(current_setting('wal_segment_size')))::int as "perId",
            current_setting('server_version') as postgres,
            (select system_identifier::text from pg_control_system()) as "systemIdentifier"
     from pg_backup_start('holdfast', fast => true) as lsn`,
  );
  return { ...one(found.rows), startedAt };
}

/** Ends the copying of data: what was committed before the call is in the backup, with the log up to `last`. */
export async function endBackup(session: pg.Client): Promise<BackupStop> {
  const endedAt = await now(session);
  const found = await session.query<Omit<BackupStop, "endedAt">>(
    `select lsn::text as "stopLsn", pg_walfile_name(lsn) as last, labelfile as label
     from pg_backup_stop(wait_for_archive => false)`,
  );
  return { ...one(found.rows), endedAt };
}

async function now(session: pg.Client): Promise<string> {
  return one((await session.query<{ at: Date }>("select clock_timestamp() as at")).rows).at.toISOString();
}

function one<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  // `select` of a function without a set gives one row.
  if (row === undefined) throw new TypeError("no row");
  return row;
}
