// Imports as they are stored: what has been taken over, what came of each piece, and what could not be read.

import { type Queryable } from "holdfast";
import { type Counted } from "./streams.ts";

export interface Import {
  readonly id: string;
  readonly name: string;
  readonly beganAt: Date;
  readonly endedAt: Date | null;
  readonly counted: Counted | null;
  readonly lines: number;
  readonly people: number;
  readonly reminders: number;
  readonly repeats: number;
  readonly newer: number;
  readonly unreadable: number;
  /** Overdue reminders that have no timer yet. */
  readonly held: number;
  /** Of what was taken over, and of what had been before; decimal digits. */
  readonly hash: string;
  /** Of what was taken over, how many are not here any more. */
  readonly gone: number;
}

const figures = `
  coalesce(sum(lines), 0)::int8::float8 as lines, coalesce(sum(people), 0)::int8::float8 as people,
  coalesce(sum(reminders), 0)::int8::float8 as reminders, coalesce(sum(repeats), 0)::int8::float8 as repeats,
  coalesce(sum(newer), 0)::int8::float8 as newer, coalesce(sum(unreadable), 0)::int8::float8 as unreadable`;

/** The newest imports, or the one of this id. Hash and gone are looked up for one alone. */
export async function readImports(db: Queryable, rows: number, id: string | null = null): Promise<readonly Import[]> {
  const found = await db.query<Import>({
    name: "jarvis-imports",
    text: `select import.id, name, began_at as "beganAt", ended_at as "endedAt", counted, part.*, held.*, taken.*
           from (select * from jarvis.import where $2::text is null or id = $2
                 order by began_at desc limit $1) as import,
             lateral (select ${figures}, coalesce(sum(repeats_hash), 0) as repeats_hash from jarvis.import_part
                      where import = import.id) as part,
             lateral (select count(*)::int as held from jarvis.imported
                      where import = import.id and held is not null) as held,
             lateral (select case when $2 is null then '0' else
                        ((coalesce(sum(hash), 0) + part.repeats_hash) % 340282366920938463463374607431768211456)::text
                      end as hash,
                      (count(*) filter (where $2 is not null and case kind
                        when 'person' then not exists (select from jarvis.person where id = own_id)
                        else not exists (select from jarvis.reminder where id = own_id::uuid) end))::int as gone
                      from jarvis.imported where import = import.id and $2 is not null) as taken
           order by began_at desc`,
    values: [rows, id],
  });
  return found.rows;
}

/** Notes that an import has begun; nothing happens when it has. */
export async function beginImport(
  tx: Queryable,
  id: string,
  { name, now }: { name: string; now: Date },
): Promise<void> {
  await tx.query("insert into jarvis.import (id, name, began_at) values ($1, $2, $3) on conflict (id) do nothing", [
    id,
    name,
    now,
  ]);
}

/** Notes its end, with what the sender has counted. */
export async function endImport(
  tx: Queryable,
  id: string,
  { counted, now }: { counted: Counted; now: Date },
): Promise<void> {
  await tx.query("update jarvis.import set ended_at = $3, counted = $2 where id = $1", [
    id,
    JSON.stringify(counted),
    now,
  ]);
}

/** What had been taken over before: the hash of each by kind and old id. */
export async function takenBefore(
  tx: Queryable,
  records: readonly { readonly kind: string; readonly oldId: string }[],
): Promise<ReadonlyMap<string, bigint>> {
  const found = await tx.query<{ kind: string; oldId: string; hash: string }>({
    name: "jarvis-imported-before",
    text: `select imported.kind, imported.old_id as "oldId", hash::text
           from unnest($1::text[], $2::text[]) as asked (kind, old_id)
           join jarvis.imported on imported.kind = asked.kind and imported.old_id = asked.old_id`,
    values: [records.map(({ kind }) => kind), records.map(({ oldId }) => oldId)],
  });
  return new Map(found.rows.map(({ kind, oldId, hash }) => [`${kind}:${oldId}`, BigInt(hash)]));
}

export interface Taken {
  readonly kind: "person" | "reminder";
  readonly oldId: string;
  readonly ownId: string;
  readonly hash: bigint;
  readonly held: Date | undefined;
}

/** Notes what has been taken over. */
export async function noteTaken(tx: Queryable, id: string, taken: readonly Taken[]): Promise<void> {
  if (taken.length === 0) return;
  await tx.query({
    name: "jarvis-imported-add",
    text: `insert into jarvis.imported (import, kind, old_id, own_id, hash, held)
           select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::numeric[], $6::timestamptz[])`,
    values: [
      id,
      taken.map((one) => one.kind),
      taken.map((one) => one.oldId),
      taken.map((one) => one.ownId),
      taken.map((one) => one.hash.toString()),
      taken.map((one) => one.held?.toISOString() ?? null),
    ],
  });
}

export interface Part {
  readonly line: number;
  readonly lines: number;
  readonly people: number;
  readonly reminders: number;
  readonly repeats: number;
  readonly newer: number;
  readonly unreadable: readonly { readonly line: number; readonly reason: string; readonly raw: Buffer }[];
  readonly repeatsHash: bigint;
}

/** Notes what came of a piece, once. */
export async function notePart(tx: Queryable, id: string, part: Part): Promise<void> {
  await tx.query({
    name: "jarvis-import-part",
    text: `insert into jarvis.import_part (import, first_line, lines, people, reminders, repeats, newer, unreadable,
             repeats_hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      id,
      part.line,
      part.lines,
      part.people,
      part.reminders,
      part.repeats,
      part.newer,
      part.unreadable.length,
      part.repeatsHash.toString(),
    ],
  });
  if (part.unreadable.length === 0) return;
  await tx.query({
    name: "jarvis-import-line",
    text: `insert into jarvis.import_line (import, line, reason, raw)
           select $1, * from unnest($2::int8[], $3::text[], $4::bytea[]) on conflict (import, line) do nothing`,
    values: [
      id,
      part.unreadable.map((one) => one.line),
      part.unreadable.map((one) => one.reason),
      part.unreadable.map((one) => one.raw),
    ],
  });
}

/** Whether this piece has been worked on. */
export async function hasPart(tx: Queryable, id: string, line: number): Promise<boolean> {
  const found = await tx.query("select from jarvis.import_part where import = $1 and first_line = $2", [id, line]);
  return found.rowCount === 1;
}

/** Takes the overdue reminders of an import that come next, oldest first; they are not held any more. */
export async function releaseHeld(
  tx: Queryable,
  id: string,
  rows: number,
): Promise<readonly { readonly reminder: string; readonly person: string; readonly dueAt: Date }[]> {
  const found = await tx.query<{ reminder: string; person: string; dueAt: Date }>({
    name: "jarvis-imported-release",
    text: `with next as (
             select kind, old_id, own_id, held from jarvis.imported
             where import = $1 and held is not null order by held, old_id limit $2 for no key update),
           freed as (
             update jarvis.imported set held = null from next
             where imported.kind = next.kind and imported.old_id = next.old_id)
           select reminder.id as reminder, person_id as person, due_at as "dueAt"
           from next join jarvis.reminder on reminder.id = next.own_id::uuid
           order by held, old_id`,
    values: [id, rows],
  });
  return found.rows;
}

/** Lines that cannot be read, in their order. */
export async function unreadableLines(
  db: Queryable,
  id: string,
  rows: number,
): Promise<readonly { readonly line: number; readonly reason: string; readonly raw: Buffer }[]> {
  const found = await db.query<{ line: number; reason: string; raw: Buffer }>(
    "select line::float8 as line, reason, raw from jarvis.import_line where import = $1 order by line limit $2",
    [id, rows],
  );
  return found.rows;
}
