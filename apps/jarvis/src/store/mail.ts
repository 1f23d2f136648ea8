// Who writes by mail: how often, when they were asked whether it is them, and whether they want no more.

import { type Queryable } from "holdfast";

export interface MailSender {
  readonly address: string;
  /** The beginning of the hour in which `heard` mails came. */
  readonly hour: Date;
  readonly heard: number;
  /** Undefined: never. */
  readonly askedAt: Date | undefined;
  readonly leftAt: Date | undefined;
}

interface Row {
  readonly address: string;
  readonly hour: Date;
  readonly heard: number;
  readonly asked_at: Date | null;
  readonly left_at: Date | null;
}

/** Those of `addresses`, each held until the transaction ends; who is new is made. */
export async function lockSenders(
  tx: Queryable,
  addresses: readonly string[],
  hour: Date,
): Promise<Map<string, MailSender>> {
  const sorted = [...new Set(addresses)].sort();
  // In one order everywhere, so that no two transactions wait for each other.
  await tx.query({
    name: "jarvis-mail-make",
    text: `insert into jarvis.mail_sender (address, hour, heard)
           select address, $2, 0 from unnest($1::text[]) as one (address) on conflict do nothing`,
    values: [sorted, hour.toISOString()],
  });
  const found = await tx.query<Row>({
    name: "jarvis-mail-lock",
    text: "select * from jarvis.mail_sender where address = any ($1::text[]) order by address for update",
    values: [sorted],
  });
  return new Map(found.rows.map((row) => [row.address, senderOf(row)]));
}

export async function saveSenders(tx: Queryable, senders: readonly MailSender[]): Promise<void> {
  if (senders.length === 0) return;
  await tx.query({
    name: "jarvis-mail-save",
    text: `update jarvis.mail_sender as sender set hour = new.hour, heard = new.heard, asked_at = new.asked_at,
                  left_at = new.left_at
           from unnest($1::text[], $2::timestamptz[], $3::int4[], $4::timestamptz[], $5::timestamptz[])
                as new (address, hour, heard, asked_at, left_at)
           where sender.address = new.address`,
    values: [
      senders.map(({ address }) => address),
      senders.map(({ hour }) => hour.toISOString()),
      senders.map(({ heard }) => heard),
      senders.map(({ askedAt }) => askedAt?.toISOString() ?? null),
      senders.map(({ leftAt }) => leftAt?.toISOString() ?? null),
    ],
  });
}

/** How many people were asked after `since`. */
export async function askedSince(db: Queryable, since: Date): Promise<number> {
  const found = await db.query<{ count: number }>({
    name: "jarvis-mail-asked",
    text: "select count(*)::int4 as count from jarvis.mail_sender where asked_at > $1",
    values: [since.toISOString()],
  });
  return found.rows[0]?.count ?? 0;
}

/** Those of `addresses` that want no mail which they did not ask for. Who writes again wants it again. */
export async function leftMail(db: Queryable, addresses: readonly string[]): Promise<Set<string>> {
  const found = await db.query<{ address: string }>({
    name: "jarvis-mail-left",
    text: "select address from jarvis.mail_sender where address = any ($1::text[]) and left_at is not null",
    values: [addresses],
  });
  return new Set(found.rows.map(({ address }) => address));
}

/** Forgets some of those who have not written since `before`, except that somebody wants no more mail. */
export async function forgetOldSenders(tx: Queryable, before: Date): Promise<void> {
  await tx.query({
    name: "jarvis-mail-old",
    text: `delete from jarvis.mail_sender where address in (
             select address from jarvis.mail_sender where hour < $1 and left_at is null order by hour limit 100
             for update skip locked)`,
    values: [before.toISOString()],
  });
}

/** Forgets everything that is known of these addresses. */
export async function forgetMail(tx: Queryable, addresses: readonly string[]): Promise<void> {
  await tx.query("delete from jarvis.mail_sender where address = any ($1::text[])", [addresses]);
}

function senderOf({ asked_at: askedAt, left_at: leftAt, address, hour, heard }: Row): MailSender {
  return { address, hour, heard, askedAt: askedAt ?? undefined, leftAt: leftAt ?? undefined };
}
