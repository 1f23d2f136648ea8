// In which order events ran, and how long those waited that have nothing to do with a poisonous one: the tables of the
// order app and the runtime's records in, findings out. The database counts.

import { type Pool } from "../../../packages/holdfast/src/store/pool.ts";
import { Complaints } from "../../crash/complaints.ts";
import { poisonPrefix } from "./rules.ts";

export interface OrderFindings {
  readonly effects: number;
  readonly dead: number;
  /** Events that ran after a later one of their key, or twice. */
  readonly inversions: number;
  /** Events of a key that ran before a poisonous one before them had ended, or after a later one had. */
  readonly early: number;
  /** The first of each sort in words. */
  readonly examples: readonly string[];
}

/** Take it at rest, when nothing is under way any more. */
export async function checkOrder(db: Pool): Promise<OrderFindings> {
  const complaints = new Complaints(db);
  await complaints.gather(
    "inversions",
    `select format('%s %s came after %s', key, seq, before) as what
     from (select key, seq, lag(seq) over (partition by key order by place) as before from proof_order.effect) as step
     where seq <= before`,
  );
  // A record has no place among the effects, so here time is what counts: a record has the time at which its
  // transaction began, an effect that at which it was written.
  await complaints.gather(
    "early",
    `with died as materialized (${diedSql})
     select format('%s %s %s before %s had ended', key, before, case when before_died then 'ended' else 'ran' end, seq)
       as what
     from (select key, seq, died, lag(seq) over later as before, lag(died) over later as before_died
           from (select key, seq, at, false as died from proof_order.effect where key in (select key from died)
                 union all select key, seq, at, true from died) as step
           window later as (partition by key order by at, seq)) as step
     where seq < before and (died or before_died)`,
  );
  const counts = await db.query<{ effects: number; dead: number }>(
    `select (select count(*)::int from proof_order.effect) as effects,
            (select count(*)::int from (${diedSql}) as died) as dead`,
  );
  const [{ effects, dead } = { effects: 0, dead: 0 }] = counts.rows;
  const { examples } = complaints;
  return { effects, dead, inversions: complaints.count("inversions"), early: complaints.count("early"), examples };
}

// Of an app that does not know the keys, the record has none: ids are made of key and number.
const diedSql = `
  select regexp_replace(id, '-[0-9]+$', '') as key, substring(id from '[0-9]+$')::int4 as seq, ended_at as at
  from holdfast.ended where outcome = 'dead'`;

/** From acceptance to effect, 99 of 100, in ms, by phase; without the keys that have poison. */
export async function waitsOf(db: Pool): Promise<ReadonlyMap<string, number>> {
  const found = await db.query<{ phase: string; p99: number }>(
    `select split_part(key, 'k', 1) as phase,
            extract(epoch from percentile_disc(0.99) within group (order by at - accepted_at))::float8 * 1000 as p99
     from proof_order.effect
     where not (key like '${poisonPrefix}%' and key in (select key from (${diedSql}) as died))
     group by 1`,
  );
  return new Map(found.rows.map(({ phase, p99 }) => [phase, p99]));
}
