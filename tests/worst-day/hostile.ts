// Somebody who sends hostile texts on every channel beside the crowd, each as its provider would bring it.

import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, parseTarget, Pool } from "holdfast-rehearse/drive";
import { hostileTexts } from "../jarvis/hostile-texts.ts";
import { mouths } from "./mouths.ts";
import { openPage } from "./page.ts";

export interface Hostile extends AsyncDisposable {
  /** By status of the answer, or by what went wrong. */
  readonly answers: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

const people = 50;
/** In this order, so that what Slack allows in a minute is not spent by them alone. */
const turns = ["messenger", "web", "telegram", "messenger", "web", "mail", "messenger", "web", "telegram", "slack"].map(
  (name) => mouths.find(({ channel }) => channel === name),
);
const connections = 8;

export interface HostileOptions {
  readonly perSecond: number;
  /** Which text is the first one; each goes to every channel before the next one does. */
  readonly first: number;
}

/** Sends them in turns, on one channel after the other, until stopped. */
export async function startHostile(url: string, { perSecond, first }: HostileOptions): Promise<Hostile> {
  const target = parseTarget(url);
  const pool = new Pool(target, { connections });
  const cookies = await Promise.all(Array.from({ length: people }, () => openPage(url)));
  const answers = new Map<string, number>();
  const count = ({ error, status }: Answer): void => {
    const name = error ?? String(status);
    answers.set(name, (answers.get(name) ?? 0) + 1);
  };
  let sent = 0;
  const send = (): void => {
    const mouth = turns[sent % turns.length];
    const text = hostileTexts[(first + Math.floor(sent / turns.length)) % hostileTexts.length];
    if (mouth === undefined || text === undefined) return;
    const person = sent % people;
    // Numbers of nobody in the crowd.
    const name = mouth.opensPage ? (cookies[person] ?? "") : `8${String(person).padStart(15, "0")}`;
    // As if said, and never the same one again.
    const saying = { index: 1e9 + sent, person, nth: 0, atMs: 0, kind: "odd", text } as const;
    pool.send(mouth.request(target, [{ saying, name, writtenMs: Date.now() }]), count);
    sent += 1;
  };
  const clock = setInterval(send, 1_000 / perSecond);
  const stop = async (): Promise<void> => {
    clearInterval(clock);
    while (pool.outstanding > 0) await sleep(50);
    pool.close();
  };
  return { answers, stop, [Symbol.asyncDispose]: stop };
}
