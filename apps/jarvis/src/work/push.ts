// Keeps the browsers in which people are reminded when the page is closed, and reminds there. Every reminder goes to
// them, whether a page is open or not: only the browser knows that, and shows nothing when somebody looks at the page.

import { createHash } from "node:crypto";
import { consume, type Consumer, type Context, type Delivery, done } from "holdfast";
import { type Push, type PushBrowser, pushChosen, pushTold } from "../push-streams.ts";
import { addBrowser, browsersOf, dropBrowser } from "../store/pushes.ts";
import { personKey } from "../streams.ts";

/** The consumer of choices. */
export function makePushChosen(): Consumer {
  return consume(pushChosen, (batch, { tx, now }) =>
    batch.each(async ({ personId, isOn, browser }) => {
      const person = personKey({ channel: "web", personId });
      if (isOn) await addBrowser(tx, { person, browser }, now);
      else await dropBrowser(tx, person, browser.endpoint);
      return done();
    }),
  );
}

/** The consumer of what push services say. */
export function makePushTold(): Consumer {
  return consume(pushTold, (batch, { tx }) =>
    batch.each(async ({ person, endpoint, state }) => {
      if (state === "gone") await dropBrowser(tx, person, endpoint);
      return done();
    }),
  );
}

/** A reminder that has just become a line of the web page. */
export interface Rung {
  /** The person's key. */
  readonly person: string;
  /** The same for every repeat of this ringing of this reminder, such as its timer's id. */
  readonly id: string;
  readonly text: string;
}

/** Sends what has rung to the browsers of those people; one statement for all of them. */
export async function pushRung(
  { tx, deliver }: Pick<Context, "tx" | "deliver">,
  push: Delivery<Push>,
  rung: readonly Rung[],
): Promise<void> {
  if (rung.length === 0) return;
  const browsers = await browsersOf(tx, [...new Set(rung.map(({ person }) => person))]);
  for (const { person, id, text } of rung) {
    for (const { browser } of browsers.filter((one) => one.person === person)) {
      const name = pushId(id, browser);
      deliver(push, { id: name, person, browser, text, topic: hash(id) }, { id: name });
    }
  }
}

/** What rang and was taken back does not go to those people's browsers any more where it has not gone yet. */
export async function pushNoMore(
  { tx, cancel }: Pick<Context, "tx" | "cancel">,
  push: Delivery<Push>,
  back: readonly Omit<Rung, "text">[],
): Promise<void> {
  if (back.length === 0) return;
  const browsers = await browsersOf(tx, [...new Set(back.map(({ person }) => person))]);
  for (const { person, id } of back) {
    for (const { browser } of browsers.filter((one) => one.person === person)) cancel(push, pushId(id, browser));
  }
}

function pushId(id: string, { endpoint }: PushBrowser): string {
  return `push:${id}:${hash(endpoint)}`;
}

/** 32 letters of base64url: what a topic may be (RFC 8030). */
function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 32);
}
