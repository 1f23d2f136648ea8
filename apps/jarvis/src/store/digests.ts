// Who is to get a digest: the zones in which somebody wants one, and those people a page at a time.

import { type Queryable } from "holdfast";

/** All zones of people who want a digest: one look into the index for each, however many people there are. */
export async function digestZones(db: Queryable): Promise<string[]> {
  const found = await db.query<{ zone: string }>({
    name: "jarvis-digest-zones",
    text: `with recursive used (zone) as (
             (select zone from jarvis.person where digest order by zone limit 1)
             union all
             select (select person.zone from jarvis.person where digest and person.zone > used.zone
                     order by person.zone limit 1)
             from used where used.zone is not null)
           select zone from used where zone is not null`,
  });
  return found.rows.map(({ zone }) => zone);
}

/** A person, and the zone that their clock has. */
export interface DigestReader {
  readonly person: string;
  readonly zone: string;
}

/** More than any day has left at 8:00; the exact end is another instant in each zone. */
const restOfDay = "24 hours";

/** Of these zones the people behind `after` who want a digest and may have something in it, in the order of id. */
export async function digestReaders(
  db: Queryable,
  page: {
    readonly zones: readonly string[];
    readonly at: Date;
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<DigestReader[]> {
  const { zones, at, after = "", limit } = page;
  if (zones.length === 0) return [];
  const found = await db.query<DigestReader>({
    name: "jarvis-digest-readers",
    // The first of each zone, by the index, and of these the first of all.
    // `limit 1` is what keeps it to one look at the reminders of each person, instead of a join with all of them.
    text: `select reader.person, reader.zone from unnest($1::text[]) as morning (zone)
           cross join lateral (
             select person.id as person, person.zone from jarvis.person
             cross join lateral (
               select from jarvis.reminder where reminder.person_id = person.id and reminder.state = 'open'
                 and reminder.due_at >= $2 and reminder.due_at < $2::timestamptz + interval '${restOfDay}'
               limit 1) as due
             where person.digest and person.zone = morning.zone and person.id > $3
             order by person.id limit $4) as reader
           order by reader.person limit $4`,
    values: [zones, at.toISOString(), after, limit],
  });
  return found.rows;
}
