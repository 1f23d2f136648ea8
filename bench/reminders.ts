// Many reminders that fall due in the same second: how long until the last of them has gone out, and did each go out
// once. Jarvis runs as `npm start` runs it; messages come in as signed webhooks; the stand-in of Messenger, which is
// ours and on the same machine, takes the reminders and keeps the ledger.

import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "./call.ts";
import { type RunningJarvis, startJarvis } from "./jarvis.ts";
import { type Message, outboxCalls, outboxStats, send } from "./messenger.ts";
import { writeResults } from "./results.ts";

/** Messages that come first, so that everything is warm and its pace is known. */
const warmUpMessages = 2_000;
/** The due second lies this much further ahead than the reminders need to come in at that pace. */
const spare = 1.6;
const spareMs = 15_000;
/** When nothing more goes out for so long, the rest is lost. */
const silenceMs = 30_000;

interface Figures {
  readonly count: number;
  /** From the due second to the last reminder's arrival. */
  readonly seconds: number;
  readonly rate: number;
  readonly worstLatenessMs: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Runs the bench and prints it; false when a reminder was lost or doubled. */
export async function reminders(settings: Settings, signal: AbortSignal): Promise<boolean> {
  await using jarvis = await startJarvis();
  const count = settings.count ?? 100_000;
  const pace = await warmUp(jarvis, signal);
  say(`${Math.round(pace)} messages/s from webhook to answer`);
  const dueAt = Math.ceil((Date.now() + (count / pace) * 1_000 * spare + spareMs) / 1_000) * 1_000;
  const began = performance.now();
  await send(jarvis, messagesOf(count, new Date(dueAt)), signal);
  say(`${count} accepted in ${since(began)} s`);
  await answered(jarvis, warmUpMessages + count, signal);
  if (signal.aborted) return true;
  say(`${count} confirmed in ${since(began)} s; due in ${((dueAt - Date.now()) / 1_000).toFixed(1)} s`);
  if (Date.now() > dueAt) throw new Error("the reminders were due before all were confirmed: nothing is measured");
  const { calls } = await outboxStats(outboxOf(jarvis));
  await sleep(dueAt - Date.now(), undefined, { signal }).catch(() => undefined);
  await answered(jarvis, warmUpMessages + 2 * count, signal);
  if (signal.aborted) return true;
  const figures = await ledger(jarvis, { count, dueAt, since: calls });
  const file = writeResults("reminders", { settings: { count }, pace, ...figures });
  process.stdout.write(settings.json ? `${JSON.stringify(line(figures))}\n` : table(figures));
  process.stderr.write(`figures: ${file}\n`);
  return figures.lost === 0 && figures.doubled === 0;
}

/** Of the stand-in of Messenger, through which all of them come. */
function outboxOf({ outboxUrls }: RunningJarvis): string {
  return outboxUrls.get("messenger") ?? "";
}

/** Messages/s from the first webhook to the last answer, by messages that make no reminder. */
async function warmUp(jarvis: RunningJarvis, signal: AbortSignal): Promise<number> {
  const messages = Array.from({ length: warmUpMessages }, (_, index) => ({ person: `warm-${index}`, text: "help" }));
  // The first quarter alone: what is cold says nothing about the pace.
  const cold = warmUpMessages / 4;
  await send(jarvis, messages.slice(0, cold), signal);
  await answered(jarvis, cold, signal);
  const began = performance.now();
  await send(jarvis, messages.slice(cold), signal);
  await answered(jarvis, warmUpMessages, signal);
  return (warmUpMessages - cold) / ((performance.now() - began) / 1_000);
}

function messagesOf(count: number, due: Date): Message[] {
  const day = due.toLocaleDateString("en-GB", { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
  const when = `on ${day} at ${due.toISOString().slice(11, 19)}`;
  return Array.from({ length: count }, (_, index) => {
    return { person: `bench-${index}`, text: `remind me to step ${index} ${when}` };
  });
}

/** Waits until so many different messages are in the outbox, or nothing more comes. */
async function answered(jarvis: RunningJarvis, wanted: number, signal: AbortSignal): Promise<void> {
  let seen = -1;
  let movedAt = performance.now();
  while (!signal.aborted) {
    const { distinct } = await outboxStats(outboxOf(jarvis));
    if (distinct >= wanted) return;
    if (distinct !== seen) movedAt = performance.now();
    else if (performance.now() - movedAt > silenceMs) return say(`only ${distinct} of ${wanted} came`);
    seen = distinct;
    await sleep(100);
  }
}

/** Looks at every call since: person K must have got "step K", once, and not before its time. */
async function ledger(
  jarvis: RunningJarvis,
  { count, dueAt, since: after }: { readonly count: number; readonly dueAt: number; readonly since: number },
): Promise<Figures> {
  const got = new Map<string, number>();
  let last = dueAt;
  let wrong = 0;
  for await (const { at, person, text } of outboxCalls(outboxOf(jarvis), after)) {
    const step = /^bench-(\d+)$/.exec(person)?.[1];
    if (step === undefined || !text.endsWith(`: step ${step}`) || Date.parse(at) < dueAt) wrong += 1;
    else got.set(person, (got.get(person) ?? 0) + 1);
    last = Math.max(last, Date.parse(at));
  }
  const repeats = [...got.values()].reduce((sum, times) => sum + times - 1, 0);
  const seconds = (last - dueAt) / 1_000;
  return {
    count,
    seconds,
    rate: Math.round(got.size / Math.max(seconds, 0.001)),
    worstLatenessMs: last - dueAt,
    lost: count - got.size,
    doubled: repeats + wrong,
  };
}

function line(figures: Figures): object {
  return { bench: "reminders", variant: "holdfast", ...figures };
}

function table({ count, seconds, rate, lost, doubled }: Figures): string {
  return `
reminders: ${count} due in the same second

all delivered after  ${seconds.toFixed(1)} s
rate                 ${rate}/s
lost                 ${lost}
doubled              ${doubled}
`;
}

function since(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(1);
}

function say(text: string): void {
  process.stderr.write(`reminders  ${text}\n`);
}
