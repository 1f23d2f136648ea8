// Many who watch Jarvis' counters while these change: what the store is asked, what it costs the web process, how late
// each hears of it, and how long an ordinary message to the chat takes meanwhile. Jarvis runs as `npm start` runs it,
// on a Postgres of the bench's own, which counts the queries; the watchers are a process of their own on the same
// machine.

import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Settings } from "./call.ts";
import { type Chat, openChat } from "./chatting.ts";
import { openClient } from "./client.ts";
import { startDatabases } from "./database.ts";
import { startJarvis } from "./jarvis.ts";
import { writeResults } from "./results.ts";
import { childrenLike, cpuUs, residentBytes } from "./usage.ts";
import { openWatchers, type WatchReport } from "./watching.ts";

const warmUpMessages = 60;
const everyMs = 1_300;
const messageEveryMs = 150;
/** A stretch without a change, for what watching costs by itself. */
const stillMs = 20_000;
/** Longer than the counts take to reach everybody. */
const settleMs = 4_000;

interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

interface Figures {
  readonly watchers: number;
  readonly updates: number;
  /** Of the counts, as Postgres counts them, while they change; with the seconds between two readings. */
  readonly queriesPerSecond: number;
  readonly webCpuShare: number;
  readonly stillCpuShare: number;
  readonly cpuUsPerUpdate: number;
  readonly bytesPerWatcher: number;
  /** From the commit of a change. */
  readonly delayMs: Spread;
  /** From the first watcher that heard of it. */
  readonly spreadMs: Spread;
  readonly answeredAloneMs: Spread;
  readonly answeredMs: Spread;
  readonly storedMs: Spread;
  /** The status of the answer to one watcher more. */
  readonly oneTooMany: number;
  readonly refused: number;
  readonly cut: number;
  /** Changes times watchers that were not heard. */
  readonly missed: number;
}

/** Runs the bench and prints it; false when a watcher missed a change or was cut off. */
export async function watchers(settings: Settings, signal: AbortSignal): Promise<boolean> {
  const count = settings.count ?? 10_000;
  const updates = settings.rounds ?? 30;
  await using databases = await startDatabases({ shared_preload_libraries: "pg_stat_statements" });
  const databaseUrl = await databases.create("jarvis");
  await using jarvis = await startJarvis({ databaseUrl });
  const client = await openClient(databaseUrl);
  try {
    await client.query("create extension pg_stat_statements");
    const web = childrenLike(jarvis.pid, /\0role\0web\0/);
    await using chat = await openChat(jarvis.url);
    const alone = await talk(chat, warmUpMessages);
    const before = residentBytes(web);
    await using crowd = await openWatchers({ url: jarvis.url, count });
    say(`${count} watch`);
    await sleep(settleMs);
    const bytesPerWatcher = (residentBytes(web) - before) / count;
    const still = await stretch({ client, web, during: () => sleep(stillMs, undefined, { signal }) });
    const changed: Change[] = [];
    let said: Awaited<ReturnType<typeof talk>> = [];
    const busy = await stretch({
      client,
      web,
      during: async () => {
        const done = new AbortController();
        const talking = talk(chat, Number.POSITIVE_INFINITY, done.signal);
        for (let round = 0; round < updates && !signal.aborted; round += 1) changed.push(await change(client));
        await sleep(settleMs);
        done.abort();
        said = await talking;
      },
    });
    if (signal.aborted) return true;
    const report = await crowd.report();
    const figures: Figures = {
      watchers: count,
      updates,
      queriesPerSecond: busy.queries / busy.seconds,
      webCpuShare: busy.cpuUs / 1e6 / busy.seconds,
      stillCpuShare: still.cpuUs / 1e6 / still.seconds,
      cpuUsPerUpdate: (busy.cpuUs - (still.cpuUs / still.seconds) * busy.seconds) / (updates * count),
      bytesPerWatcher,
      ...delays(report, changed),
      answeredAloneMs: spread(alone.slice(warmUpMessages / 2).map((one) => one.answeredMs)),
      answeredMs: spread(said.map((one) => one.answeredMs)),
      storedMs: spread(said.map((one) => one.storedMs)),
      oneTooMany: await oneMore(jarvis.url),
      refused: report.refused,
      cut: report.cut,
      missed: changed.reduce((sum, { people }) => sum + count - (report.heard.get(people)?.length ?? 0), 0),
    };
    const file = writeResults("watchers", { settings: { count, updates }, ...figures });
    process.stdout.write(settings.json ? `${JSON.stringify({ bench: "watchers", ...figures })}\n` : table(figures));
    process.stderr.write(`figures: ${file}\n`);
    return figures.missed === 0 && figures.cut === 0;
  } finally {
    await client.end();
  }
}

interface Change {
  readonly people: number;
  /** When it was committed, in ms since 1970. */
  readonly at: number;
}

/** One person more, and the pause after it, which is never a multiple of the second in which Jarvis looks. */
async function change(client: pg.Client): Promise<Change> {
  await client.query(
    `insert into jarvis.counter (source, slot, people, sent, waiting) values ('bench', 0, 1, 0, 0)
     on conflict (source, slot) do update set people = counter.people + 1`,
  );
  const at = performance.timeOrigin + performance.now();
  const found = await client.query<{ people: string }>("select sum(people) as people from jarvis.counter");
  await sleep(everyMs);
  return { people: Number(found.rows[0]?.people), at };
}

interface Stretch {
  readonly seconds: number;
  readonly queries: number;
  readonly cpuUs: number;
}

/** What the web processes and Postgres did `during` that. */
async function stretch(what: {
  readonly client: pg.Client;
  readonly web: readonly number[];
  readonly during: () => Promise<unknown>;
}): Promise<Stretch> {
  const { client, web, during } = what;
  const [queries, cpu, began] = [await queriesOf(client), sum(web.map(cpuUs)), performance.now()];
  await during();
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, cpuUs: sum(web.map(cpuUs)) - cpu, queries: (await queriesOf(client)) - queries };
}

/** How often Jarvis asked for the counts, by Postgres' own count. */
async function queriesOf(client: pg.Client): Promise<number> {
  const found = await client.query<{ calls: string }>(
    `select coalesce(sum(calls), 0) as calls from pg_stat_statements
     where query like '%coalesce(sum(people)%from jarvis.counter%'`,
  );
  return Number(found.rows[0]?.calls);
}

async function talk(chat: Chat, count: number, until?: AbortSignal) {
  const times: Awaited<ReturnType<Chat["say"]>>[] = [];
  while (times.length < count && until?.aborted !== true) {
    times.push(await chat.say("what time is it for you?"));
    await sleep(messageEveryMs);
  }
  return times;
}

async function oneMore(url: string): Promise<number> {
  const end = new AbortController();
  const { status } = await fetch(`${url}/counters/events`, { signal: end.signal });
  end.abort();
  return status;
}

function delays({ heard }: WatchReport, changed: readonly Change[]): Pick<Figures, "delayMs" | "spreadMs"> {
  const times = changed.map(({ people, at }) => ({ at, all: heard.get(people) ?? [] }));
  return {
    delayMs: spread(times.flatMap(({ at, all }) => all.map((time) => time - at))),
    spreadMs: spread(times.flatMap(({ all }) => all.map((time) => time - (all[0] ?? 0)))),
  };
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), most: sorted.at(-1) ?? NaN };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

function table(figures: Figures): string {
  const ms = ({ p50, p99, most }: Spread) =>
    `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, most ${most.toFixed(1)} ms`;
  const percent = (share: number) => `${(100 * share).toFixed(1)} % of a core`;
  return `
watchers: ${figures.watchers}, ${figures.updates} changes

queries of the counts   ${figures.queriesPerSecond.toFixed(2)}/s in all (as Postgres counts them)
web process             ${percent(figures.webCpuShare)}, ${percent(figures.stillCpuShare)} while nothing changes
each watcher's update   ${figures.cpuUsPerUpdate.toFixed(1)} us of the web process
each watcher            ${(figures.bytesPerWatcher / 1024).toFixed(1)} kB
heard after the commit  ${ms(figures.delayMs)}
after the first one     ${ms(figures.spreadMs)}
chat answered, alone    ${ms(figures.answeredAloneMs)}
chat answered meanwhile ${ms(figures.answeredMs)}
chat stored meanwhile   ${ms(figures.storedMs)}
one watcher too many    ${figures.oneTooMany}
missed, cut, refused    ${figures.missed}, ${figures.cut}, ${figures.refused}
`;
}

function say(text: string): void {
  process.stderr.write(`watchers   ${text}\n`);
}
