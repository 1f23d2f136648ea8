// The ledger of a bench, in memory: what was sent and what was answered, held against what is stored. A crash of the
// bench voids the run, so nothing needs to be in a file.

import { judge, type Answer, type Verdict } from "holdfast-rehearse/drive";
import pg from "pg";
import type { Events } from "./events.ts";

export interface Check {
  readonly sent: number;
  readonly accepted: number;
  /** Answered with 2xx and not stored. */
  readonly lost: number;
  /** Stored more than once. */
  readonly doubled: number;
  /** Refused and stored all the same. */
  readonly refusedStored: number;
}

const rowsPerQuery = 50_000;

/** Notes each event of one stretch by its number. */
export class Book {
  readonly #verdicts: Verdict[] = [];

  /** The number of the next event: it counts as unknown until it is answered. */
  intend(): number {
    return this.#verdicts.push("unknown") - 1;
  }

  answered(index: number, answer: Answer): void {
    this.#verdicts[index] = judge(answer).verdict;
  }

  /** Looks each event up in `table` (its column `id`); without a table it only counts what was accepted. */
  async check(events: Events, stored: { readonly url: string; readonly table: string } | undefined): Promise<Check> {
    const accepted = this.#verdicts.filter((verdict) => verdict === "accepted").length;
    const check = { sent: this.#verdicts.length, accepted, lost: 0, doubled: 0, refusedStored: 0 };
    if (stored === undefined) return check;
    const client = new pg.Client({ connectionString: stored.url });
    await client.connect();
    try {
      for (let from = 0; from < this.#verdicts.length; from += rowsPerQuery) {
        const verdicts = this.#verdicts.slice(from, from + rowsPerQuery);
        const ids = verdicts.map((_, index) => events.id(from + index));
        const { rows } = await client.query<Record<"lost" | "doubled" | "refused", number>>(query(stored.table), [
          ids,
          verdicts,
        ]);
        check.lost += rows[0]?.lost ?? 0;
        check.doubled += rows[0]?.doubled ?? 0;
        check.refusedStored += rows[0]?.refused ?? 0;
      }
      return check;
    } finally {
      await client.end();
    }
  }
}

function query(table: string): string {
  return `select count(*) filter (where verdict = 'accepted' and times = 0)::int as lost,
                 count(*) filter (where times > 1)::int as doubled,
                 count(*) filter (where verdict = 'refused' and times > 0)::int as refused
            from (select verdict, count(stored.id) as times
                    from unnest($1::text[], $2::text[]) as sent (id, verdict)
                    left join ${table} as stored on stored.id = sent.id
                   group by sent.id, verdict) as counted`;
}
