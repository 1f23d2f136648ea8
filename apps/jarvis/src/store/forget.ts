// Deletes people with all that is theirs, on all of their addresses.

import { type Queryable } from "holdfast";

/** What is known of a person under other ids than theirs. */
export interface Traces {
  /** Those who were joined to them. */
  readonly joined: readonly string[];
  /** Of the ids of the person, of those, and of the person's addresses: which are somebody else's as well. */
  readonly shared: ReadonlySet<string>;
}

/**
 * The traces of these people, whom the caller holds. An address keeps its id when it is taken off, so a person and
 * another one's address can have the same.
 */
export async function tracesOf(tx: Queryable, people: readonly string[]): Promise<Map<string, Traces>> {
  const traces = new Map<string, Traces>();
  for (const id of people) {
    const found = await tx.query<{ id: string; shared: boolean }>({
      name: "jarvis-forget-traces",
      text: `with mine as (select $1::text as id union all select person_id from jarvis.joined where to_id = $1)
             select id, false as shared from mine
             union all select id, true from jarvis.person
               where id in (select id from jarvis.address where person_id = $1) and id not in (select id from mine)
             union all select id, true from jarvis.address
               where id in (select id from mine) and person_id <> $1`,
      values: [id],
    });
    const ids = (shared: boolean) => found.rows.filter((row) => row.shared === shared).map((row) => row.id);
    traces.set(id, { joined: ids(false).filter((one) => one !== id), shared: new Set(ids(true)) });
  }
  return traces;
}

export interface Forgotten {
  /** The person, and those who were joined to them. */
  readonly ids: readonly string[];
  /** Ids of the addresses that were theirs. */
  readonly addresses: readonly string[];
}

// One after the other, since a row must be gone before that which it refers to. Of the lines at each address the last
// one stays: what Jarvis said last, behind which a page that is open goes on counting.
const steps = [
  {
    by: "addresses",
    text: `delete from jarvis.line using unnest($1::text[]) as one (id)
           where line.person_id = one.id
             and n < (select max(n) from jarvis.line as other where other.person_id = one.id)`,
  },
  { by: "ids", text: "delete from jarvis.reminder where person_id = any ($1::text[])" },
  { by: "ids", text: "delete from jarvis.link_code where person_id = any ($1::text[])" },
  { by: "addresses", text: "delete from jarvis.link_code where address_id = any ($1::text[])" },
  { by: "addresses", text: "delete from jarvis.push_browser where person_id = any ($1::text[])" },
  {
    by: "addresses",
    text: `delete from jarvis.mail_sender using unnest($1::text[]) as one (id)
           where address = substr(one.id, 6) and one.id like 'mail:%'`,
  },
  { by: "ids", text: "delete from jarvis.unsaid where person_id = any ($1::text[])" },
  { by: "ids", text: "delete from jarvis.joined where person_id = any ($1::text[])" },
  { by: "ids", text: "delete from jarvis.address where person_id = any ($1::text[])" },
  { by: "ids", text: "delete from jarvis.person where id = any ($1::text[])" },
] as const;

/** Deletes these people; the caller holds them, and has written all else. */
export async function forgetPeople(tx: Queryable, people: readonly Forgotten[]): Promise<void> {
  if (people.length === 0) return;
  for (const { by, text } of steps) await tx.query(text, [people.flatMap((one) => one[by])]);
}
