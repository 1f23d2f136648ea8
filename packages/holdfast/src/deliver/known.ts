// Answers of the outside that still hold: in the store for all processes and releases, and the newest in memory, so
// that whoever waits behind the first one to ask is answered with it.

import { limits } from "../limits.ts";
import { int8Column, textColumn } from "../log/columns.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { type Pool, type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";

const findSql = sql(import.meta.url, "known-find.sql");
const keepSql = sql(import.meta.url, "known-keep.sql");

/** The answers that one delivery knows in one process, as JSON by key. */
export class Known {
  readonly #consumer: number;
  readonly #now: () => number;
  readonly #answers = new Map<string, { readonly answer: string; readonly untilMs: number }>();

  /** `now` is a clock in ms that never goes back. */
  constructor(consumer: number, now: () => number) {
    this.#consumer = consumer;
    this.#now = now;
  }

  /** Looks up the keys of these events, all at once. */
  async load(pool: Pool, events: readonly LogEvent[]): Promise<void> {
    const keys = [...new Set(events.map(({ key }) => key))].filter((key) => this.of(key) === undefined);
    if (keys.length === 0) return;
    const values = [this.#consumer, textColumn(keys)];
    const found = await pool.query<{ key: string; answer: string; holdsMs: number }>(findSql, values);
    for (const { key, answer, holdsMs } of found.rows) this.note(key, { answer, holdsMs });
  }

  note(key: string, { answer, holdsMs }: { readonly answer: string; readonly holdsMs: number }): void {
    this.#answers.delete(key);
    this.#answers.set(key, { answer, untilMs: this.#now() + holdsMs });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > limits.knownKeys && oldest !== undefined) this.#answers.delete(oldest);
  }

  of(key: string): string | undefined {
    const found = this.#answers.get(key);
    return found && found.untilMs > this.#now() ? found.answer : undefined;
  }
}

/** Keeps answers for so many ms; of one key the last. */
export async function keepAnswers(
  db: Queryable,
  consumer: number,
  answers: readonly { readonly key: string; readonly answer: string; readonly holdsMs: number }[],
): Promise<void> {
  const last = [...new Map(answers.map((one) => [one.key, one])).values()];
  if (last.length === 0) return;
  await db.query(keepSql, [
    consumer,
    textColumn(last.map(({ key }) => key)),
    textColumn(last.map(({ answer }) => answer)),
    int8Column(last.map(({ holdsMs }) => Math.ceil(holdsMs))),
  ]);
}
