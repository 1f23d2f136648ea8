// The lines of conversations on the web page. They belong to the address there, whoever that belongs to by now, and
// count up from 1 without gaps, so that a number is all that a page needs to follow.

import { type Queryable } from "holdfast";
import { type Button } from "../rules/conversation.ts";

export interface Line {
  /** Id of the address on the web page, which is that of the first person who had it. */
  readonly person: string;
  readonly n: number;
  readonly speaker: "you" | "jarvis";
  readonly kind: "said" | "answer" | "reminder";
  readonly text: string;
  readonly at: Date;
  /** Of what was said: the id that the page gave it. */
  readonly messageId?: string | undefined;
  readonly buttons?: readonly Button[] | undefined;
}

interface Row {
  readonly person_id: string;
  readonly n: number;
  readonly speaker: Line["speaker"];
  readonly kind: Line["kind"];
  readonly text: string;
  readonly at: Date;
  readonly message_id: string | null;
  readonly buttons: readonly Button[] | null;
}

/**
 * Adds lines behind those that are there, numbered in their order. Only who holds the person of an address adds lines
 * to it. A person who is still the first of their address also counts them, for the code that numbered lines by that.
 */
export async function addLines(tx: Queryable, lines: readonly Omit<Line, "n">[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.query({
    name: "jarvis-lines-add",
    text: `with fresh as (
             select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[],
                                  $7::jsonb[]) with ordinality
               as one (person_id, speaker, kind, text, at, message_id, buttons, place)),
           before as (
             select person_id, count(*)::int4 as more,
               coalesce((select max(n) from jarvis.line where line.person_id = fresh.person_id), 0) as n
             from fresh group by person_id),
           counted as (
             update jarvis.person set lines = before.n + before.more
             from before join jarvis.address on address.id = before.person_id and address.person_id = before.person_id
             where person.id = before.person_id)
           insert into jarvis.line (person_id, n, speaker, kind, text, at, message_id, buttons)
           select person_id, before.n + row_number() over (partition by person_id order by place), speaker, kind, text,
             at, message_id, buttons
           from fresh join before using (person_id)`,
    values: [
      lines.map((line) => line.person),
      lines.map((line) => line.speaker),
      lines.map((line) => line.kind),
      lines.map((line) => line.text),
      lines.map((line) => line.at.toISOString()),
      lines.map((line) => line.messageId ?? null),
      lines.map((line) => (line.buttons?.length ? JSON.stringify(line.buttons) : null)),
    ],
  });
}

/**
 * What comes after `after` for each person, up to `limit` lines each, in order for each; one statement however many
 * people there are.
 */
export async function linesAfter(
  db: Queryable,
  readers: readonly { readonly person: string; readonly after: number }[],
  limit: number,
): Promise<Line[]> {
  const found = await db.query<Row>({
    name: "jarvis-lines-after",
    text: `select line.* from unnest($1::text[], $2::int4[]) as reader (person_id, after)
           cross join lateral (
             select * from jarvis.line where line.person_id = reader.person_id and line.n > reader.after
             order by line.n limit $3) as line`,
    values: [readers.map((one) => one.person), readers.map((one) => one.after), limit],
  });
  return found.rows.map(lineOf);
}

/** The newest lines of one person, in order. */
export async function newestLines(db: Queryable, person: string, limit: number): Promise<Line[]> {
  const found = await db.query<Row>("select * from jarvis.line where person_id = $1 order by n desc limit $2", [
    person,
    limit,
  ]);
  return found.rows.map(lineOf).toReversed();
}

function lineOf({ person_id: person, message_id: messageId, buttons, ...row }: Row): Line {
  return { ...row, person, messageId: messageId ?? undefined, buttons: buttons ?? undefined };
}
