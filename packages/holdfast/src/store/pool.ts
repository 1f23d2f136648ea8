// Connections to Postgres: one pool for each role and purpose, so that none can starve another, and a time limit on
// everything, since node-postgres by default waits for ever.

import pg from "pg";
import { limits } from "../limits.ts";
import { isUnanswered } from "./failure.ts";
import { openSocket, severOlder } from "./sockets.ts";

export type Pool = pg.Pool;
export type Connection = pg.PoolClient;

/** What both a pool and a connection can do: run one statement. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(config: pg.QueryConfig): Promise<pg.QueryResult<Row>>;
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>;
}

export interface PoolOptions {
  readonly url: string;
  /** Shown in pg_stat_activity as `holdfast/<purpose>`. */
  readonly purpose: string;
  readonly connections: number;
  /** Upper bound of one statement in ms; `limits.statementMs` by default. */
  readonly statementMs?: number;
  /** Upper bound of opening a connection in ms; `limits.connectMs` by default. */
  readonly connectMs?: number;
  /** True for connections on which every write fails. */
  readonly readOnly?: boolean;
  /** Settings of Postgres for the connections of this pool. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Opens nothing yet: connections come with the first query. An idle connection that breaks is replaced silently. When a
 * statement is not answered in time, all connections of the process to this server are replaced that are as old.
 */
export function openPool(options: PoolOptions): Pool {
  const statementMs = options.statementMs ?? limits.statementMs;
  const asked = { ...options.settings, ...(options.readOnly === true && { default_transaction_read_only: "on" }) };
  const settings = Object.entries(asked).map(([name, value]) => `-c ${name}=${value}`);
  // The client's own clock, for a server that is stopped or a network that is cut: later than the server's.
  const answerMs = statementMs + limits.answerGraceMs;
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: `holdfast/${options.purpose}`,
    max: options.connections,
    connectionTimeoutMillis: options.connectMs ?? limits.connectMs,
    idleTimeoutMillis: 60_000,
    statement_timeout: statementMs,
    query_timeout: answerMs,
    lock_timeout: limits.lockMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: limits.keepAliveProbeMs,
    stream: () => openSocket(options.url),
    ...(settings.length > 0 ? { options: settings.join(" ") } : {}),
  });
  // Without a listener a connection that breaks while nobody waits for an answer would end the process: an idle one, or
  // one that is told its end in the same piece of bytes as that it is ready, before whoever asked for it has it.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  // With an error, when there was one, whatever the types say.
  pool.on("release", (error: Error | undefined) => isUnanswered(error) && severOlder(options.url, answerMs));
  return pool;
}

/**
 * Runs `work` in one transaction on one connection: commits when it returns, rolls back when it throws. `begin` opens
 * it (and may check something). A connection on which even the rollback fails is thrown away. The outcome of a failed
 * COMMIT is unknown: read before acting on it.
 */
export async function transaction<Result>(
  pool: Pool,
  begin: (connection: Connection) => Promise<unknown>,
  work: (tx: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => (broken = error);
  connection.on("error", onError);
  try {
    await begin(connection);
    const result = await work(connection);
    await connection.query("commit");
    return result;
  } catch (error) {
    // Behind a statement that nobody answers a rollback would wait as well.
    if (error instanceof Error && isUnanswered(error)) broken = error;
    else await connection.query("rollback").catch(onError);
    throw error;
  } finally {
    connection.off("error", onError);
    connection.release(broken);
  }
}
