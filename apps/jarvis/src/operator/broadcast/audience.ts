// Whom a broadcast is for, as a condition over people. Who wants no news is never among them.

import { type Queryable, unfinishedKeys } from "holdfast";
import { z } from "zod";
import { LATE_MS } from "../../rules/limits.ts";

/** Characters of a broadcast: with the line that says how to stop it, it fits into a message of every channel. */
export const MAX_BROADCAST_CHARS = 1_500;

/** At most so many of those who got no answer are found. */
const MAX_UNANSWERED = 100_000;

export type Audience = z.infer<typeof Audience>;
export const Audience = z.discriminatedUnion("to", [
  z.object({ to: z.literal("all") }),
  /** Who wrote within the last so many hours. */
  z.object({ to: z.literal("wrote"), hours: z.int().min(1).max(720) }),
  /** Who has written since then, and what they wrote, or our answer, has come to nothing so far. */
  z.object({ to: z.literal("unanswered"), since: z.iso.datetime({ offset: true }) }),
  /** Who has a reminder whose time has passed. */
  z.object({ to: z.literal("late") }),
]);

/** Where people's words are worked on, and by which their answers go out. */
const answering = ["heard", "reply", "reply-telegram", "reply-slack", "reply-mail"];

/** A condition over the table person and its parameters, from `$first` on. */
interface Condition {
  readonly where: string;
  readonly values: readonly unknown[];
}

/** Who was joined to another is reached as that other. */
const live = "not exists (select from jarvis.joined where joined.person_id = person.id)";

async function conditionOf(db: Queryable, audience: Audience, { now, first }: { now: Date; first: number }) {
  const among = (where: string, ...values: unknown[]): Condition => ({
    where: `${live} and not no_news and ${where}`,
    values,
  });
  switch (audience.to) {
    case "all":
      return among("true");
    case "wrote":
      return among(`wrote_at >= $${first}`, new Date(now.getTime() - audience.hours * 3_600_000));
    case "late":
      return among(
        `exists (select from jarvis.reminder where person_id = person.id and state = 'open' and due_at < $${first})`,
        new Date(now.getTime() - LATE_MS),
      );
    case "unanswered": {
      const rows = MAX_UNANSWERED;
      const keys = await unfinishedKeys(db, answering, { since: new Date(audience.since), rows });
      // What is heard has its address as its key, and what is answered its person.
      const spoke = `select person_id from jarvis.address where id = any ($${first}::text[])`;
      return among(`(id = any ($${first}::text[]) or id in (${spoke}))`, keys);
    }
  }
}

export interface Reach {
  readonly count: number;
  /** How many of them on each channel, the most first. */
  readonly channels: readonly { readonly channel: string; readonly count: number }[];
  readonly examples: readonly { readonly id: string; readonly channel: string }[];
}

/** Whom it would reach at `now`. */
export async function reachOf(db: Queryable, audience: Audience, now: Date): Promise<Reach> {
  const { where, values } = await conditionOf(db, audience, { now, first: 1 });
  const channels = await db.query<Reach["channels"][number]>(
    `select channel, count(*)::int as count from jarvis.person where ${where} group by channel order by count desc`,
    [...values],
  );
  const examples = await db.query<Reach["examples"][number]>(
    `select id, channel from jarvis.person where ${where} order by wrote_at desc nulls last, id limit 3`,
    [...values],
  );
  const count = channels.rows.reduce((sum, one) => sum + one.count, 0);
  return { count, channels: channels.rows, examples: examples.rows };
}

/** Notes whom the broadcast is for, once and for all; gives how many. */
export async function choose(
  tx: Queryable,
  { broadcast, audience, now }: { readonly broadcast: string; readonly audience: Audience; readonly now: Date },
): Promise<number> {
  const { where, values } = await conditionOf(tx, audience, { now, first: 2 });
  const chosen = await tx.query(
    `insert into jarvis.broadcast_person (broadcast, person_id) select $1, id from jarvis.person where ${where}`,
    [broadcast, ...values],
  );
  return chosen.rowCount ?? 0;
}
