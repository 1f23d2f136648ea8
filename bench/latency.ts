// From accept to effect, one event at a time on a system that has nothing else to do. The clock starts when the POST is
// sent and stops when its effect can be seen from another connection: that one asks for the row all the time, with a
// pause of 0.2 ms, so a figure is at most about 0.4 ms too high. No LISTEN, which would be part of what is measured.

import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { openClient } from "./client.ts";
import { type Answer, Histogram, parseTarget, Pool } from "holdfast-rehearse/drive";
import type { Settings } from "./call.ts";
import { startMember } from "./crew.ts";
import { type Events, makeEvents } from "./events.ts";
import { interleave, type Rounds } from "./interleave.ts";
import { median } from "./median.ts";
import { fixed, progress, rounded, textTable } from "./report.ts";
import { writeResults } from "./results.ts";
import { startServer } from "./server.ts";
import { openStage, type Place, type Stage } from "./stage.ts";
import { isVariant, type VariantName } from "./variant.ts";
import { effectTable } from "./workers/effect.ts";

const usual = { count: 500, rounds: 2 } as const;
const contenders = ["holdfast", "graphile-worker", "bullmq-always", "bullmq-everysec", "pg-boss"] as const;
/** Events that come first, so that everything is warm. */
const warmUp = 50;
/** Between an effect and the next event: a system that gets one right after the other is not idle. */
const restMs = 25;
const pauseMs = 0.2;
const effectMs = 10_000;

interface Measured {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Until the answer to the POST. */
  readonly answerP50Ms: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Web and work in one process, next to Holdfast's usual two. */
const single = "holdfast, one process";
type Name = VariantName | typeof single;

/** Runs the bench and prints it; false when an event had no effect or two. */
export async function latency(settings: Settings, signal: AbortSignal): Promise<boolean> {
  await using stage = await openStage(settings, contenders);
  const { count = usual.count, rounds = usual.rounds } = settings;
  const names = stage.variants.flatMap((name): Name[] => (name === "holdfast" ? [single, name] : [name]));
  const figures = await interleave(names, { rounds, signal }, async (name, round) => {
    const measured = await measure(stage, name, { count, signal });
    const { p50Ms, p99Ms, lost, doubled } = measured;
    const trouble = lost + doubled === 0 ? "" : `, lost ${lost}, doubled ${doubled}`;
    const line = `${name.padEnd(22)} p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms${trouble}`;
    progress("latency", `round ${round + 1}/${rounds}  ${line}`);
    return measured;
  });
  const agreed = [...figures.values()].flat().every((one) => one.lost + one.doubled === 0);
  const { versions } = stage;
  const file = writeResults("latency", {
    settings: { count, rounds },
    versions,
    agreed,
    rounds: Object.fromEntries(figures),
  });
  process.stdout.write(settings.json ? jsonLines(figures) : table(figures));
  process.stderr.write(`figures: ${file}\n`);
  return agreed;
}

async function measure(
  stage: Stage,
  name: Name,
  { count, signal }: { readonly count: number; readonly signal: AbortSignal },
): Promise<Measured> {
  const place = await stage.place(isVariant(name) ? name : "holdfast");
  const client = await openClient(place.url);
  try {
    await client.query(effectTable);
    await using crew = new AsyncDisposableStack();
    const url = await start(name, place, crew);
    const target = parseTarget(url);
    using pool = new Pool(target, { connections: 1 });
    const events = makeEvents(target, randomBytes(4).toString("hex"));
    const effects = new Histogram();
    const answers = new Histogram();
    for (let index = 0; index < warmUp + count; index += 1) {
      await sleep(restMs, undefined, { signal });
      const { effectAfterMs, answerAfterMs } = await once({ pool, events, client }, index);
      if (index < warmUp) continue;
      effects.record(effectAfterMs);
      answers.record(answerAfterMs);
    }
    const { p50Ms, p99Ms } = effects.summary();
    const lostAndDoubled = await ledger(client, warmUp + count);
    return { count, p50Ms, p99Ms, answerP50Ms: answers.summary().p50Ms, ...lostAndDoubled };
  } finally {
    await client.end();
    await stage.clear(place);
  }
}

/** Starts whatever the variant needs from accept to effect; gives where it accepts. */
async function start(name: Name, place: Place, crew: AsyncDisposableStack): Promise<string> {
  const { url, redis } = place;
  const task = { variant: isVariant(name) ? name : ("holdfast" as const), url, redis, ordered: false, name: "bench" };
  if (!isVariant(name)) {
    const member = crew.use(await startMember({ ...task, roles: ["web", "work"] }));
    member.begin();
    return member.address ?? "";
  }
  const server = crew.use(await startServer(name, place));
  crew.use(await startMember({ ...task, roles: ["work"] })).begin();
  return server.url;
}

interface Scene {
  readonly pool: Pool;
  readonly events: Events;
  readonly client: pg.Client;
}

async function once(
  { pool, events, client }: Scene,
  index: number,
): Promise<{ readonly effectAfterMs: number; readonly answerAfterMs: number }> {
  const id = events.id(index);
  const answered = Promise.withResolvers<{ answer: Answer; atMs: number }>();
  const sentMs = performance.now();
  pool.send(events.request(index), (answer) => answered.resolve({ answer, atMs: performance.now() }));
  const text = "select from effect where id = $1";
  while ((await client.query({ name: "seen", text, values: [id] })).rowCount === 0) {
    if (performance.now() - sentMs > effectMs) break;
    // Timers of Node.js know no less than 1 ms.
    Atomics.wait(pause, 0, 0, pauseMs);
  }
  const effectAfterMs = performance.now() - sentMs;
  const { answer, atMs } = await answered.promise;
  if (answer.status !== 200) throw new Error(`the event was answered with ${answer.status}`);
  return { effectAfterMs, answerAfterMs: atMs - sentMs };
}

const pause = new Int32Array(new SharedArrayBuffer(4));

async function ledger(client: pg.Client, count: number): Promise<{ readonly lost: number; readonly doubled: number }> {
  const { rows } = await client.query<{ effects: number; ids: number }>(
    "select count(*)::int as effects, count(distinct id)::int as ids from effect",
  );
  const { effects = 0, ids = 0 } = rows[0] ?? {};
  return { lost: count - ids, doubled: effects - ids };
}

function table(rounds: Rounds<Name, Measured>): string {
  const rows = Array.from(rounds, ([name, list]) => [
    name,
    fixed(middle(list, "p50Ms"), 2),
    fixed(middle(list, "p99Ms"), 2),
    fixed(middle(list, "answerP50Ms"), 2),
    String(sum(list, "count")),
    String(sum(list, "lost")),
    String(sum(list, "doubled")),
  ]);
  const head = ["variant", "p50 ms", "p99 ms", "answer p50 ms", "events", "lost", "doubled"];
  return `\nlatency: from sending the POST to its effect being visible, one at a time; medians\n\n${textTable(head, rows)}\n`;
}

function jsonLines(rounds: Rounds<Name, Measured>): string {
  const lines = Array.from(rounds, ([name, list]) =>
    JSON.stringify({
      bench: "latency",
      variant: isVariant(name) ? name : "holdfast",
      processes: isVariant(name) ? 2 : 1,
      p50Ms: rounded(middle(list, "p50Ms")),
      p99Ms: rounded(middle(list, "p99Ms")),
      answerP50Ms: rounded(middle(list, "answerP50Ms")),
      count: sum(list, "count"),
      lost: sum(list, "lost"),
      doubled: sum(list, "doubled"),
    }),
  );
  return `${lines.join("\n")}\n`;
}

function middle(list: readonly Measured[], figure: keyof Measured): number {
  return median(list.map((one) => one[figure]));
}

function sum(list: readonly Measured[], figure: keyof Measured): number {
  return list.reduce((all, one) => all + one[figure], 0);
}
