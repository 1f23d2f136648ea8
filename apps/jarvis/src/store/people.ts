// People as they are stored. A consumer takes the rows of all people of its batch (hold.ts), and writes back those that
// changed, each in one statement.

import { type Queryable } from "holdfast";
import { type LastAction, lastActionOf, type StoredAction } from "../rules/changes.ts";
import { type Channel } from "../rules/channel.ts";
import { type Pending } from "../rules/conversation.ts";
import { type WrongTries } from "../rules/linking.ts";
import { type Lookup } from "../rules/place.ts";
import { type ZoneSource } from "../rules/zone.ts";

export interface StoredPerson {
  readonly id: string;
  /** Of the address that they came from first. */
  readonly channel: Channel;
  readonly address: string;
  readonly zone: string;
  readonly zoneSource: ZoneSource;
  readonly waitingFor: string | undefined;
  readonly last: LastAction | undefined;
  readonly listed: readonly string[];
  readonly made: number;
  readonly lookup: Lookup | undefined;
  /** They want a digest each morning. */
  readonly digest: boolean;
  /** ISO 639-1 code of the language they chose. */
  readonly language: string | undefined;
  /** The day of their last digest. */
  readonly digested: string | undefined;
  /** Codes that they gave and that nobody had. */
  readonly tries: WrongTries | undefined;
  /** Who did not say that it was done is asked once. */
  readonly askAgain: boolean;
  /** The secret in the link to their data. */
  readonly exportToken: string | undefined;
  readonly pending: Pending | undefined;
  /** Jarvis has answered them at least once. */
  readonly served: boolean;
}

export type Arrival = Pick<StoredPerson, "id" | "channel" | "address">;

/** Somebody of whom nothing is known yet, as they are stored. */
export function newPerson(arrival: Arrival): StoredPerson {
  return {
    ...arrival,
    zone: "UTC",
    zoneSource: "default",
    waitingFor: undefined,
    last: undefined,
    listed: [],
    made: 0,
    lookup: undefined,
    digest: false,
    language: undefined,
    digested: undefined,
    tries: undefined,
    askAgain: false,
    exportToken: undefined,
    pending: undefined,
    served: false,
  };
}

/** Adds those who are new, each with the address of the same id, heard from now; nothing happens to the others. */
export async function welcomePeople(tx: Queryable, arrivals: readonly Arrival[]): Promise<void> {
  // In the order of id, as all who take these rows do.
  await tx.query({
    name: "jarvis-people-welcome",
    text: `with arrival as (
             select * from unnest($1::text[], $2::text[], $3::text[]) as one (id, channel, name)
             order by id collate "C"),
           newcomer as (
             insert into jarvis.person (id, channel, address) select * from arrival on conflict (id) do nothing)
           insert into jarvis.address (id, channel, name, person_id, heard_at)
           select id, channel, name, id, now() from arrival
           on conflict (id) do nothing`,
    values: [arrivals.map((one) => one.id), arrivals.map((one) => one.channel), arrivals.map((one) => one.address)],
  });
}

/** Adds people who have no address yet. */
export async function addPeople(tx: Queryable, people: readonly Arrival[]): Promise<void> {
  for (const { id, channel, address } of people) {
    await tx.query("insert into jarvis.person (id, channel, address) values ($1, $2, $3)", [id, channel, address]);
  }
}

export interface PersonRow {
  readonly id: string;
  readonly channel: Channel;
  readonly address: string;
  readonly zone: string;
  readonly zone_source: ZoneSource;
  readonly waiting_for: string | null;
  readonly last: StoredAction | null;
  readonly undo: StoredAction | null;
  readonly listed: readonly string[];
  readonly made: number;
  readonly lookup: Lookup | null;
  readonly digest: boolean;
  readonly language: string | null;
  readonly digested: string | null;
  readonly tries: WrongTries | null;
  readonly ask_again: boolean;
  readonly export_token: string | null;
  readonly pending: Pending | null;
  readonly served: boolean;
}

export const personColumns = `id, channel, address, zone, zone_source, waiting_for, last, undo, listed, made, lookup,
  digest, language, digested, tries, ask_again, export_token, pending, served`;

/** The person at an address, without a lock; for pages. */
export async function findPerson(db: Queryable, address: string): Promise<StoredPerson | undefined> {
  const found = await db.query<PersonRow>(
    // Who came while code was running that knew no addresses has none.
    `select ${personColumns} from jarvis.person
     where id = coalesce((select person_id from jarvis.address where address.id = $1), $1)`,
    [address],
  );
  const [row] = found.rows;
  return row === undefined ? undefined : personOf(row);
}

export function personOf({
  zone_source: zoneSource,
  waiting_for: waitingFor,
  last,
  undo,
  lookup,
  language,
  digested,
  tries,
  ask_again: askAgain,
  export_token: exportToken,
  pending,
  ...row
}: PersonRow): StoredPerson {
  return {
    ...row,
    zoneSource,
    waitingFor: waitingFor ?? undefined,
    last: lastActionOf(undo ?? last),
    lookup: lookup ?? undefined,
    language: language ?? undefined,
    digested: digested ?? undefined,
    tries: tries ?? undefined,
    askAgain,
    exportToken: exportToken ?? undefined,
    pending: pending ?? undefined,
  };
}

/** Writes what may have changed of people that the transaction holds. */
export async function savePeople(tx: Queryable, people: readonly StoredPerson[]): Promise<void> {
  if (people.length === 0) return;
  await tx.query({
    name: "jarvis-people-save",
    text: `update jarvis.person set zone = now.zone, zone_source = now.zone_source, waiting_for = now.waiting_for,
             last = null, undo = now.undo, listed = now.listed, made = now.made, served = now.served,
             lookup = now.lookup, digest = now.digest, language = now.language, digested = now.digested,
             tries = now.tries, ask_again = now.ask_again, export_token = now.export_token, pending = now.pending
           from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $7::int4[],
                       $8::boolean[], $9::jsonb[], $10::boolean[], $11::text[], $12::text[], $13::jsonb[],
                       $14::boolean[], $15::text[], $16::jsonb[])
             as now (id, zone, zone_source, waiting_for, undo, listed, made, served, lookup, digest, language,
                     digested, tries, ask_again, export_token, pending)
           where person.id = now.id`,
    values: [
      people.map((one) => one.id),
      people.map((one) => one.zone),
      people.map((one) => one.zoneSource),
      people.map((one) => one.waitingFor ?? null),
      people.map((one) => (one.last === undefined ? null : JSON.stringify(one.last))),
      people.map((one) => JSON.stringify(one.listed)),
      people.map((one) => one.made),
      people.map((one) => one.served),
      people.map((one) => (one.lookup === undefined ? null : JSON.stringify(one.lookup))),
      people.map((one) => one.digest),
      people.map((one) => one.language ?? null),
      people.map((one) => one.digested ?? null),
      people.map((one) => (one.tries === undefined ? null : JSON.stringify(one.tries))),
      people.map((one) => one.askAgain),
      people.map((one) => one.exportToken ?? null),
      people.map((one) => (one.pending === undefined ? null : JSON.stringify(one.pending))),
    ],
  });
}
