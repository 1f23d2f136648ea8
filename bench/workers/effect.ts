// The one effect that every event has in every variant: a row. No unique constraint, so that doubles show; the time
// says the order in which the effects of a key came.

import type pg from "pg";

export interface Effect {
  readonly id: string;
  readonly key: string;
  readonly seq: number;
}

export const effectTable = `
  create table effect (
    id  text        not null,
    key text        not null,
    seq int8        not null,
    at  timestamptz not null default clock_timestamp()
  )`;

/** One statement for a batch, in its order. */
export const insertEffects = `
  insert into effect (id, key, seq) select * from unnest($1::text[], $2::text[], $3::int8[])`;

export function effectColumns(rows: readonly Effect[]): [string[], string[], number[]] {
  return [rows.map((row) => row.id), rows.map((row) => row.key), rows.map((row) => row.seq)];
}

/** Reads what a queue gives back. */
export function effectOf(data: unknown): Effect {
  // Written by the bench itself.
  return data as Effect;
}

/**
 * For peers that run one job at a time: what jobs that run side by side want to write goes into one statement, as
 * somebody would do it who wants the most of them. Each job hears when its own row has been committed.
 */
export class EffectWriter {
  readonly #pool: pg.Pool;
  readonly #report: (count: number) => void;
  #waiting: { readonly effect: Effect; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  #busy = 0;
  #scheduled = false;

  constructor(pool: pg.Pool, report: (count: number) => void) {
    this.#pool = pool;
    this.#report = report;
  }

  write(effect: Effect): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ effect, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#busy >= 2) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    const entries = this.#waiting;
    if (entries.length === 0) return;
    this.#waiting = [];
    this.#busy += 1;
    try {
      const values = effectColumns(entries.map((entry) => entry.effect));
      await this.#pool.query({ name: "effects", text: insertEffects, values });
      this.#report(entries.length);
      for (const entry of entries) entry.resolve();
    } catch (error) {
      for (const entry of entries) entry.reject(error instanceof Error ? error : new Error(String(error)));
    }
    this.#busy -= 1;
    if (this.#waiting.length > 0) this.#schedule();
  }
}
