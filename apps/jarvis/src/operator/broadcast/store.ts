// Broadcasts as they are stored: what is said, to whom, and how far it is.

import { type Queryable } from "holdfast";
import { type Audience } from "./audience.ts";

export interface Broadcast {
  readonly id: string;
  readonly text: string;
  readonly audience: Audience;
  /** When it was confirmed: how many it would reach; and how many it was for. */
  readonly named: number;
  readonly people: number;
  readonly state: "going" | "stopped";
  readonly at: Date;
}

export interface Progress extends Broadcast {
  readonly told: number;
  readonly waiting: number;
  /** They did not want news, or were gone, when it was their turn. */
  readonly refused: number;
  readonly stopped: number;
}

/** Adds a broadcast; who it is for is added by `choose`. */
export async function addBroadcast(tx: Queryable, one: Omit<Broadcast, "state" | "people">): Promise<void> {
  await tx.query(
    "insert into jarvis.broadcast (id, text, audience, named, people, at) values ($1, $2, $3, $4, 0, $5)",
    [one.id, one.text, JSON.stringify(one.audience), one.named, one.at],
  );
}

export async function setPeople(tx: Queryable, id: string, people: number): Promise<void> {
  await tx.query("update jarvis.broadcast set people = $2 where id = $1", [id, people]);
}

/** When the same text was last sent, later than `since`. */
export async function lastLike(db: Queryable, text: string, since: Date): Promise<Date | undefined> {
  const found = await db.query<{ at: Date }>(
    "select at from jarvis.broadcast where text = $1 and at > $2 order by at desc limit 1",
    [text, since],
  );
  return found.rows[0]?.at;
}

/** Ends a broadcast that is going; false when there is none. */
export async function stopBroadcast(tx: Queryable, id: string): Promise<boolean> {
  const ended = await tx.query("update jarvis.broadcast set state = 'stopped' where id = $1 and state = 'going'", [id]);
  await tx.query("update jarvis.broadcast_person set state = 'stopped' where broadcast = $1 and state = 'waiting'", [
    id,
  ]);
  return ended.rowCount === 1;
}

/** People whom a broadcast has still to reach, behind `after`, in the order of their ids. */
export async function waitingPeople(
  db: Queryable,
  page: { readonly broadcast: string; readonly after: string | undefined; readonly limit: number },
): Promise<readonly { readonly person: string }[]> {
  const found = await db.query<{ person: string }>({
    name: "jarvis-broadcast-page",
    text: `select person_id as person from jarvis.broadcast_person
           where broadcast = $1 and ($2::text is null or person_id > $2) and state = 'waiting'
           order by person_id limit $3`,
    values: [page.broadcast, page.after ?? null, page.limit],
  });
  return found.rows;
}

/** Of these pairs those that wait, with what they are to be told; locked until the transaction ends. */
export async function lockWaiting(
  tx: Queryable,
  pairs: readonly { readonly broadcast: string; readonly person: string }[],
): Promise<
  readonly { readonly broadcast: string; readonly person: string; readonly text: string; readonly noNews: boolean }[]
> {
  type Row = { broadcast: string; person: string; text: string; noNews: boolean };
  const found = await tx.query<Row>({
    name: "jarvis-broadcast-lock",
    text: `select chosen.broadcast, chosen.person_id as person, broadcast.text, person.no_news as "noNews"
           from unnest($1::text[], $2::text[]) as pair (broadcast, person)
           join jarvis.broadcast_person as chosen on chosen.broadcast = pair.broadcast and person_id = pair.person
           join jarvis.broadcast on broadcast.id = chosen.broadcast
           join jarvis.person on person.id = chosen.person_id
           where chosen.state = 'waiting' order by chosen.broadcast, chosen.person_id for no key update of chosen`,
    values: [pairs.map((one) => one.broadcast), pairs.map((one) => one.person)],
  });
  return found.rows;
}

/** Notes what became of people that `lockWaiting` gave. */
export async function settleWaiting(
  tx: Queryable,
  pairs: readonly { readonly broadcast: string; readonly person: string; readonly state: "told" | "refused" }[],
): Promise<void> {
  if (pairs.length === 0) return;
  await tx.query({
    name: "jarvis-broadcast-settle",
    text: `update jarvis.broadcast_person as chosen set state = pair.state
           from unnest($1::text[], $2::text[], $3::text[]) as pair (broadcast, person, state)
           where chosen.broadcast = pair.broadcast and chosen.person_id = pair.person`,
    values: [pairs.map((one) => one.broadcast), pairs.map((one) => one.person), pairs.map((one) => one.state)],
  });
}

/** The newest broadcasts and how far they are. */
export async function readBroadcasts(db: Queryable, rows: number): Promise<readonly Progress[]> {
  const found = await db.query<Progress>({
    name: "jarvis-broadcasts",
    text: `select broadcast.*, counts.*
           from (select * from jarvis.broadcast order by at desc limit $1) as broadcast,
             lateral (select (count(*) filter (where state = 'told'))::int as told,
                        (count(*) filter (where state = 'waiting'))::int as waiting,
                        (count(*) filter (where state = 'refused'))::int as refused,
                        (count(*) filter (where state = 'stopped'))::int as stopped
                      from jarvis.broadcast_person where broadcast = broadcast.id) as counts
           order by at desc`,
    values: [rows],
  });
  return found.rows;
}
