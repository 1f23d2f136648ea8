// Two people become one: everything that is the one's is the other's from then on, and who still asks for the one is
// shown to the other. Both rows are held by the transaction.

import { type Queryable } from "holdfast";

export interface Join {
  /** Who gave the code, and stays. */
  readonly to: string;
  readonly from: string;
  /** Reminders that `to` had made: those of `from` count on from there. */
  readonly made: number;
}

/** Moves what is kept by person; addresses are saved as such. */
export async function joinPeople(tx: Queryable, { to, from, made }: Join): Promise<void> {
  await tx.query("update jarvis.reminder set person_id = $1, n = n + $3 where person_id = $2", [to, from, made]);
  await tx.query("update jarvis.link_code set person_id = $1 where person_id = $2", [to, from]);
  // Who wants no news anywhere wants none.
  await tx.query(
    `update jarvis.person set no_news = person.no_news or other.no_news,
       wrote_at = greatest(person.wrote_at, other.wrote_at)
     from jarvis.person as other where person.id = $1 and other.id = $2`,
    [to, from],
  );
  await tx.query("update jarvis.unsaid set person_id = $1 where person_id = $2", [to, from]);
  // Always one step: who was joined to `from` is shown to `to` as well.
  await tx.query("update jarvis.joined set to_id = $1 where to_id = $2", [to, from]);
  await tx.query("insert into jarvis.joined (person_id, to_id) values ($2, $1)", [to, from]);
}

/** Ends the export links of people who become a part of another, who may have them from now on. */
export async function endExports(tx: Queryable, people: readonly string[]): Promise<void> {
  if (people.length === 0) return;
  await tx.query("update jarvis.person set export_token = null where id = any ($1::text[])", [people]);
}
