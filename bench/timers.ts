// Many timers that fall due at the same moment: how long until the last has been worked on. Set before they are due;
// the workers run and wait. Holdfast's timers, and the delayed jobs of peers that have them.

import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { openClient } from "./client.ts";
import type { Settings } from "./call.ts";
import { fillStore, startMember } from "./crew.ts";
import { readLedger } from "./drain.ts";
import { interleave, type Rounds } from "./interleave.ts";
import { median } from "./median.ts";
import { fixed, progress, rounded, textTable, whole } from "./report.ts";
import { writeResults } from "./results.ts";
import { openStage, type Stage } from "./stage.ts";
import type { VariantName } from "./variant.ts";
import { effectTable } from "./workers/effect.ts";

const usual = { count: 50_000, rounds: 3 } as const;
const contenders = ["holdfast", "graphile-worker", "bullmq-always", "bullmq-everysec", "pg-boss"] as const;

/** Setting them has this much time, and as many ms for each thousand; twice that when it was not enough. */
const settingMs = 4_000;
const settingMsPerThousand = 150;
const silenceMs = 20_000;

interface Fired {
  readonly count: number;
  /** From the due moment to the last effect. */
  readonly seconds: number;
  readonly rate: number;
  readonly worstLatenessMs: number;
  readonly medianLatenessMs: number;
  /** Worked on before they were due. */
  readonly early: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Runs the bench and prints it; false when a timer was lost, doubled or early. */
export async function timers(settings: Settings, signal: AbortSignal): Promise<boolean> {
  await using stage = await openStage(settings, contenders);
  const { count = usual.count, rounds = usual.rounds } = settings;
  const figures = await interleave(stage.variants, { rounds, signal }, async (variant, round) => {
    const fired = await fire(stage, { variant, count }, signal);
    const { seconds, rate, lost, doubled, early } = fired;
    const trouble = lost + doubled + early === 0 ? "" : `, lost ${lost}, doubled ${doubled}, early ${early}`;
    const line = `${variant.padEnd(16)}  ${seconds.toFixed(1)} s, ${Math.round(rate)}/s${trouble}`;
    progress("timers", `round ${round + 1}/${rounds}  ${line}`);
    return fired;
  });
  const agreed = [...figures.values()].flat().every((one) => one.lost + one.doubled + one.early === 0);
  const { versions } = stage;
  const file = writeResults("timers", {
    settings: { count, rounds },
    versions,
    agreed,
    rounds: Object.fromEntries(figures),
  });
  process.stdout.write(settings.json ? jsonLines(figures) : table(figures, count));
  process.stderr.write(`figures: ${file}\n`);
  return agreed;
}

interface Wish {
  readonly variant: VariantName;
  readonly count: number;
  readonly settingMs?: number;
}

async function fire(stage: Stage, wish: Wish, signal: AbortSignal): Promise<Fired> {
  const { variant, count } = wish;
  const aheadMs = wish.settingMs ?? settingMs + (count / 1_000) * settingMsPerThousand;
  const place = await stage.place(variant);
  const client = await openClient(place.url);
  try {
    await client.query(effectTable);
    const { url, redis } = place;
    const dueAt = Date.now() + aheadMs;
    const load = { from: 0, count, keys: 1_000, bytes: 100, prefix: "t", failing: false, ordered: false, dueAt };
    await fillStore({ variant, url, redis, ordered: false }, load);
    await client.query("analyze");
    await client.query("checkpoint");
    await using member = await startMember({ variant, url, redis, ordered: false, roles: ["work"], name: "bench" });
    if (Date.now() < dueAt) {
      member.begin();
      await sleep(dueAt - Date.now(), undefined, { signal });
      await worked({ client, count, written: () => member.written() }, signal);
      return { count, ...(await lateness(client, dueAt)), ...(await readLedger(client, count, true)) };
    }
  } finally {
    await client.end();
    await stage.clear(place);
  }
  progress("timers", `${variant}: they were due before all were set; again, with more time`);
  return fire(stage, { variant, count, settingMs: aheadMs * 2 }, signal);
}

interface Watched {
  readonly client: pg.Client;
  readonly count: number;
  readonly written: () => number;
}

/** Waits until all effects are there, or nothing more comes: what is missing then is lost. */
async function worked({ client, count, written }: Watched, signal: AbortSignal): Promise<void> {
  let seen = -1;
  let movedAt = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const now = written();
    if (now >= count) {
      const { rows } = await client.query<{ effects: number }>("select count(*)::int as effects from effect");
      if ((rows[0]?.effects ?? 0) >= count) return;
    }
    if (now !== seen) movedAt = performance.now();
    else if (performance.now() - movedAt > silenceMs) return;
    seen = now;
    await sleep(5);
  }
}

async function lateness(client: pg.Client, dueAt: number): Promise<Omit<Fired, "count" | "lost" | "doubled">> {
  const { rows } = await client.query<{ worst: number; middle: number; early: number; effects: number }>(
    `select (max(late) * 1000)::float8 as worst,
            (percentile_cont(0.5) within group (order by late) * 1000)::float8 as middle,
            (count(*) filter (where late < 0))::int as early, count(*)::int as effects
       from (select extract(epoch from at) - $1::float8 as late from effect) as each`,
    [dueAt / 1_000],
  );
  const { worst = NaN, middle = NaN, early = 0, effects = 0 } = rows[0] ?? {};
  const seconds = worst / 1_000;
  return { seconds, rate: effects / seconds, worstLatenessMs: worst, medianLatenessMs: middle, early };
}

function table(rounds: Rounds<VariantName, Fired>, count: number): string {
  const rows = Array.from(rounds, ([name, list]) => [
    name,
    fixed(middle(list, "seconds"), 2),
    whole(middle(list, "rate")),
    whole(middle(list, "medianLatenessMs")),
    whole(middle(list, "worstLatenessMs")),
    String(list.reduce((all, one) => all + one.lost, 0)),
    String(list.reduce((all, one) => all + one.doubled, 0)),
  ]);
  const head = ["variant", "seconds", "timers/s", "median lateness ms", "worst lateness ms", "lost", "doubled"];
  return `\ntimers: ${whole(count)} due at the same moment, each writes one row; medians\n\n${textTable(head, rows)}\n`;
}

function jsonLines(rounds: Rounds<VariantName, Fired>): string {
  const lines = Array.from(rounds, ([variant, list]) =>
    JSON.stringify({
      bench: "timers",
      variant,
      count: list[0]?.count,
      rate: Math.round(middle(list, "rate")),
      seconds: rounded(middle(list, "seconds")),
      medianLatenessMs: Math.round(middle(list, "medianLatenessMs")),
      worstLatenessMs: Math.round(middle(list, "worstLatenessMs")),
      lost: list.reduce((all, one) => all + one.lost, 0),
      doubled: list.reduce((all, one) => all + one.doubled, 0),
    }),
  );
  return `${lines.join("\n")}\n`;
}

function middle(list: readonly Fired[], figure: keyof Fired): number {
  return median(list.map((one) => one[figure]));
}
