// One worst day, lived by real processes: Jarvis as `npm start` runs it, the crowd and the watchers in processes of
// their own, a geocoder that counts, and somebody who kills a worker, a web process and Postgres. Gives everything that
// was seen from the outside; judges nothing.

import { fork } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type RunningJarvis, startJarvis } from "../../bench/jarvis.ts";
import { outboxStats } from "../../bench/messenger.ts";
import { type Crowd } from "../../apps/jarvis/crowd.ts";
import { findEmbedded } from "../../packages/holdfast/src/store/embedded/embedded.ts";
import { postgresOn } from "../crash/crash.ts";
import { kill, type Kill, type KillKind } from "../crash/kill.ts";
import { seeded } from "../crash/seeded.ts";
import { type Begin, type Told } from "./crowd-process.ts";
import { crowdOf, type DayPlan } from "./day.ts";
import { type Ears, listen } from "./ears.ts";
import { startGeocoder } from "./geocoder.ts";
import { type Taken } from "./ledger.ts";
import { type Sample, watchLoad } from "./load.ts";
import { type Watch, type Watched } from "./watchers.ts";

export interface WorldOptions extends DayPlan {
  readonly watchers: number;
  /** Free calls of the geocoder on the day. */
  readonly placesPerDay: number;
  /** What is killed, and when as a part of the day. */
  readonly kills: readonly { readonly kind: KillKind; readonly at: number }[];
  /** Another app file than Jarvis' own: a build that is broken on purpose. */
  readonly appFile?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Something else that goes on at the running Jarvis for as long as the crowd writes. */
  readonly beside?: (url: string) => Promise<{ stop(): Promise<void> } & AsyncDisposable>;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Everything that was seen. */
export interface Seen {
  readonly crowd: Crowd;
  readonly beginMs: number;
  /** All reminders that were due by then have rung, or never will. */
  readonly endMs: number;
  readonly taken: ReadonlyMap<number, Taken>;
  readonly ears: Ears;
  readonly kills: readonly Kill[];
  /** Answers to requests, by status or by what went wrong. */
  readonly answers: Readonly<Record<string, number>>;
  /** Messages that went out later than planned by the crowd's own fault. */
  readonly late: number;
  readonly geocoderCalls: number;
  readonly watched: Watched | undefined;
  /** What the page of the counters says at the end. */
  readonly counters: Readonly<Record<string, number>>;
  readonly samples: readonly Sample[];
}

const beginAfterMs = 1_500;
/** When nothing more comes for so long, nothing will. */
const silenceMs = 12_000;
const quietMs = 3_000;
const seatedWithinMs = 40_000;
const takenWithinMs = 120_000;

/** Lives the day. Throws when it was interrupted; nothing is left then. */
export async function live(options: WorldOptions): Promise<Seen> {
  const { placesPerDay, signal, say, seed } = options;
  const crowd = crowdOf(options);
  await using geocoder = await startGeocoder();
  // What Jarvis says of its kills is expected here.
  const nowhere = openSync("/dev/null", "w");
  const settings = { GEOCODER_URL: geocoder.url, GEOCODER_PER_DAY: String(placesPerDay), ...options.settings };
  const { appFile } = options;
  await using jarvis = await startJarvis({ settings, log: nowhere, ...(appFile === undefined ? {} : { appFile }) });
  closeSync(nowhere);
  await using beside = await options.beside?.(jarvis.url);
  const begin: Begin = { url: jarvis.url, plan: options, beginMs: Date.now() + beginAfterMs };
  const { beginMs } = begin;
  using children = new DisposableStack();
  const people = children.adopt(startCrowd({ ...begin, plan: planOf(options) }), (one) => one.stop());
  const watching = children.adopt(startWatchers({ url: jarvis.url, count: options.watchers }), (one) => one.stop());
  const load = children.adopt(watchLoad(jarvis.pid), (one) => void one.stop());
  say(`${crowd.people.length} people, ${crowd.sayings.length} messages in ${options.seconds} s`);
  const kills = await killAll(jarvis, { ...options, beginMs, random: seeded(seed ^ 7) });
  await ended(people, { signal, say, untilMs: beginMs + crowd.lengthMs + takenWithinMs });
  await beside?.stop();
  // What was taken late is due late where nobody says when it was written.
  const dueMs = crowd.sayings.reduce((last, { index, dueSeconds = 0 }) => {
    return Math.max(last, (people.taken.get(index)?.takenMs ?? 0) + dueSeconds * 1_000);
  }, beginMs + crowd.lengthMs);
  const { ears, endMs } = await rest(jarvis, { people, dueMs, signal, say });
  const { answers, late, taken } = people;
  const samples = load.stop();
  const counters = await shownCounters(jarvis.url);
  const watched = await allSeated(watching, options);
  return {
    crowd,
    beginMs,
    endMs,
    taken,
    ears,
    kills,
    answers,
    late: late ?? 0,
    geocoderCalls: geocoder.calls,
    watched,
    counters,
    samples,
  };
}

function planOf({ seed, people, seconds, perSecond }: DayPlan): DayPlan {
  return { seed, people, seconds, ...(perSecond === undefined ? {} : { perSecond }) };
}

interface People {
  readonly taken: Map<number, Taken>;
  readonly cookies: Map<number, string>;
  readonly cameMs: Map<string, number>;
  readonly answers: Record<string, number>;
  /** Undefined until everything was taken. */
  readonly late: number | undefined;
  readonly failed: Promise<never>;
  stop(): void;
}

function startCrowd(begin: Begin): People {
  const child = fork(fileURLToPath(new URL("./crowd-process.ts", import.meta.url)), { stdio: ["ignore", 2, 2, "ipc"] });
  const sentMs = new Map<number, number>();
  const taken = new Map<number, Taken>();
  const cookies = new Map<number, string>();
  const cameMs = new Map<string, number>();
  const answers: Record<string, number> = {};
  let late: number | undefined;
  child.on("message", (message) => {
    // The crowd says nothing else.
    const told = message as Told;
    for (const [index, atMs] of told.sent) sentMs.set(index, atMs);
    for (const [index, takenMs, attempts] of told.taken) {
      taken.set(index, { sentMs: sentMs.get(index) ?? takenMs, takenMs, attempts });
    }
    for (const [person, cookie] of told.cookies) cookies.set(person, cookie);
    for (const [person, line, atMs] of told.lines) cameMs.set(`${person}:${line}`, atMs);
    for (const [what, count] of Object.entries(told.answers)) answers[what] = (answers[what] ?? 0) + count;
    late = told.late ?? late;
  });
  child.send(begin);
  const failed = new Promise<never>((_resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the crowd's process ended with ${code ?? "a signal"}`)));
  });
  failed.catch(() => undefined);
  return {
    taken,
    cookies,
    cameMs,
    answers,
    get late() {
      return late;
    },
    failed,
    stop: () => void (child.connected && child.disconnect()),
  };
}

function startWatchers(watch: Watch): { readonly last: Watched | undefined; stop(): void } {
  if (watch.count === 0) return { last: undefined, stop: () => undefined };
  const child = fork(fileURLToPath(new URL("./watchers.ts", import.meta.url)), { stdio: ["ignore", 2, 2, "ipc"] });
  let last: Watched | undefined;
  // The watchers say nothing else.
  child.on("message", (watched) => (last = watched as Watched));
  child.send(watch);
  return {
    get last() {
      return last;
    },
    stop: () => void (child.connected && child.disconnect()),
  };
}

/** Who was told to come later has come by then. */
async function allSeated(
  watching: { readonly last: Watched | undefined },
  { watchers, signal }: WorldOptions,
): Promise<Watched | undefined> {
  const untilMs = Date.now() + seatedWithinMs;
  await sleep(1_500, undefined, { signal });
  const isDone = () => watching.last === undefined || watching.last.shown[0]?.[1] === watchers;
  while (!isDone() && Date.now() < untilMs) await sleep(250, undefined, { signal });
  return watching.last;
}

interface Killing extends Pick<WorldOptions, "kills" | "seconds" | "signal" | "say"> {
  readonly beginMs: number;
  readonly random: () => number;
}

async function killAll(
  jarvis: RunningJarvis,
  { kills, seconds, signal, say, beginMs, random }: Killing,
): Promise<Kill[]> {
  const done: Kill[] = [];
  for (const { kind, at } of kills) {
    await sleep(Math.max(0, beginMs + at * seconds * 1_000 - Date.now()), undefined, { signal });
    const one = await kill(jarvis.pid, {
      kind,
      random,
      signal,
      url: () => findEmbedded(jarvis.dataDir),
      postgres: () => postgresOn(jarvis.dataDir),
      revive: () => Promise.reject(new Error("nobody starts the supervisor again")),
    });
    say(`killed: ${kind}, process ${one.pid}, ${((one.atMs - beginMs) / 1_000).toFixed(1)} s into the day`);
    done.push(one);
  }
  return done;
}

interface Ending {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly untilMs: number;
}

/** Until everything was taken, or it takes too long: what is not taken then is a finding. */
async function ended(people: People, { signal, say, untilMs }: Ending): Promise<void> {
  while (people.late === undefined && Date.now() < untilMs) {
    await Promise.race([sleep(200, undefined, { signal }), people.failed]);
  }
  say(
    people.late === undefined
      ? "not everything was taken in time"
      : `everything was taken: ${people.taken.size} messages`,
  );
}

interface Resting extends Pick<Ending, "signal" | "say"> {
  readonly people: People;
  readonly dueMs: number;
}

/** Until the last reminder is over and nothing comes any more. */
async function rest(
  jarvis: RunningJarvis,
  { people, dueMs, signal, say }: Resting,
): Promise<{ ears: Ears; endMs: number }> {
  await sleep(Math.max(0, dueMs - Date.now()), undefined, { signal });
  const began = Date.now();
  let seen = -1;
  let movedMs = Date.now();
  while (Date.now() - movedMs < quietMs && Date.now() - began < takenWithinMs) {
    const stats = await Promise.all([...jarvis.outboxUrls.values()].map(outboxStats));
    const now = stats.reduce((sum, { distinct }) => sum + distinct, people.cameMs.size);
    if (now !== seen) movedMs = Date.now();
    seen = now;
    await sleep(250, undefined, { signal });
  }
  let ears = await listen(jarvis, people);
  for (const startMs = Date.now(); Date.now() - startMs < silenceMs - quietMs;) {
    const again = await listen(jarvis, people);
    if (again.heard.length === ears.heard.length) break;
    ears = again;
    await sleep(quietMs, undefined, { signal });
  }
  say(`${ears.heard.length} messages from Jarvis`);
  return { ears, endMs: dueMs + 1 };
}

/** What the page of the counters is told first. */
async function shownCounters(url: string): Promise<Record<string, number>> {
  const response = await fetch(`${url}/counters/events`);
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of response.body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true });
    const data = /event: counters\ndata: (.*)\n/.exec(text)?.[1];
    // The page's own words, which its tests check. Leaving the loop closes the connection.
    if (data !== undefined) return JSON.parse(data) as Record<string, number>;
  }
  throw new Error("the counters said nothing");
}
