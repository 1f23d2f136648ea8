// Addresses as rows. Only who holds a person's row changes that person's addresses.

import { type Queryable } from "holdfast";
import { type Address } from "../rules/channel.ts";

interface Row {
  readonly id: string;
  readonly channel: Address["channel"];
  readonly name: string;
  readonly person_id: string;
  readonly rank: number;
  readonly heard_at: Date | null;
  readonly state: Address["state"];
  readonly since: Date | null;
}

/** All addresses of these people. */
export async function addressesOf(db: Queryable, people: readonly string[]): Promise<Address[]> {
  const found = await db.query<Row>({
    name: "jarvis-addresses",
    text: `select id, channel, name, person_id, rank, heard_at, state, since from jarvis.address
           where person_id = any ($1::text[])`,
    values: [people],
  });
  return found.rows.map(({ person_id: person, heard_at: heardAt, since, ...row }) => {
    return { ...row, person, heardAt: heardAt ?? undefined, since: since ?? undefined };
  });
}

/** Writes what has changed of addresses, and adds those that are not there. */
export async function saveAddresses(tx: Queryable, addresses: readonly Address[]): Promise<void> {
  if (addresses.length === 0) return;
  await tx.query({
    name: "jarvis-addresses-save",
    text: `insert into jarvis.address (id, channel, name, person_id, rank, heard_at, state, since)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int4[], $6::timestamptz[],
                                $7::text[], $8::timestamptz[])
           on conflict (id) do update set person_id = excluded.person_id, rank = excluded.rank,
             heard_at = excluded.heard_at, state = excluded.state, since = excluded.since`,
    values: [
      addresses.map((one) => one.id),
      addresses.map((one) => one.channel),
      addresses.map((one) => one.name),
      addresses.map((one) => one.person),
      addresses.map((one) => one.rank),
      addresses.map((one) => one.heardAt?.toISOString() ?? null),
      addresses.map((one) => one.state),
      addresses.map((one) => one.since?.toISOString() ?? null),
    ],
  });
}

/** Their people want nothing more there that they have not asked for; what was heard from there since counts more. */
export async function blockAddresses(tx: Queryable, ids: readonly string[], at: Date): Promise<void> {
  await tx.query({
    name: "jarvis-addresses-block",
    text: `with wanted as materialized (
             select distinct person_id as id from jarvis.address where id = any ($1::text[])),
           held as (
             select person.id from wanted join jarvis.person using (id) order by id for no key update of person)
           update jarvis.address set state = 'blocked', since = $2 from held
           where address.person_id = held.id and address.id = any ($1::text[])
             and (heard_at is null or heard_at < $2)`,
    values: [ids, at.toISOString()],
  });
}
