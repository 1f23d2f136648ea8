// When people wrote last, about, and whether they want news: for messages that nobody has asked for.

import { type Queryable } from "holdfast";

/** A later message within this time changes nothing, so that who writes much costs little. */
const ABOUT_MS = 60_000;

/** Notes that these people wrote, and which of them now want news or none. The transaction holds them. */
export async function noteHeard(
  tx: Queryable,
  {
    people,
    news,
    now,
  }: { readonly people: readonly string[]; readonly news: ReadonlyMap<string, boolean>; readonly now: Date },
): Promise<void> {
  if (people.length === 0) return;
  await tx.query({
    name: "jarvis-heard",
    text: `update jarvis.person set wrote_at = $3, no_news = coalesce(not now.news, no_news)
           from unnest($1::text[], $2::boolean[]) as now (id, news)
           where person.id = now.id and (wrote_at is null or wrote_at < $4 or now.news is not null)`,
    values: [people, people.map((id) => news.get(id) ?? null), now, new Date(now.getTime() - ABOUT_MS)],
  });
}
