// How what Jarvis said is read back, from the outside only: from the outboxes of the stand-ins of each channel, and the
// web page's from each person's own page. One list of things heard, whatever the channel.

import { type RunningJarvis } from "../../bench/jarvis.ts";
import { outboxCalls } from "../../bench/messenger.ts";
import { until } from "../../packages/holdfast/src/testing/until.ts";
import { personOf } from "./mouths.ts";

/** One thing that Jarvis said to somebody. */
export interface Heard {
  readonly person: number;
  /** When it was there, in ms since 1970. */
  readonly atMs: number;
  readonly text: string;
  readonly kind: "answer" | "ring" | "looked up";
}

export interface Ears {
  readonly heard: readonly Heard[];
  /** Calls to the outside with a key that was there before: the same message, sent again after a kill. */
  readonly repeats: number;
  /** Messages to nobody of the crowd. */
  readonly strangers: number;
}

export interface WebPeople {
  readonly cookies: ReadonlyMap<number, string>;
  /** By "person:line": when it came to the open page. */
  readonly cameMs: ReadonlyMap<string, number>;
}

const pagesAtATime = 16;
/** Buttons are links in a mail, behind what is said. */
const linksOfMail = /\n\n[^\n]+:\nhttps?:[^]*$/;

/** Everything that was said up to now, in order for each person. */
export async function listen(jarvis: RunningJarvis, people: WebPeople): Promise<Ears> {
  const heard: Heard[] = [];
  let repeats = 0;
  let strangers = 0;
  for (const [channel, outboxUrl] of jarvis.outboxUrls) {
    // What could not be said on one channel is said on the next, under the same key.
    const keys = new Set<string>();
    for await (const { at, person: name, text: whole, key } of outboxCalls(outboxUrl, 0)) {
      const person = personOf(name);
      const text = channel === "mail" ? whole.replace(linksOfMail, "") : whole;
      if (person === undefined) strangers += 1;
      else if (key !== "" && keys.has(key)) repeats += 1;
      else heard.push({ person, atMs: Date.parse(at), text, kind: kindOf(text) });
      keys.add(key);
    }
  }
  const entries = people.cookies.entries();
  const reader = async (): Promise<void> => {
    for (const [person, cookie] of entries) heard.push(...(await linesOf(jarvis.url, { person, cookie, people })));
  };
  await Promise.all(Array.from({ length: pagesAtATime }, reader));
  return { heard, repeats, strangers };
}

interface Line {
  readonly n: number;
  readonly from: string;
  readonly kind: string;
  readonly text: string;
  readonly at: string;
}

interface Page {
  readonly person: number;
  readonly cookie: string;
  readonly people: WebPeople;
}

async function linesOf(url: string, { person, cookie, people }: Page): Promise<Heard[]> {
  const lines = await until(`the page of person ${person}`, async () => {
    const response = await fetch(`${url}/chat/state`, { headers: { cookie } });
    // The page's own tests check the shape. Who is refused for now comes again.
    const state = (await response.json()) as { lines: Line[] };
    return response.ok && state.lines;
  });
  return lines.flatMap(({ n, from, kind, text, at }): Heard[] => {
    if (from !== "jarvis") return [];
    const atMs = people.cameMs.get(`${person}:${n}`) ?? Date.parse(at);
    return [{ person, atMs, text, kind: kind === "reminder" ? "ring" : kindOf(text) }];
  });
}

/** What comes by itself is known by its words. */
function kindOf(text: string): Heard["kind"] {
  if (text.startsWith("⏰")) return "ring";
  return /^(I found (?!no reminder)|I looked it up |I cannot look up |Looking up )/.test(text) ? "looked up" : "answer";
}
