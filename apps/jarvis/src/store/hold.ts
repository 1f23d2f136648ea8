// Takes the people of a batch, each with all addresses, locked until the transaction ends. Everybody is taken in one
// statement in the order of id, whoever they are found by, so that no two transactions wait in a circle.

import { type Queryable } from "holdfast";
import { type Address } from "../rules/channel.ts";
import { addressesOf } from "./addresses.ts";
import { findCodes, type StoredCode } from "./codes.ts";
import { personColumns, personOf, type PersonRow, type StoredPerson } from "./people.ts";

/** By what people are found. */
export interface Wanted {
  /** Ids of addresses. */
  readonly addresses?: readonly string[];
  /** Ids of people; who was joined to another is found there. */
  readonly people?: readonly string[];
  /** Hashes of codes: the people who gave them. */
  readonly codes?: readonly string[];
}

export interface Held {
  readonly people: ReadonlyMap<string, StoredPerson>;
  /** Of people who were joined to another: the other. */
  readonly joined: ReadonlyMap<string, string>;
  /** All addresses of the people, by id. */
  readonly addresses: ReadonlyMap<string, Address>;
  /** Those of the codes that there are, by hash. */
  readonly codes: ReadonlyMap<string, StoredCode>;
}

/**
 * Holds the people. Throws when one of them was joined or moved away between the look and the lock: the batch runs
 * again then, and sees it.
 */
export async function hold(tx: Queryable, { addresses = [], people = [], codes = [] }: Wanted): Promise<Held> {
  const found = await tx.query<PersonRow>({
    name: "jarvis-people-hold",
    // Joined, and not "where id in (…)": when somebody else has just changed the row, Postgres looks at its new version
    // with what it found the row by, and loses it where that was a semijoin over made-unique rows.
    text: `with wanted as materialized (
             select person_id as id from jarvis.address where id = any ($1::text[])
             union select coalesce(to_id, one.id) from unnest($2::text[]) as one (id)
               left join jarvis.joined on joined.person_id = one.id
             union select person_id from jarvis.link_code where hash = any ($3::text[]))
           select ${personColumns} from wanted join jarvis.person using (id)
           order by id for no key update of person`,
    values: [addresses, people, codes],
  });
  const held = new Map(found.rows.map((row) => [row.id, personOf(row)]));
  const theirs = new Map((await addressesOf(tx, [...held.keys()])).map((one) => [one.id, one]));
  const joined = await joinedOf(tx, people);
  const given = await findCodes(tx, codes);
  const met = [...joined.values(), ...[...given.values()].map(({ person }) => person)];
  if (addresses.some((id) => !theirs.has(id)) || met.some((id) => !held.has(id))) {
    throw new Error("a person was joined to another at this moment; the batch runs again");
  }
  return { people: held, joined, addresses: theirs, codes: given };
}

async function joinedOf(tx: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await tx.query<{ person_id: string; to_id: string }>({
    name: "jarvis-people-joined",
    text: "select person_id, to_id from jarvis.joined where person_id = any ($1::text[])",
    values: [ids],
  });
  return new Map(found.rows.map((row) => [row.person_id, row.to_id]));
}
