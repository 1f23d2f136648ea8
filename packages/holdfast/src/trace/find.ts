// Finds events wherever they are: by id from indexes, by key or text by a look through the logs and what waits, newest
// first, within a time and a number of rows.

import { limits } from "../limits.ts";
import { classes, type EventClass, logNames, perClass, perPart } from "../log/class.ts";
import { int2Column, int8Column } from "../log/columns.ts";
import { cleanText } from "../log/body.ts";
import { classRanges, tableRanges } from "../log/ranges.ts";
import { storableName } from "../log/name.ts";
import { type Pool } from "../store/pool.ts";
import { sql } from "../store/sql.ts";

/** An event as it lies in the log or among the exceptions; of its body only the start. */
export interface Found {
  readonly stream: number;
  readonly class: EventClass;
  readonly slot: number;
  readonly seq: number;
  /** Undefined when it has left the log. */
  readonly xid: string | undefined;
  readonly part: number | undefined;
  readonly acceptedAt: Date;
  readonly id: string;
  readonly key: string;
  readonly trace: string;
  readonly version: number;
  readonly bytes: number;
  readonly body: Buffer;
}

/** A timer that has not fired. */
export interface FoundTimer extends Pick<
  Found,
  "stream" | "class" | "id" | "key" | "trace" | "version" | "bytes" | "body"
> {
  readonly dueAt: Date;
}

export interface Finding {
  readonly events: readonly Found[];
  readonly timers: readonly FoundTimer[];
  /** False when there was more than could be looked through in time, or than was asked for. */
  readonly complete: boolean;
}

export type Sought =
  | { readonly id: string }
  | { readonly key: string }
  | { readonly text: string }
  | { readonly trace: string };

export interface FindOptions {
  /** The number of a stream. */
  readonly stream?: number | undefined;
  readonly rows: number;
  readonly limitMs?: number;
}

// Text is compared as the bytes that it is made of, so in any encoding; its ASCII letters in either case.
const asText = "lower(encode(body || ' '::bytea || convert_to(event.id || ' ' || key, 'UTF8'), 'escape'))";
const matches = {
  id: "event.id = $3",
  key: "key = $3",
  text: `position(lower(encode(convert_to($3, 'UTF8'), 'escape')) in ${asText}) > 0`,
  trace: "(trace = $3 or event.id = $3 and (trace = '' or trace = event.id))",
} as const;

type Kind = keyof typeof matches;

const hashed = /^sha256:[0-9a-f]{64}$/;

const kinds = ["id", "key", "text", "trace"] as const;
const keptTables = ["waiting", "replay", "ended"] as const;

const logSql = perKind((match) =>
  perPart((name, part) => sql(import.meta.url, "find-log.sql", { ...logNames(name, part), match })),
);
const keptSql = perKind((match) =>
  keptTables.map((kept) => ({ kept, text: sql(import.meta.url, "find-kept.sql", { kept, match }) })),
);
const timersSql = perKind((match) => sql(import.meta.url, "find-timers.sql", { match }));
const idSql = perClass((name) => sql(import.meta.url, "find-id.sql", logNames(name)));
const seqSql = perClass((name) => sql(import.meta.url, "find-seq.sql", logNames(name)));

function perKind<Value>(make: (match: string) => Value): Readonly<Record<Kind, Value>> {
  return { id: make(matches.id), key: make(matches.key), text: make(matches.text), trace: make(matches.trace) };
}

/** The newest that match, at most `rows`; of an event that is in the log and waits as well, the one in the log. */
export async function find(pool: Pool, sought: Sought, options: FindOptions): Promise<Finding> {
  const search = new Search(pool, sought, options);
  await search.kept();
  if ("id" in sought) await search.byId();
  else await search.logs();
  await search.fillIn();
  return search.finding();
}

type Row = Omit<Found, "class" | "xid" | "part"> & {
  readonly class: number;
  readonly xid?: string;
  readonly part?: number;
};

class Search {
  readonly #pool: Pool;
  readonly #options: FindOptions;
  readonly #kind: Kind;
  readonly #value: string;
  readonly #end: number;
  readonly #found = new Map<string, Found>();
  readonly #timers: FoundTimer[] = [];
  #complete = true;

  constructor(pool: Pool, sought: Sought, options: FindOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#kind = kinds.find((kind) => kind in sought) ?? "id";
    const [value = ""] = Object.values(sought);
    // No text that is stored has a NUL. A hash stands for a name wherever we show one, so it is looked for itself.
    this.#value = this.#kind === "text" ? cleanText(value) : hashed.test(value) ? value : storableName(value);
    this.#end = performance.now() + (options.limitMs ?? limits.findMs);
  }

  /** Waiting, on its way back, ended, or a timer. */
  async kept(): Promise<void> {
    for (const { kept, text } of keptSql[this.#kind]) {
      await this.#ranges(tableRanges(this.#pool, `holdfast.${kept}`), async (places) => {
        const { rows } = await this.#pool.query<Row>(text, this.#values(places));
        for (const row of rows) this.#note(row);
        return rows.length;
      });
    }
    await this.#ranges(tableRanges(this.#pool, "holdfast.timer"), async (places) => {
      type Timer = Omit<FoundTimer, "class"> & { readonly class: number };
      const { rows } = await this.#pool.query<Timer>(timersSql[this.#kind], this.#values(places));
      for (const row of rows) this.#timers.push({ ...row, class: classes[row.class] ?? "normal" });
      return rows.length;
    });
  }

  async byId(): Promise<void> {
    const { stream } = this.#options;
    const streams = stream === undefined ? await streamsOf(this.#pool) : [stream];
    for (const name of classes) {
      const values = [int2Column(streams), this.#value, limits.shownBytes];
      for (const row of (await this.#pool.query<Row>(idSql[name], values)).rows) this.#note(row);
    }
  }

  /** Every class for itself, so that the newest of each are among them. */
  async logs(): Promise<void> {
    for (const name of classes) {
      await this.#ranges(classRanges(this.#pool, name), async ({ part, places }) => {
        const { rows } = await this.#pool.query<Row>(logSql[this.#kind](name, part), this.#values(places));
        for (const row of rows) this.#note(row);
        return rows.length;
      });
    }
  }

  /** What was found among the exceptions may be in the log as well. */
  async fillIn(): Promise<void> {
    for (const name of classes) {
      const missing = [...this.#found.values()].filter((one) => one.class === name && one.xid === undefined);
      if (missing.length === 0) continue;
      const streams = int2Column([...new Set(missing.map((one) => one.stream))]);
      const values = [streams, int8Column(missing.map((one) => one.seq)), limits.shownBytes];
      for (const row of (await this.#pool.query<Row>(seqSql[name], values)).rows) this.#note(row);
    }
  }

  finding(): Finding {
    const { rows } = this.#options;
    const all = [...this.#found.values()].toSorted(
      (one, other) => other.acceptedAt.getTime() - one.acceptedAt.getTime() || other.seq - one.seq,
    );
    const timers = this.#timers.slice(0, rows);
    return { events: all.slice(0, rows), timers, complete: this.#complete && all.length <= rows };
  }

  #values(places: readonly string[]): unknown[] {
    // One more than asked for tells that there are more.
    return [...places, this.#value, this.#options.stream ?? null, this.#options.rows + 1, limits.shownBytes];
  }

  async #ranges<Range>(ranges: AsyncIterable<Range>, look: (range: Range) => Promise<number>): Promise<void> {
    let count = 0;
    for await (const range of ranges) {
      if (performance.now() > this.#end) this.#complete = false;
      if (performance.now() > this.#end || count > this.#options.rows) return;
      count += await look(range);
    }
  }

  #note({ class: number, xid, part, ...row }: Row): void {
    const place = `${number}:${row.seq}`;
    if (xid === undefined && this.#found.has(place)) return;
    this.#found.set(place, { ...row, class: classes[number] ?? "normal", xid, part });
  }
}

async function streamsOf(pool: Pool): Promise<number[]> {
  return (await pool.query<{ id: number }>("select id from holdfast.stream")).rows.map(({ id }) => id);
}
