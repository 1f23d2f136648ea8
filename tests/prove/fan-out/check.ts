// Each row against what came of it. The database counts.

import { type Pool } from "../../../packages/holdfast/src/store/pool.ts";
import { Complaints } from "../../crash/complaints.ts";

export interface FanOutFindings {
  readonly effects: number;
  /** Rows that nothing came of. */
  readonly lost: number;
  /** Rows that something came of more than once. */
  readonly doubled: number;
  /** What came of no row, or of another run. */
  readonly strange: number;
  /** The first of each sort in words. */
  readonly examples: readonly string[];
}

/** Take it at rest, when nothing is under way any more. */
export async function checkFanOut(db: Pool): Promise<FanOutFindings> {
  const complaints = new Complaints(db);
  await complaints.gather(
    "lost",
    `select format('row %s was left out', id) as what from proof_fan_out.source
     where not exists (select from proof_fan_out.effect where effect.id = source.id)`,
  );
  await complaints.gather(
    "doubled",
    `select format('row %s was met %s times', id, count(*)) as what from proof_fan_out.effect
     group by id having count(*) > 1`,
  );
  await complaints.gather(
    "strange",
    `select format('row %s of run %s', id, run) as what from proof_fan_out.effect
     where not exists (select from proof_fan_out.source where source.id = effect.id)
        or run <> (select min(run) from proof_fan_out.effect)`,
  );
  const found = await db.query<{ effects: number }>("select count(*)::int as effects from proof_fan_out.effect");
  const count = (sort: string) => complaints.count(sort);
  return {
    effects: found.rows[0]?.effects ?? 0,
    lost: count("lost"),
    doubled: count("doubled"),
    strange: count("strange"),
    examples: complaints.examples,
  };
}
