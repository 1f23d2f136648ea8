// People as they are stored. A consumer takes the rows of all people of its batch, locked until it commits, and writes
// back those that changed, each in one statement.

import { type Queryable } from "holdfast";
import { type LastAction, lastActionOf, type StoredAction } from "../rules/changes.ts";
import { type Pending } from "../rules/conversation.ts";
import { type Lookup } from "../rules/place.ts";
import { type ZoneSource } from "../rules/zone.ts";
import { type Channel } from "../streams.ts";

export interface StoredPerson {
  readonly id: string;
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
  /** Who did not say that it was done is asked once. */
  readonly askAgain: boolean;
  /** The secret in the link to their data. */
  readonly exportToken: string | undefined;
  readonly pending: Pending | undefined;
  /** Lines of the conversation so far. */
  readonly lines: number;
  /** Jarvis has answered them at least once. */
  readonly served: boolean;
}

type Arrival = Pick<StoredPerson, "id" | "channel" | "address">;

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
    askAgain: false,
    exportToken: undefined,
    pending: undefined,
    lines: 0,
    served: false,
  };
}

/** Adds those who are new; nothing happens to the others. */
export async function welcomePeople(tx: Queryable, arrivals: readonly Arrival[]): Promise<void> {
  // In the order of id, as all who take these rows do.
  await tx.query({
    name: "jarvis-people-welcome",
    text: `insert into jarvis.person (id, channel, address)
           select * from unnest($1::text[], $2::text[], $3::text[]) as arrival (id, channel, address)
           order by id collate "C"
           on conflict (id) do nothing`,
    values: [arrivals.map((one) => one.id), arrivals.map((one) => one.channel), arrivals.map((one) => one.address)],
  });
}

interface Row {
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
  readonly ask_again: boolean;
  readonly export_token: string | null;
  readonly pending: Pending | null;
  readonly lines: number;
  readonly served: boolean;
}

const columns = `id, channel, address, zone, zone_source, waiting_for, last, undo, listed, made, lookup, digest,
  language, lines, served, ask_again, export_token, pending`;

/** The people of these ids, by id, locked until the transaction ends. */
export async function lockPeople(tx: Queryable, ids: readonly string[]): Promise<Map<string, StoredPerson>> {
  const found = await tx.query<Row>({
    name: "jarvis-people-lock",
    text: `select ${columns} from jarvis.person where id = any ($1::text[]) order by id for no key update`,
    values: [ids],
  });
  return new Map(found.rows.map((row) => [row.id, personOf(row)]));
}

/** One person, without a lock; for pages. */
export async function findPerson(db: Queryable, id: string): Promise<StoredPerson | undefined> {
  const found = await db.query<Row>(`select ${columns} from jarvis.person where id = $1`, [id]);
  const [row] = found.rows;
  return row === undefined ? undefined : personOf(row);
}

function personOf({
  zone_source: zoneSource,
  waiting_for: waitingFor,
  last,
  undo,
  lookup,
  language,
  ask_again: askAgain,
  export_token: exportToken,
  pending,
  ...row
}: Row): StoredPerson {
  return {
    ...row,
    zoneSource,
    waitingFor: waitingFor ?? undefined,
    last: lastActionOf(undo ?? last),
    lookup: lookup ?? undefined,
    language: language ?? undefined,
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
             last = null, undo = now.undo, listed = now.listed, made = now.made, lines = now.lines, served = now.served,
             lookup = now.lookup, digest = now.digest, language = now.language, ask_again = now.ask_again,
             export_token = now.export_token, pending = now.pending
           from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $7::int4[], $8::int4[],
                       $9::boolean[], $10::jsonb[], $11::boolean[], $12::text[], $13::boolean[], $14::text[],
                       $15::jsonb[])
             as now (id, zone, zone_source, waiting_for, undo, listed, made, lines, served, lookup, digest, language,
                     ask_again, export_token, pending)
           where person.id = now.id`,
    values: [
      people.map((one) => one.id),
      people.map((one) => one.zone),
      people.map((one) => one.zoneSource),
      people.map((one) => one.waitingFor ?? null),
      people.map((one) => (one.last === undefined ? null : JSON.stringify(one.last))),
      people.map((one) => JSON.stringify(one.listed)),
      people.map((one) => one.made),
      people.map((one) => one.lines),
      people.map((one) => one.served),
      people.map((one) => (one.lookup === undefined ? null : JSON.stringify(one.lookup))),
      people.map((one) => one.digest),
      people.map((one) => one.language ?? null),
      people.map((one) => one.askAgain),
      people.map((one) => one.exportToken ?? null),
      people.map((one) => (one.pending === undefined ? null : JSON.stringify(one.pending))),
    ],
  });
}
