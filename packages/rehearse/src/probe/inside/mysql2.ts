// mysql2, callback and promise API alike: the second calls the first. Its pools, its commands with a statement, and the
// handshakes, each of which is a connection opened.

import { now } from "./clock.ts";
import { current, liveRequest, runIn } from "./context.ts";
import { lockStep } from "./locks.ts";
import { memories, questionOf, soon } from "./memory.ts";
import { type Fn, hide, isFn, method, patch, read, text } from "./patch.ts";
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
import { queryBegins, queryEnds, queryRow } from "./queries.ts";
import { changes } from "./settings.ts";
import { shapeOf } from "./shape.ts";
import { where } from "./where.ts";

const held = Symbol("rehearse.hold");
const wrapped = new WeakSet<object>();
const rows = new WeakMap<object, PoolRow>();
const sizes = changes("pool-size");
const remembered = new Set(changes("remember-queries").flatMap(({ shapes }) => shapes ?? []));
const memoryOf = memories();

export function watchMysqlPool(Pool: unknown): void {
  const prototype = read(Pool, "prototype");
  if (!isOwn(prototype, "getConnection")) return;
  patch(
    prototype,
    "getConnection",
    (original) =>
      function (this: unknown, ...args) {
        const callback = args[0];
        // A wrapped callback comes again when its connection was lost while it waited.
        if (!isFn(callback) || wrapped.has(callback)) return original.apply(this, args);
        return getConnection(this, original, callback);
      },
  );
  patch(
    prototype,
    "releaseConnection",
    (original) =>
      function (this: unknown, ...args) {
        holdEnds(holdOf(args[0]));
        return original.apply(this, args);
      },
  );
  for (const name of ["query", "execute"]) {
    patch(
      prototype,
      name,
      (original) =>
        function (this: unknown, ...args) {
          const statement = typeof args[0] === "string" ? args[0] : text(read(args[0], "sql"));
          if (statement !== "") queryRow("mysql2", statement);
          return original.apply(this, args);
        },
    );
  }
}

function getConnection(pool: unknown, original: Fn, callback: Fn): unknown {
  const row = rowOf(pool);
  const askedMs = now();
  const context = current();
  const request = liveRequest();
  const given: Fn = (error, connection) => {
    if (connection instanceof Object) hide(connection, held, holdBegins(row, askedMs, request));
    runIn(context, () => callback(error, connection));
  };
  wrapped.add(given);
  const result = original.call(pool, given);
  noteWaiting(row, read(read(pool, "_connectionQueue"), "length"));
  return result;
}

export function watchMysqlConnection(Connection: unknown): void {
  const prototype = read(Connection, "prototype");
  if (!isOwn(prototype, "addCommand")) return;
  patch(
    prototype,
    "addCommand",
    (original) =>
      function (this: unknown, ...args) {
        const [command] = args;
        if (command instanceof Object && watchCommand(this, command)) return command;
        return original.apply(this, args);
      },
  );
  patch(
    prototype,
    "destroy",
    (original) =>
      function (this: unknown, ...args) {
        holdEnds(holdOf(this));
        return original.apply(this, args);
      },
  );
}

/** True when the command has been answered from memory and must not be sent. */
function watchCommand(connection: unknown, command: object): boolean {
  const startedMs = now();
  const name = command.constructor.name;
  const once = method(command, "once");
  if (name === "ClientHandshake") {
    const pooled = /pool/i.test(String(read(read(connection, "constructor"), "name")));
    const place = where();
    once?.call(command, "end", () => addOpened(pooled ? "mysql2-pool" : "mysql2", place, now() - startedMs));
    return false;
  }
  const statement = text(read(command, "sql"));
  if (statement === "" || (name !== "Query" && name !== "Execute")) return false;
  if (answered(command, statement)) return true;
  const hold = holdOf(connection);
  const running = queryBegins("mysql2", statement);
  holdWorks(hold);
  let rows = 0;
  let changed: unknown;
  const context = current();
  const callback = read(command, "onResult");
  if (isFn(callback)) {
    Reflect.set(command, "onResult", function (this: unknown, ...args: unknown[]) {
      rows = Array.isArray(args[1]) ? args[1].length : 0;
      changed = Array.isArray(args[1]) ? rows : read(args[1], "affectedRows");
      if (remembered.has(shapeOf(statement)) && !args[0]) {
        memoryOf(shapeOf(statement)).keep(questionOf(read(command, "values")), args.slice(1));
      }
      return runIn(context, () => callback.apply(this, args));
    });
  }
  // On an error, too; before the pool takes the connection back.
  const prepend = method(command, "prependListener");
  prepend?.call(command, "end", () => {
    const endedMs = now();
    holdRests(hold, endedMs);
    queryEnds(running, rows, endedMs);
    lockStep(hold, running.row, { values: [statement, read(command, "values")], rows: changed, atMs: endedMs });
  });
  return false;
}

function answered(command: object, statement: string): boolean {
  if (!remembered.has(shapeOf(statement))) return false;
  const known = memoryOf(shapeOf(statement)).answer(questionOf(read(command, "values")));
  const callback = read(command, "onResult");
  if (known === undefined || !isFn(callback) || !Array.isArray(known.value)) return false;
  const [rows, fields] = known.value;
  soon(() => {
    callback.call(command, null, rows, fields);
    method(command, "emit")?.call(command, "end");
  });
  return true;
}

function holdOf(connection: unknown): Hold | undefined {
  // Only `getConnection` sets this symbol.
  const hold = read(connection, held) as Hold | undefined;
  return hold === undefined || hold.ended ? undefined : hold;
}

/** By pool: its name is worked out once. */
function rowOf(pool: unknown): PoolRow {
  const known = pool instanceof Object ? rows.get(pool) : undefined;
  if (known !== undefined) return known;
  const row = poolRow({ kind: "mysql2", ...nameOf(pool) });
  if (pool instanceof Object && row.labels["where"] !== "") rows.set(pool, row);
  return row;
}

function nameOf(pool: unknown): { id: string; max: number } {
  const config = read(pool, "config");
  const own = read(config, "connectionConfig");
  const socket = text(read(own, "socketPath"));
  const host = socket || `${text(read(own, "host")) || "localhost"}:${text(read(own, "port")) || "3306"}`;
  const id = `${host}/${text(read(own, "database"))}`;
  const wanted = sizes.find((size) => [id, `mysql2:${id}`, "mysql2", "*"].includes(size.pool ?? ""));
  if (wanted?.max !== undefined && config instanceof Object) Reflect.set(config, "connectionLimit", wanted.max);
  return { id, max: Number(read(config, "connectionLimit") ?? 10) };
}

/** Newer versions have a class below the exported one: wrapped in both, everything would be counted twice. */
function isOwn(prototype: unknown, name: string): boolean {
  return prototype instanceof Object && Object.hasOwn(prototype, name);
}
