// What a Postgres says of itself between two marks: statements (with pg_stat_statements), tables, and what the sessions
// of the target did in samples. One session of ours, which only reads, is left out of every figure.

import pg from "pg";
import type { DatabaseReadings } from "../../measure/trial.ts";
import { parseAddress, safeReason } from "./address.ts";
import { outsideLimits } from "./limits.ts";
import { ActivityWatch } from "./activity.ts";
import { localProcess } from "./local-process.ts";

/** In each statement of ours, so that they can be told from the target's. */
export const ours = "/* holdfast-rehearse */";

export interface PostgresWatch extends AsyncDisposable {
  readonly kind: "postgres";
  /** host:port. */
  readonly server: string;
  /** The server's first process and that of our session, when they are on this machine. */
  readonly serverPid: number | undefined;
  readonly sessionPid: number | undefined;
  /** Undefined when the database did not answer. */
  mark(): Promise<PostgresMark | undefined>;
  between(
    a: PostgresMark | undefined,
    b: PostgresMark | undefined,
    cpuOf: (pid: number | undefined) => number,
  ): DatabaseReadings[];
}

export interface PostgresMark {
  readonly atMs: number;
  readonly statements: ReadonlyMap<string, Statement>;
  readonly tables: ReadonlyMap<string, Table>;
}

interface Statement {
  readonly shape: string;
  readonly calls: number;
  readonly ms: number;
  readonly rows: number;
}

interface Table {
  readonly rows: number;
  readonly sequentialScans: number;
  readonly rowsReadBySequentialScans: number;
  readonly indexScans: number;
  readonly rowsFetchedByIndex: number;
  readonly ledBy: readonly string[];
}

export interface PostgresWatchOptions {
  readonly url: string;
  /** False when the connection from that port is somebody else's. */
  readonly isTargets: (port: number, serverPort: number) => boolean;
  readonly note: (line: string) => void;
}

/** Connects; undefined, with a note, when the database cannot be asked. */
export async function openPostgresWatch(options: PostgresWatchOptions): Promise<PostgresWatch | undefined> {
  const { url, note } = options;
  const address = parseAddress(url);
  const id = address?.id ?? "a database with an address that is not understood";
  try {
    const client = await connect(url);
    const asked = await client.query<{ pid: number }>(`select ${ours} pg_backend_pid() as pid`);
    const session = localProcess(asked.rows[0]?.pid, /^(postgres|postmaster)/);
    const schema = await statementsSchema(client);
    if (schema === undefined)
      note(`${id}: pg_stat_statements is not installed there, so time by statement is not known from outside`);
    const activity = new ActivityWatch({ client, port: address?.port ?? 5432, isTargets: options.isTargets });
    activity.start();
    return {
      kind: "postgres",
      server: address?.server ?? "",
      serverPid: session?.parentPid,
      sessionPid: session?.pid,
      mark: async () => {
        try {
          return await readMark(client, schema);
        } catch (error) {
          note(`${id}: its statistics could not be read: ${safeReason(error, url)}`);
          return undefined;
        }
      },
      between: (a, b, cpuOf) => {
        if (a === undefined || b === undefined) return [];
        const readings = { activity: activity.between(a.atMs, b.atMs), ...differences(a, b) };
        return [{ kind: "postgres", id, cpuMs: cpuOf(session?.parentPid), ...readings }];
      },
      [Symbol.asyncDispose]: async () => {
        await activity.stop();
        await client.end().catch(() => undefined);
      },
    };
  } catch (error) {
    note(`${id}: could not be asked: ${safeReason(error, url)}`);
    return undefined;
  }
}

/** A session that gives up instead of standing in the way. Its errors come with the statements that meet them. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "holdfast-rehearse",
    connectionTimeoutMillis: outsideLimits.connectMs,
    statement_timeout: outsideLimits.statementMs,
  });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** Where pg_stat_statements lives, if it is installed in this database, loaded by the server, and may be read. */
async function statementsSchema(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(
    `select ${ours} n.nspname as schema from pg_extension e join pg_namespace n on n.oid = e.extnamespace
     where e.extname = 'pg_stat_statements'`,
  );
  const schema = rows[0]?.schema;
  if (schema === undefined) return undefined;
  try {
    await client.query(`select ${ours} 1 from ${pg.escapeIdentifier(schema)}.pg_stat_statements limit 1`);
    return schema;
  } catch {
    return undefined;
  }
}

async function readMark(client: pg.Client, schema: string | undefined): Promise<PostgresMark> {
  const tables = await readTables(client);
  const statements = schema === undefined ? new Map<string, Statement>() : await readStatements(client, schema);
  return { atMs: performance.now(), statements, tables };
}

async function readStatements(client: pg.Client, schema: string): Promise<Map<string, Statement>> {
  const { rows } = await client.query<Statement & { key: string }>(
    `select ${ours} concat_ws('/', userid, queryid) as key, left(min(query), $2) as shape, sum(calls)::float8 as calls,
       sum(total_exec_time)::float8 as ms, sum(rows)::float8 as rows
     from ${pg.escapeIdentifier(schema)}.pg_stat_statements
     where dbid = (select oid from pg_database where datname = current_database())
       and queryid is not null and query not like '%holdfast-rehearse%'
     group by userid, queryid order by ms desc limit $1`,
    [outsideLimits.maxStatements, outsideLimits.maxShapeCharacters],
  );
  return new Map(rows.map(({ key, shape, calls, ms, rows: got }) => [key, { shape, calls, ms, rows: got }]));
}

async function readTables(client: pg.Client): Promise<Map<string, Table>> {
  const { rows } = await client.query<Table & { name: string }>(
    `select ${ours} case s.schemaname when 'public' then s.relname else s.schemaname || '.' || s.relname end as name,
       greatest(c.reltuples, s.n_live_tup)::float8 as rows, s.seq_scan::float8 as "sequentialScans",
       s.seq_tup_read::float8 as "rowsReadBySequentialScans", coalesce(s.idx_scan, 0)::float8 as "indexScans",
       coalesce(s.idx_tup_fetch, 0)::float8 as "rowsFetchedByIndex",
       array(select a.attname::text from pg_index i
             join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
             where i.indrelid = s.relid) as "ledBy"
     from pg_stat_user_tables s join pg_class c on c.oid = s.relid
     order by s.seq_tup_read + coalesce(s.idx_tup_fetch, 0) desc nulls last limit $1`,
    [outsideLimits.maxTables],
  );
  return new Map(rows.map(({ name, ...table }) => [name, { ...table, rows: Math.max(0, table.rows) }]));
}

function differences(a: PostgresMark, b: PostgresMark): Pick<DatabaseReadings, "statements" | "tables"> {
  const statements = [...b.statements].flatMap(([key, after]) => {
    const before = a.statements.get(key);
    // Somebody has reset the counts: what they say now is all that is known.
    const from = before !== undefined && before.calls <= after.calls ? before : undefined;
    const calls = after.calls - (from?.calls ?? 0);
    const [ms, rows] = [after.ms - (from?.ms ?? 0), after.rows - (from?.rows ?? 0)];
    return calls > 0 ? [{ shape: withoutText(after.shape), calls, ms, rows }] : [];
  });
  const tables = [...b.tables].map(([table, after]) => {
    const before = a.tables.get(table);
    const grown = (key: Exclude<keyof Table, "ledBy">): number => Math.max(0, after[key] - (before?.[key] ?? 0));
    return {
      table,
      rows: after.rows,
      sequentialScans: grown("sequentialScans"),
      rowsReadBySequentialScans: grown("rowsReadBySequentialScans"),
      indexScans: grown("indexScans"),
      rowsFetchedByIndex: grown("rowsFetchedByIndex"),
      ledBy: after.ledBy,
    };
  });
  return {
    statements: statements.sort((one, other) => other.ms - one.ms),
    tables: tables.sort((one, other) => other.rowsReadBySequentialScans - one.rowsReadBySequentialScans),
  };
}

/** Postgres replaces the values of a statement; those of commands such as CREATE ROLE it keeps. */
function withoutText(shape: string): string {
  return /^\s*(select|insert|update|delete|with|merge|values|\()/i.test(shape)
    ? shape
    : shape.replaceAll(/'(?:[^']|'')*'/g, "?");
}
