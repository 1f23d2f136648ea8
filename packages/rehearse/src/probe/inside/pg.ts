// node-postgres: the clients' queries, and connections opened. A callback of the app's runs in the context of who
// asked.

import { now } from "./clock.ts";
import { current, runIn, type TimerRow } from "./context.ts";
import { lockStep } from "./locks.ts";
import { questionOf } from "./memory.ts";
import { errorOf, type Fn, isFn, method, patch, read } from "./patch.ts";
import { fromMemory, memoryFor, statementOf } from "./pg-memory.ts";
import { holdOf, passing, type Pooled } from "./pg-pool.ts";
import { addOpened, type Hold, holdRests, holdWorks } from "./pools.ts";
import { countQuery, queryEnds, type QueryRow, queryRow } from "./queries.ts";
import { delegate } from "./reuse.ts";
import { sampler, where } from "./where.ts";

const worthAStack = sampler(100, 16);
let lastPlace = "";

export function watchPgClient(Client: unknown): void {
  const prototype = read(Client, "prototype");
  patch(
    prototype,
    "query",
    (original) =>
      function (this: unknown, ...args) {
        const inner = delegate(this);
        if (inner !== undefined) return method(inner, "query")?.apply(inner, args);
        const { pooled } = passing;
        if (pooled === undefined || pooled.client !== this) return query(this, original, args);
        passing.pooled = undefined;
        return pooledQuery(this, original, { args, pooled });
      },
  );
  patch(
    prototype,
    "connect",
    (original) =>
      function (this: unknown, ...args) {
        const reused = passing.inPool === 0 ? delegate(this, "connect", args[0]) : undefined;
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

/** A query that runs on a client, with the client's hold if it is a pool's. */
interface Running {
  readonly row: QueryRow;
  readonly hold: Hold | undefined;
  readonly timer: TimerRow | undefined;
  readonly startedMs: number;
}

/** The pool's own callback only releases the client and tells the app's callback, which brings its context. */
function pooledQuery(client: unknown, original: Fn, { args, pooled }: { args: unknown[]; pooled: Pooled }): unknown {
  const { row, context, hold } = pooled;
  const timer = countQuery(row, context);
  const memory = memoryFor(statementOf(args[0]));
  const running = { row, hold, timer, startedMs: hold?.startedMs ?? now() };
  const at = args.findIndex(isFn);
  const callback = args[at];
  if (!isFn(callback)) return original.apply(client, args);
  holdWorks(hold, running.startedMs);
  const question = memory === undefined ? "" : questionOf(args.slice(0, 2));
  args[at] = (error: unknown, result: unknown) => {
    ends(running, result);
    if (!error) memory?.keep(question, result);
    return callback(error, result);
  };
  return original.apply(client, args);
}

function query(client: unknown, original: Fn, args: unknown[]): unknown {
  const statement = statementOf(args[0]);
  if (statement === "") return original.apply(client, args);
  const memory = memoryFor(statement);
  const known = memory === undefined ? undefined : fromMemory(memory, args);
  if (known !== undefined) return known;
  const row = queryRow("pg", statement);
  const hold = holdOf(client);
  const context = current();
  const timer = countQuery(row, context);
  const running = { row, hold, timer, startedMs: now() };
  holdWorks(hold, running.startedMs);
  const question = memory === undefined ? "" : questionOf(args.slice(0, 2).filter((arg) => !isFn(arg)));
  const ended = (error: unknown, result: unknown): void => {
    lockStep(hold, row, { values: args, rows: read(result, "rowCount"), atMs: ends(running, result) });
    if (!error) memory?.keep(question, result);
  };
  const at = args.findIndex(isFn);
  const callback = args[at];
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

/** Gives when that was. */
function ends(running: Running, result: unknown): number {
  const endedMs = now();
  holdRests(running.hold, endedMs);
  queryEnds(running, rowsOf(result), endedMs);
  return endedMs;
}

function connectClient(client: unknown, original: Fn, args: unknown[]): unknown {
  const kind = passing.inPool > 0 ? "pg-pool" : "pg";
  const startedMs = now();
  if (worthAStack()) lastPlace = where();
  const place = lastPlace;
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

function rowsOf(result: unknown): number {
  if (Array.isArray(result)) return result.reduce((sum: number, one) => sum + rowsOf(one), 0);
  const rows = read(result, "rows");
  return Array.isArray(rows) ? rows.length : Number(read(result, "rowCount") ?? 0);
}
