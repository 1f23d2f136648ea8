// What a checker found, counted by sort, with the first few of each in words.

import { type Queryable } from "../../packages/holdfast/src/store/pool.ts";

const examplesOfASort = 3;

export class Complaints {
  readonly examples: string[] = [];
  readonly #db: Queryable;
  readonly #counts = new Map<string, number>();

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** Counts what a query finds: one row for each complaint, with its words in the column `what`. */
  async gather(sort: string, query: string): Promise<void> {
    const found = await this.#db.query<{ count: number; examples: string[] }>(
      `with found as materialized (${query})
       select (select count(*)::int from found) as count,
              array(select what from found limit ${examplesOfASort}) as examples`,
    );
    const [{ count, examples } = { count: 0, examples: [] }] = found.rows;
    if (this.count(sort) === 0) this.examples.push(...examples);
    this.#counts.set(sort, this.count(sort) + count);
  }

  count(sort: string): number {
    return this.#counts.get(sort) ?? 0;
  }
}
