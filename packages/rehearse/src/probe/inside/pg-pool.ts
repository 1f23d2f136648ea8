// pg-pool's connect in its callback form (which `pool.query` uses) and its promise form. A callback of the app's runs
// in the context of who asked: a waiting request's turn comes in the turn of the one that released. The pool's own
// callback needs no context: its query is told whose it is.

import { now } from "./clock.ts";
import { type Context, current, isLive, runIn } from "./context.ts";
import { errorOf, type Fn, hide, isFn, method, patch, read, text } from "./patch.ts";
import { fromMemory, memoryFor, statementOf } from "./pg-memory.ts";
import { type Hold, holdBegins, holdEnds, noteWaiting, type PoolRow, poolRow } from "./pools.ts";
import { type QueryRow, queryRow } from "./queries.ts";
import { reusedPool } from "./reuse.ts";
import { changes } from "./settings.ts";

/** A query that was asked of a pool, on its way to the client that the pool gives it. */
export interface Pooled {
  readonly row: QueryRow;
  readonly context: Context | undefined;
  client: unknown;
  hold: Hold | undefined;
}

/**
 * `inPool` is above 0 while a pool opens a connection of its own; `pooled` is for the client's query that comes now.
 */
export const passing: { inPool: number; pooled: Pooled | undefined } = { inPool: 0, pooled: undefined };

/** On a client: its hold, if somebody has it. */
const held = Symbol("rehearse.hold");
const sizes = changes("pool-size");
const rows = new WeakMap<object, PoolRow>();
/** Set while `pool.query` runs, until it has asked for a client. */
let asking: Pooled | undefined;
/** Whether pg-pool has one method by which all clients come back. */
let tellsRelease = false;

export function watchPgPool(Pool: unknown): void {
  const prototype = read(Pool, "prototype");
  patch(
    prototype,
    "connect",
    (original) =>
      function (this: unknown, callback) {
        const pooled = asking;
        asking = undefined;
        const pool = reusedPool(this);
        return isFn(callback) ? connectPool(pool, original, { callback, pooled }) : connected(pool, original);
      },
  );
  patch(
    prototype,
    "newClient",
    (original) =>
      function (this: unknown, ...args) {
        passing.inPool += 1;
        try {
          return original.apply(this, args);
        } finally {
          passing.inPool -= 1;
        }
      },
  );
  tellsRelease = patch(
    prototype,
    "_release",
    (original) =>
      function (this: unknown, client, ...args) {
        holdEnds(holdOf(client));
        return original.call(this, client, ...args);
      },
  );
  patch(
    prototype,
    "query",
    (original) =>
      function (this: unknown, ...args) {
        return query(this, original, args);
      },
  );
}

function query(pool: unknown, original: Fn, args: unknown[]): unknown {
  const statement = statementOf(args[0]);
  if (statement === "") return original.apply(pool, args);
  const row = queryRow("pg", statement);
  const memory = memoryFor(statement);
  const known = memory === undefined ? undefined : fromMemory(memory, args);
  if (known !== undefined) return known;
  const context = current();
  const at = args.findIndex(isFn);
  const callback = args[at];
  if (isFn(callback)) args[at] = (error: unknown, result: unknown) => runIn(context, () => callback(error, result));
  const before = asking;
  asking = { row, context, client: undefined, hold: undefined };
  try {
    return original.apply(pool, args);
  } finally {
    asking = before;
  }
}

interface Given {
  readonly callback: Fn;
  readonly pooled: Pooled | undefined;
}

function connectPool(pool: object, original: Fn, { callback, pooled }: Given): void {
  const context = pooled === undefined ? current() : pooled.context;
  ask(pool, original, {
    context,
    given: (error, client, release) => {
      if (pooled === undefined) {
        runIn(context, () => callback(error, client, release));
        return;
      }
      pooled.client = client;
      pooled.hold = holdOf(client);
      const before = passing.pooled;
      passing.pooled = pooled;
      try {
        callback(error, client, release);
      } finally {
        passing.pooled = before;
      }
    },
  });
}

function connected(pool: object, original: Fn): Promise<unknown> {
  return new Promise((resolve, reject) => {
    ask(pool, original, {
      context: current(),
      given: (error, client) => {
        if (error) reject(errorOf(error));
        else resolve(client);
      },
    });
  });
}

/** Asks the pool for a client, whose hold has begun when it is `given`. */
function ask(pool: object, original: Fn, { context, given }: { context: Context | undefined; given: Fn }): void {
  const row = rowOf(pool);
  const askedMs = now();
  original.call(pool, (error: unknown, client: unknown, release: unknown) => {
    if (!(client instanceof Object)) return given(error, client, release);
    // The request may have been answered while it waited.
    const hold = holdBegins(row, askedMs, isLive(context) ? context : undefined);
    hide(client, held, hold);
    return given(error, client, tellsRelease ? release : releaseOf(client, hold));
  });
  noteWaiting(row, read(pool, "waitingCount"));
}

/** For versions whose clients come back in a function of their own. */
function releaseOf(client: object, hold: Hold): Fn {
  const release = method(client, "release");
  if (release === undefined) return () => {};
  const releases: Fn = (...args) => {
    holdEnds(hold);
    return release.apply(client, args);
  };
  Reflect.set(client, "release", releases);
  return releases;
}

export function holdOf(client: unknown): Hold | undefined {
  // Only `ask` sets this symbol.
  const hold = read(client, held) as Hold | undefined;
  return hold === undefined || hold.ended ? undefined : hold;
}

/** By pool: its name is worked out once. */
function rowOf(pool: object): PoolRow {
  const known = rows.get(pool);
  if (known !== undefined) return known;
  const row = poolRow({ kind: "pg", ...nameOf(pool) });
  if (row.labels["where"] !== "") rows.set(pool, row);
  return row;
}

function nameOf(pool: object): { id: string; max: number } {
  const options = read(pool, "options");
  const url = text(read(options, "connectionString"));
  const parts = /^\w+:\/\/(?:[^@/]*@)?([^/?]*)\/?([^?]*)(?:\?(.*))?$/.exec(url);
  const host = parts?.[1] || hostIn(parts?.[3]) || text(read(options, "host")) || process.env["PGHOST"] || "localhost";
  const port = text(read(options, "port")) || process.env["PGPORT"] || "5432";
  const database = parts?.[2] || text(read(options, "database")) || process.env["PGDATABASE"] || "";
  const id = `${/:\d+$/.test(host) || host.startsWith("/") ? host : `${host}:${port}`}/${database}`;
  const wanted = sizes.find(({ pool: name }) => name === id || name === `pg:${id}` || name === "pg" || name === "*");
  if (wanted?.max !== undefined && options instanceof Object) Reflect.set(options, "max", wanted.max);
  return { id, max: Number(read(options, "max") ?? 10) };
}

/** `?host=/folder`: a Unix socket. */
function hostIn(search: string | undefined): string {
  return search === undefined ? "" : (new URLSearchParams(search).get("host") ?? "");
}
