// node-postgres: pg-pool's connect in its callback form (which `pool.query` uses) and its promise form, the clients'
// queries, and connections opened. A callback runs in the context of who asked: a waiting request's turn comes in the
// turn of the one that released.

import { now } from "./clock.ts";
import { runIn, current, liveRequest } from "./context.ts";
import { memories, questionOf, soon } from "./memory.ts";
import { errorOf, type Fn, hide, isFn, method, patch, read, text } from "./patch.ts";
import {
  addOpened,
  type Hold,
  type PoolRow,
  holdBegins,
  holdEnds,
  holdRests,
  holdWorks,
  noteWaiting,
  poolRow,
} from "./pools.ts";
import { notePlace, queryBegins, queryEnds } from "./queries.ts";
import { delegate, reusedPool } from "./reuse.ts";
import { changes } from "./settings.ts";
import { shapeOf } from "./shape.ts";
import { sampler, where } from "./where.ts";

const held = Symbol("rehearse.hold");
const sizes = changes("pool-size");
const remembered = new Set(changes("remember-query").map(({ shape }) => shape ?? ""));
const memoryOf = memories();
const worthAStack = sampler(100, 16);
/** Above 0 while a pool opens a connection of its own. */
let inPool = 0;
const rows = new WeakMap<object, PoolRow>();

export function watchPgPool(Pool: unknown): void {
  const prototype = read(Pool, "prototype");
  patch(
    prototype,
    "connect",
    (original) =>
      function (this: unknown, ...args) {
        return connectPool(reusedPool(this), original, args[0]);
      },
  );
  patch(
    prototype,
    "newClient",
    (original) =>
      function (this: unknown, ...args) {
        inPool += 1;
        try {
          return original.apply(this, args);
        } finally {
          inPool -= 1;
        }
      },
  );
  patch(
    prototype,
    "query",
    (original) =>
      function (this: unknown, ...args) {
        const statement = statementOf(args[0]);
        if (statement === "") return original.apply(this, args);
        notePlace("pg", statement);
        return fromMemory(statement, args) ?? original.apply(this, args);
      },
  );
}

function connectPool(pool: object, original: Fn, callback: unknown): unknown {
  const row = rowOf(pool);
  const askedMs = now();
  const context = current();
  const request = liveRequest();
  const take = (client: unknown): Hold | undefined => {
    if (!(client instanceof Object)) return undefined;
    const hold = holdBegins(row, askedMs, request);
    hide(client, held, hold);
    const release = method(client, "release");
    if (release !== undefined) {
      Reflect.set(client, "release", (...args: unknown[]) => {
        holdEnds(hold);
        return release.apply(client, args);
      });
    }
    return hold;
  };
  const ask = (given: Fn): void => {
    original.call(pool, given);
    noteWaiting(row, read(pool, "waitingCount"));
  };
  if (isFn(callback)) {
    ask((error, client) => {
      take(client);
      runIn(context, () => callback(error, client, method(client, "release") ?? (() => {})));
    });
    return undefined;
  }
  return new Promise((resolve, reject) => {
    ask((error, client) => {
      take(client);
      if (error) reject(errorOf(error));
      else resolve(client);
    });
  });
}

export function watchPgClient(Client: unknown): void {
  const prototype = read(Client, "prototype");
  patch(
    prototype,
    "query",
    (original) =>
      function (this: unknown, ...args) {
        const inner = delegate(this);
        if (inner !== undefined) return method(inner, "query")?.apply(inner, args);
        return query(this, original, args);
      },
  );
  patch(
    prototype,
    "connect",
    (original) =>
      function (this: unknown, ...args) {
        const reused = inPool === 0 ? delegate(this, "connect", args[0]) : undefined;
        return reused ?? connectClient(this, original, args);
      },
  );
  patch(
    prototype,
    "end",
    (original) =>
      function (this: unknown, ...args) {
        return delegate(this, "end", args[0]) ?? original.apply(this, args);
      },
  );
}

function query(client: unknown, original: Fn, args: unknown[]): unknown {
  const statement = statementOf(args[0]);
  if (statement === "") return original.apply(client, args);
  const known = fromMemory(statement, args);
  if (known !== undefined) return known;
  const hold = holdOf(client);
  const running = queryBegins("pg", statement);
  holdWorks(hold);
  const keep = remembered.has(shapeOf(statement));
  const ended = (error: unknown, result: unknown): void => {
    holdRests(hold);
    queryEnds(running, rowsOf(result));
    if (keep && !error) memoryOf(shapeOf(statement)).keep(questionOf(args.slice(0, 2)), result);
  };
  const at = args.findIndex(isFn);
  const callback = args[at];
  const context = current();
  if (isFn(callback)) {
    args[at] = (error: unknown, result: unknown) => {
      ended(error, result);
      return runIn(context, () => callback(error, result));
    };
    return original.apply(client, args);
  }
  // Cursors and streams bring their own end; a configured callback is theirs, too.
  if (isFn(read(args[0], "submit")) || isFn(read(args[0], "callback"))) {
    ended(undefined, undefined);
    return original.apply(client, args);
  }
  return new Promise((resolve, reject) => {
    original.call(client, args[0], args[1], (error: unknown, result: unknown) => {
      ended(error, result);
      if (error) reject(errorOf(error));
      else resolve(result);
    });
  }).catch((error: unknown) => {
    // As pg does it: the stack then leads to the code that asked.
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  });
}

function connectClient(client: unknown, original: Fn, args: unknown[]): unknown {
  const kind = inPool > 0 ? "pg-pool" : "pg";
  const startedMs = now();
  const place = worthAStack() ? where() : "";
  const callback = args[0];
  if (isFn(callback)) {
    return original.call(client, (...given: unknown[]) => {
      addOpened(kind, place, now() - startedMs);
      callback(...given);
    });
  }
  return new Promise<void>((resolve, reject) => {
    original.call(client, (error: unknown) => {
      addOpened(kind, place, now() - startedMs);
      if (error) reject(errorOf(error));
      // As pg's own promise does since 8.17; older ones gave undefined, which nobody can use.
      else resolve();
    });
  }).then(() => client);
}

/** The kept answer, given in the form that was asked for; undefined when the query is to be run. */
function fromMemory(statement: string, args: readonly unknown[]): unknown {
  if (remembered.size === 0 || !remembered.has(shapeOf(statement))) return undefined;
  const known = memoryOf(shapeOf(statement)).answer(questionOf(args.slice(0, 2).filter((arg) => !isFn(arg))));
  if (known === undefined) return undefined;
  const callback = args.find(isFn);
  if (callback === undefined) return Promise.resolve(known.value);
  soon(() => callback(null, known.value));
  return true;
}

function statementOf(asked: unknown): string {
  return typeof asked === "string" ? asked : text(read(asked, "text"));
}

function rowsOf(result: unknown): number {
  if (Array.isArray(result)) return result.reduce((sum: number, one) => sum + rowsOf(one), 0);
  const rows = read(result, "rows");
  return Array.isArray(rows) ? rows.length : Number(read(result, "rowCount") ?? 0);
}

function holdOf(client: unknown): Hold | undefined {
  // Only `take` sets this symbol.
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
