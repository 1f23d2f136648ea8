// The browsers in which people of the web page are reminded when it is closed.

import { type Queryable } from "holdfast";
import { type PushBrowser } from "../push-streams.ts";
import { MAX_PUSHES_PER_PERSON } from "../rules/limits.ts";

export interface PushOf {
  readonly person: string;
  readonly browser: PushBrowser;
}

/** Remembers a browser, with its newest keys; of more than MAX_PUSHES_PER_PERSON the oldest are forgotten. */
export async function addBrowser(tx: Queryable, { person, browser }: PushOf, at: Date): Promise<void> {
  const { endpoint, p256dh, auth } = browser;
  await tx.query({
    name: "jarvis-push-add",
    text: `insert into jarvis.push_browser (person_id, endpoint, p256dh, auth, made_at) values ($1, $2, $3, $4, $5)
           on conflict (person_id, endpoint) do update set p256dh = $3, auth = $4, made_at = $5`,
    values: [person, endpoint, p256dh, auth, at.toISOString()],
  });
  await tx.query({
    name: "jarvis-push-trim",
    text: `delete from jarvis.push_browser where person_id = $1 and endpoint in (
             select endpoint from jarvis.push_browser where person_id = $1 order by made_at desc, endpoint offset $2)`,
    values: [person, MAX_PUSHES_PER_PERSON],
  });
}

export async function dropBrowser(tx: Queryable, person: string, endpoint: string): Promise<void> {
  await tx.query({
    name: "jarvis-push-drop",
    text: "delete from jarvis.push_browser where person_id = $1 and endpoint = $2",
    values: [person, endpoint],
  });
}

/** All browsers of these people; one statement however many they are. */
export async function browsersOf(db: Queryable, people: readonly string[]): Promise<readonly PushOf[]> {
  const found = await db.query<{ person_id: string } & PushBrowser>({
    name: "jarvis-push-of",
    text: `select person_id, endpoint, p256dh, auth from jarvis.push_browser where person_id = any ($1::text[])
           order by person_id, made_at`,
    values: [people],
  });
  return found.rows.map(({ person_id: person, endpoint, p256dh, auth }) => ({
    person,
    browser: { endpoint, p256dh, auth },
  }));
}

/** Forgets all browsers of these people. */
export async function forgetPushes(tx: Queryable, people: readonly string[]): Promise<void> {
  await tx.query("delete from jarvis.push_browser where person_id = any ($1::text[])", [people]);
}
