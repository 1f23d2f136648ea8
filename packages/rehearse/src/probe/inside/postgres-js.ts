// postgres.js: a query's `active` is true from when it is the one that its connection works on until it is settled, so
// that property alone tells waiting from running. Which pool a query is of is known by its handler.

import { now } from "./clock.ts";
import { current, liveRequest } from "./context.ts";
import { lockStep } from "./locks.ts";
import { memories, questionOf } from "./memory.ts";
import { type Fn, isFn, method, patch, read, text } from "./patch.ts";
import {
  addOpened,
  type Hold,
  holdBegins,
  holdEnds,
  holdRests,
  holdWorks,
  noteWaiting,
  type PoolRow,
  poolRow,
} from "./pools.ts";
import { queryBegins, queryEnds, queryRow } from "./queries.ts";
import { changes, state } from "./settings.ts";
import { shapeOf } from "./shape.ts";
import { where, whereOf } from "./where.ts";

interface Owner {
  /** Undefined when it was made for one request: such a pool limits nobody. */
  readonly row: PoolRow | undefined;
  /** Made for one request, which opens a connection with its first query. */
  readonly opening?: { readonly place: string; isOpen: boolean };
  /** Set within a transaction, which holds its connection between queries, too. */
  readonly hold: Hold | undefined;
}

const owners = new WeakMap<object, Owner>();
const seen = new WeakSet<object>();
const waiting = new Map<PoolRow, number>();
const remembered = new Set(changes("remember-queries").flatMap(({ shapes }) => shapes ?? []));
const memoryOf = memories();
const reuses = changes("reuse-connections").length > 0;
const reused = new Map<string, unknown>();

export function watchPostgresQuery(exports: unknown): void {
  patch(
    read(read(exports, "Query"), "prototype"),
    "handle",
    (original) =>
      function (this: unknown, ...args) {
        const answered = this instanceof Object && !seen.has(this) ? watchQuery(this) : false;
        return answered ? undefined : original.apply(this, args);
      },
  );
}

/** True when the query has been answered from memory. */
function watchQuery(query: object): boolean {
  seen.add(query);
  const statement = statementOf(query);
  const handler = read(query, "handler");
  const owner = handler instanceof Object ? owners.get(handler) : undefined;
  const shape = shapeOf(statement);
  const resolve = method(query, "resolve");
  const question = questionOf(read(query, "args"));
  const known = remembered.has(shape) ? memoryOf(shape).answer(question) : undefined;
  if (known !== undefined && resolve !== undefined) {
    Reflect.set(query, "executed", true);
    resolve(known.value);
    return true;
  }
  let rows = 0;
  Reflect.set(query, "resolve", (result: unknown) => {
    rows = Number(read(result, "count") ?? read(result, "length") ?? 0);
    if (remembered.has(shape)) memoryOf(shape).keep(question, result);
    return resolve?.(result);
  });
  // The stack is gone by now; postgres.js keeps one for each place with a template.
  queryRow("postgres.js", statement, () => whereOf(read(query, "origin")) || where());
  watchActive(query, { owner, statement, askedMs: now(), rowsOf: () => rows });
  return false;
}

interface Asked {
  readonly owner: Owner | undefined;
  readonly statement: string;
  readonly askedMs: number;
  readonly rowsOf: () => number;
}

function watchActive(query: object, { owner, statement, askedMs, rowsOf }: Asked): void {
  const running = queryBegins("postgres.js", statement);
  const context = current();
  const request = context?.timer === undefined && context?.done === false ? context : undefined;
  // A transaction's own "begin" is a part of its hold, which its function begins.
  const row = owner?.row;
  const isOwn = row !== undefined && owner?.hold === undefined && !isFn(read(read(query, "options"), "onexecute"));
  const wait = (by: number): void => {
    if (row === undefined) return;
    const count = (waiting.get(row) ?? 0) + by;
    waiting.set(row, count);
    // Those that run are not waiting: noted once they had the chance to begin.
    noteWaiting(row, count - 1);
  };
  let active = false;
  let hold: Hold | undefined;
  wait(1);
  Object.defineProperty(query, "active", {
    configurable: true,
    enumerable: true,
    get: () => active,
    set: (value: boolean) => {
      if (value === active) return;
      active = value;
      if (active) {
        wait(-1);
        running.startedMs = now();
        hold = isOwn ? holdBegins(row, askedMs, request) : owner?.hold;
        holdWorks(hold);
        opens(owner, running.startedMs - askedMs);
        return;
      }
      const endedMs = now();
      holdRests(hold, endedMs);
      if (isOwn) holdEnds(hold, endedMs);
      else lockStep(hold, running.row, { values: [statement, read(query, "args")], rows: rowsOf(), atMs: endedMs });
      queryEnds(running, rowsOf(), endedMs);
    },
  });
}

function opens(owner: Owner | undefined, ms: number): void {
  const { opening } = owner ?? {};
  if (opening === undefined || opening.isOpen) return;
  opening.isOpen = true;
  addOpened("postgres.js", opening.place, ms);
}

/** The function that the app calls with its address: the same, but its pools are known. */
export function wrapPostgresJs(postgres: unknown): unknown {
  if (!isFn(postgres)) return postgres;
  const wrapped: Fn = function (this: unknown, ...args) {
    const key = reuses && state.listening ? questionOf(args) : "";
    const known = reused.get(key);
    if (known !== undefined) return known;
    const sql: unknown = postgres.apply(this, sized(args));
    watchSql(sql);
    if (key !== "" && sql instanceof Object) {
      reused.set(key, sql);
      Reflect.set(sql, "end", async () => {});
    }
    return sql;
  };
  for (const key of Reflect.ownKeys(postgres)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(postgres, key);
    if (descriptor?.enumerable === true) Reflect.defineProperty(wrapped, key, descriptor);
  }
  return wrapped;
}

function watchSql(sql: unknown): void {
  if (liveRequest() !== undefined && !reuses) {
    own(sql, { row: undefined, hold: undefined, opening: { place: where(), isOpen: false } });
    return;
  }
  const options = read(sql, "options");
  const [host] = [read(options, "host")].flat();
  const [port] = [read(options, "port")].flat();
  const path = text(read(options, "path"));
  const id = `${path === "" ? `${text(host)}:${text(port)}` : path}/${text(read(options, "database"))}`;
  const row = poolRow({ kind: "postgres.js", id, max: Number(read(options, "max") ?? 10) });
  own(sql, { row, hold: undefined });
  patch(
    sql,
    "begin",
    (original) =>
      function (this: unknown, ...args) {
        const at = args.findIndex(isFn);
        const body = args[at];
        if (!isFn(body)) return original.apply(this, args);
        const askedMs = now();
        let hold: Hold | undefined;
        args[at] = (transaction: unknown) => {
          hold = holdBegins(row, askedMs, liveRequest());
          // Its "begin" has been sent and answered before.
          hold.locks = [];
          own(transaction, { row, hold });
          return body(transaction);
        };
        const ended = original.apply(this, args);
        if (!(ended instanceof Promise)) return ended;
        return ended.finally(() => holdEnds(hold));
      },
  );
}

/** A query that is made and never sent tells the handler. */
function own(sql: unknown, owner: Owner): void {
  const handler = read(method(sql, "unsafe")?.call(sql, ""), "handler");
  if (handler instanceof Object) owners.set(handler, owner);
}

/** With the change "pool-size" the options say another `max`. */
function sized(args: unknown[]): unknown[] {
  const wanted = changes("pool-size").find(({ pool }) => /^(postgres\.js|\*$)/.test(pool ?? ""));
  if (wanted?.max === undefined) return args;
  const at = typeof args[0] === "string" ? 1 : 0;
  const options = args[at];
  const sizedArgs = [...args];
  sizedArgs[at] = Object.assign({}, options, { max: wanted.max });
  return sizedArgs;
}

function statementOf(query: object): string {
  const strings = read(query, "strings");
  if (!Array.isArray(strings)) return "";
  return strings.map((part, index) => (index === 0 ? String(part) : `$${index}${String(part)}`)).join("");
}
