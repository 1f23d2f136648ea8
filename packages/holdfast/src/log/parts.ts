// What a process knows of the parts of the logs: which one is open, which may hold a repeat, and the filters that spare
// it the look. A copy that may be old; every append says which version it was made for, and the store refuses others.

import { limits } from "../limits.ts";
import { type Pool, type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type EventClass, classNumber } from "./class.ts";
import { type IdFilter, mayHave } from "./filter.ts";
import { idHash } from "./hash.ts";

/** One part of a log: its events have numbers above `beginsAt` and up to `endsAt`, which the open one does not have. */
export interface Part {
  readonly part: number;
  readonly beginsAt: number;
  readonly endsAt: number | null;
}

/** What is known of the parts of one log. */
export interface Layout {
  readonly version: number;
  readonly open: number;
  /** Bits of all tables in which something may be besides the open part. */
  readonly older: number;
  /** Bits of all tables that must be asked for every id: nothing is known of what is in them. */
  readonly always: number;
  /** A filter with the bit of the table to ask when it says maybe. */
  readonly filters: readonly { readonly id: number; readonly bit: number }[];
}

/** An event that may have been there before, and where to look: see append.sql. */
export interface Asked {
  readonly stream: number;
  readonly id: string;
  readonly hash: string;
  readonly mask: number;
}

interface Row {
  readonly version: number;
  readonly parts: readonly Part[];
  readonly filters:
    | readonly { readonly id: number; readonly part: number | null; readonly seen: number | null }[]
    | null;
}

const layoutSql = sql(import.meta.url, "layout.sql");
const filterSql = sql(import.meta.url, "filter-load.sql");

export class Parts {
  readonly #layouts = new Map<EventClass, Layout>();
  readonly #filters = new Map<EventClass, Map<number, IdFilter>>();
  readonly #pool: Pool | undefined;
  #loading = false;
  #loadAgain = false;

  /** Filters are loaded in the background where there is a pool; without them each id is looked up. */
  constructor(pool?: Pool) {
    this.#pool = pool;
  }

  /** What was known last; asks the store only the first time. */
  async layout(db: Queryable, name: EventClass): Promise<Layout> {
    return this.#layouts.get(name) ?? this.reload(db, name);
  }

  async reload(db: Queryable, name: EventClass): Promise<Layout> {
    const found = await db.query<Row>({ name: "layout", text: layoutSql, values: [classNumber(name)] });
    const { version, parts, filters: stored } = found.rows[0] ?? { version: 0, parts: [], filters: null };
    const open = parts.find((part) => part.endsAt === null)?.part ?? 0;
    const filters = (stored ?? []).map(({ id, part, seen }) => ({
      id,
      bit: part === null ? 16 << (seen ?? 0) : 1 << part,
    }));
    const older = parts.filter(({ part }) => part !== open).reduce((mask, { part }) => mask | (1 << part), 0);
    const filtered = filters.reduce((mask, { bit }) => mask | bit, 0);
    const layout = { version, open, older: older | filtered, always: older & ~filtered, filters };
    const known = this.#layouts.get(name);
    if (!known || known.version <= version) this.#layouts.set(name, layout);
    this.#loadAgain = true;
    if (!this.#loading) void this.#load();
    return layout;
  }

  /** Those of the events that may have been there before. */
  asked(
    name: EventClass,
    layout: Layout,
    events: readonly { readonly stream: number; readonly id: string }[],
  ): Asked[] {
    if (layout.always === 0 && layout.filters.length === 0) return [];
    const number = classNumber(name);
    const loaded = this.#filters.get(name);
    const filters = layout.filters.map(({ id, bit }) => ({ bit, filter: loaded?.get(id) }));
    return events.flatMap((event) => {
      const hash = idHash(number, event);
      const [first, second] = [Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8, 16), 16)];
      let mask = layout.always;
      for (const { bit, filter } of filters) if (!filter || mayHave(filter, first, second)) mask |= bit;
      return mask === 0 ? [] : [{ stream: event.stream, id: event.id, hash, mask }];
    });
  }

  // One after the other and not at once: each is some megabytes. What cannot be loaded is looked up, so nothing is
  // lost.
  async #load(): Promise<void> {
    const pool = this.#pool;
    if (!pool) return;
    this.#loading = true;
    while (this.#loadAgain) {
      this.#loadAgain = false;
      for (const [name, layout] of this.#layouts) await this.#loadClass(pool, name, layout);
    }
    this.#loading = false;
  }

  async #loadClass(pool: Pool, name: EventClass, { filters }: Layout): Promise<void> {
    const wanted = new Set(filters.map((filter) => filter.id));
    const loaded = this.#filters.get(name) ?? new Map<number, IdFilter>();
    this.#filters.set(name, loaded);
    for (const id of loaded.keys()) if (!wanted.has(id)) loaded.delete(id);
    // The newest first: they stand for what comes again soonest.
    for (const id of [...wanted].filter((one) => !loaded.has(one)).toReversed()) {
      if (this.#bytes() > limits.filtersBytes) return;
      const found = await pool.query<IdFilter>(filterSql, [id]).catch(() => undefined);
      const filter = found?.rows[0];
      if (filter) loaded.set(id, filter);
    }
  }

  #bytes(): number {
    return [...this.#filters.values()]
      .flatMap((one) => [...one.values()])
      .reduce((sum, one) => sum + one.bits.length, 0);
  }
}

const known = new WeakMap<Queryable, Parts>();

/** What is known through this pool, or through this connection when its pool has not been shared. */
export function partsOf(db: Queryable): Parts {
  const found = known.get(db);
  if (found) return found;
  if (isPool(db)) return shareParts(db);
  const parts = new Parts();
  known.set(db, parts);
  return parts;
}

/** All connections of this pool know the same from now on, filters included. */
export function shareParts(pool: Pool): Parts {
  const parts = known.get(pool) ?? new Parts(pool);
  if (known.get(pool) === undefined) pool.on("acquire", (connection) => known.set(connection, parts));
  known.set(pool, parts);
  return parts;
}

function isPool(db: Queryable): db is Pool {
  return "totalCount" in db;
}
