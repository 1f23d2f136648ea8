// A copy of a database for an experiment: with an index more, or with tables grown. The original is only read; the copy
// is on the same server and is dropped at the end. The reason is told when no copy can be made.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import pg from "pg";
import { isLocal, parseAddress, safeReason, withDatabase } from "./address.ts";
import type { Change } from "../change.ts";
import { growTable } from "./grow-table.ts";
import { outsideLimits } from "./limits.ts";

export interface ScratchOptions {
  readonly url: string;
  readonly index?: Omit<Extract<Change, { readonly kind: "index" }>, "kind">;
  /** Tables, by their name or `schema.name`, that get `times` as many rows as they have. */
  readonly growTables?: readonly { readonly table: string; readonly times: number }[];
  /** The server may be on another machine: only for those who own it. */
  readonly elsewhere?: boolean;
}

export interface Scratch extends AsyncDisposable {
  /** As `url` was, with the copy's name. */
  readonly url: string;
}

/** No copy could be made; the message says why and what to do, and holds no password. */
export class NoScratchCopy extends Error {
  override readonly name = "NoScratchCopy";
}

/**
 * Makes a copy, by Postgres itself when nobody is connected to the original, else by pg_dump. Dispose to drop it.
 * Stop the app first: pg_dump is not everywhere, and must not be older than the server.
 */
export async function scratchCopy(options: ScratchOptions): Promise<Scratch> {
  const { url } = options;
  const address = parseAddress(url);
  if (address === undefined || !address.protocol.startsWith("postgres"))
    throw new NoScratchCopy("only of a Postgres database a scratch copy can be made: give a postgres:// address");
  if (!isLocal(address) && options.elsewhere !== true)
    throw new NoScratchCopy(`${address.id} is not on this machine, and copies are only made of databases here`);
  const name = `holdfast_rehearse_${randomBytes(6).toString("hex")}`;
  const copy = withDatabase(url, name);
  const drop = async (): Promise<void> =>
    withClient(withDatabase(url, "postgres"), async (client) => {
      await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    });
  try {
    const source = await inspect(url);
    if (source.bytes > outsideLimits.maxScratchBytes) {
      const [has, most] = [source.bytes, outsideLimits.maxScratchBytes].map((bytes) => Math.round(bytes / 1024 ** 2));
      throw new NoScratchCopy(`${address.id} has ${has} MiB, and copies are made up to ${most} MiB`);
    }
    await createCopy(url, copy, { source: source.name, name });
    await withClient(copy, (client) => change(client, options));
    return { url: copy, [Symbol.asyncDispose]: drop };
  } catch (error) {
    await drop().catch(() => undefined);
    if (error instanceof NoScratchCopy) throw error;
    throw new NoScratchCopy(`no scratch copy of ${address.id} could be made: ${safeReason(error, url)}`);
  }
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "holdfast-rehearse",
    connectionTimeoutMillis: outsideLimits.connectMs,
    statement_timeout: outsideLimits.scratchMs,
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function inspect(url: string): Promise<{ name: string; bytes: number }> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string; bytes: number }>(
      "select current_database() as name, pg_database_size(current_database())::float8 as bytes",
    );
    return rows[0] ?? { name: "", bytes: 0 };
  });
}

async function createCopy(
  url: string,
  copy: string,
  { source, name }: { readonly source: string; readonly name: string },
): Promise<void> {
  const database = pg.escapeIdentifier(name);
  const copied = await withClient(withDatabase(url, "postgres"), async (client) => {
    // The session of our own readings is in the way as well; they do without from here on.
    await client.query(
      `select pg_terminate_backend(pid, 2000) from pg_stat_activity
       where datname = $1 and application_name = 'holdfast-rehearse' and usename = current_user`,
      [source],
    );
    try {
      await client.query(`create database ${database} template ${pg.escapeIdentifier(source)}`);
      return true;
    } catch (error) {
      // object_in_use: somebody is connected, for whom the original must not be locked.
      if (!(error instanceof pg.DatabaseError) || error.code !== "55006") throw error;
      await client.query(`create database ${database} template template0`);
      return false;
    }
  });
  if (!copied) await dump(url, copy);
}

/** Through pg_dump and psql, whose passwords go by the environment: arguments can be seen by everybody. */
async function dump(url: string, copy: string): Promise<void> {
  const password = parseAddress(url)?.password;
  const env = { ...process.env, ...(password === undefined ? {} : { PGPASSWORD: password }) };
  const bare = (address: string): string => address.replace(/^([a-z]+:\/\/[^:/?#@]*):[^/?#]*@/, "$1@");
  const options = { env, timeout: outsideLimits.scratchMs };
  const from = spawn("pg_dump", ["--no-owner", "--no-privileges", "--dbname", bare(url)], {
    ...options,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const to = spawn("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--dbname", bare(copy)], {
    ...options,
    stdio: ["pipe", "ignore", "pipe"],
  });
  to.stdin.on("error", () => undefined);
  from.stdout.pipe(to.stdin);
  const failures = await Promise.all([ended("pg_dump", from), ended("psql", to)]);
  const failure = failures.find((reason) => reason !== undefined);
  if (failure === undefined) return;
  throw new NoScratchCopy(
    `others are connected to ${parseAddress(url)?.id ?? "the database"}, so that Postgres cannot copy it itself, and ` +
      `${safeReason(failure, url)}: stop what is connected, or put pg_dump and psql of the server's version in the PATH`,
  );
}

/** Undefined when it went well, else why not. */
async function ended(program: string, child: ReturnType<typeof spawn>): Promise<string | undefined> {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(0, 2_000)));
  try {
    const [code]: unknown[] = await once(child, "close");
    return code === 0 ? undefined : said.split("\n").find((line) => line !== "") || `${program} failed`;
  } catch {
    return `${program} is not in the PATH`;
  }
}

async function change(client: pg.Client, { index, growTables = [] }: ScratchOptions): Promise<void> {
  for (const { table, times } of growTables) await growTable(client, { ...placeOf(table), times });
  if (index === undefined) return;
  const { schema, table } = placeOf(index.table);
  const name = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
  const columns = index.columns.map((column) => expression(column));
  if (index.searched === true) {
    await client.query("create extension if not exists pg_trgm");
    await client.query(`create index on ${name} using gin (${columns.map((one) => `${one} gin_trgm_ops`).join(", ")})`);
  } else await client.query(`create index on ${name} (${columns.join(", ")})`);
  await client.query(`analyze ${name}`);
}

/** `table`, or `schema.table`. */
function placeOf(name: string): { readonly schema: string; readonly table: string } {
  const [table = name, schema = "public"] = name.split(".").toReversed();
  return { schema, table };
}

/** A column, or `lower(column)`. */
function expression(column: string): string {
  const [, func, argument] = /^(lower|upper)\((.+)\)$/i.exec(column) ?? [];
  if (func === undefined || argument === undefined) return pg.escapeIdentifier(column);
  return `${func}(${pg.escapeIdentifier(argument)})`;
}
