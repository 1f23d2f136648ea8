// The hands of an operator in tests: as a browser has them after a login, and the buttons that they press.

import { randomUUID } from "node:crypto";
import { type Action } from "../../apps/jarvis/src/operator/actions.ts";
import type { Jarvis } from "./running.ts";

export const password = "a password for tests";

/** What the server says came of a press. */
export interface Outcome {
  readonly outcome: string;
  readonly result: { readonly worked: boolean; readonly said: string };
}

/** Sends a login form; `headers` are added. */
export function logIn(jarvis: Jarvis, word: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${jarvis.url}/operator/login`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams({ password: word }).toString(),
    redirect: "manual",
  });
}

/** The cookie of an operator. */
export async function operatorCookie(jarvis: Jarvis): Promise<string> {
  const response = await logIn(jarvis, password);
  return response.headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** Presses a button; the same `id` is the same press. */
export async function press(
  jarvis: Jarvis,
  action: Action,
  { cookie, id = randomUUID() }: { readonly cookie: string; readonly id?: string },
): Promise<Outcome> {
  const response = await fetch(`${jarvis.url}/operator/act`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({ id, action }),
  });
  if (!response.ok) throw new Error(`a press was answered with ${response.status}: ${await response.text()}`);
  // The server's own words.
  return (await response.json()) as Outcome;
}

/** The page as text. */
export async function pageText(jarvis: Jarvis, path: string, cookie: string): Promise<string> {
  const response = await fetch(jarvis.url + path, { headers: { cookie } });
  return response.text();
}

export const fingerprint = "abcdef012345";

/** Lays dead what a person said in Messenger: as if it had been poisonous for an older release. */
export async function layDead(
  { store }: Jarvis,
  person: string,
  { text, reason, number = 0 }: { readonly text: string; readonly reason: string; readonly number?: number },
): Promise<void> {
  const said = { channel: "messenger", id: `dead-${person}`, personId: person, kind: "text", text, sentAt: null };
  const id = `messenger:${person}:dead`;
  await store.pool.query(
    `insert into holdfast.ended (consumer, class, seq, outcome, tries, accepted_at, id, key, trace, reason, body, slot,
       fingerprint)
     select id, 0, $1, 'dead', 8, now(), $2, $3, $2, $4, $5, 0, $6 from holdfast.consumer where name = 'heard'`,
    [1_000_000_000 + number, id, `messenger:${person}`, reason, Buffer.from(JSON.stringify(said)), fingerprint],
  );
}
