// `holdfast schedule` as a process, on a store whose clock the test moves.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { streamNumbers } from "../log/directory.ts";
import { storeOf } from "../log/sample.ts";
import { type Planned } from "../schedule.ts";
import { makePlan } from "../schedule/plan.ts";
import { type ManualClock, manualClock } from "../testing/clock.ts";
import { type Pool } from "../store/pool.ts";
import { declareSchedules, fireSchedules, type Scheduled } from "../work/schedules.ts";

const program = join(import.meta.dirname, "..", "holdfast.ts");

interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly code: string | undefined;
}

interface Setting {
  readonly pool: Pool;
  readonly clock: ManualClock;
  readonly mine: readonly Scheduled[];
  readonly schedule: (...words: string[]) => Answer;
}

/** A store with the schedules `digest`, at seven in London, and `sweep`, each hour; it is half past five there. */
async function setUp(t: TestContext): Promise<Setting> {
  const { pool, url } = await storeOf(t);
  const clock = await manualClock({ pool }, new Date("2026-10-24T04:30:00Z"));
  const planned: Planned[] = [
    { name: "digest", class: "normal", plan: makePlan({ cron: "0 7 * * *", zone: "Europe/London" }) },
    { name: "sweep", class: "sheddable", plan: makePlan({ everyMs: 3_600_000 }) },
  ];
  const numbers = await streamNumbers(pool, ["digest", "sweep"]);
  const mine = planned.map((one) => ({ ...one, stream: numbers.get(one.name) ?? 0 }));
  await declareSchedules(pool, mine);
  const schedule = (...words: string[]): Answer => {
    const env = { ...process.env, DATABASE_URL: url };
    const run = spawnSync(process.execPath, [program, "schedule", ...words], { env, encoding: "utf8" });
    return { status: run.status, stdout: run.stdout, code: /\((HF_\w+)\)/.exec(run.stderr)?.[1] };
  };
  return { pool, clock, mine, schedule };
}

function lines({ status, stdout }: Answer): string[] {
  assert.equal(status, 0);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.replaceAll(/ {3,}/g, " | "));
}

test("the list shows when each fires next, in its zone and in UTC, and what the last firing was", async (t) => {
  const { pool, clock, mine, schedule } = await setUp(t);
  assert.deepEqual(lines(schedule()), [
    "schedule | when | next | last",
    "digest | 0 7 * * * Europe/London | Sat 2026-10-24 07:00 GMT+1, 2026-10-24T06:00:00.000Z | never",
    "sweep | every 3600000 ms | Sat 2026-10-24 05:00 GMT+0, 2026-10-24T05:00:00.000Z | never",
  ]);
  await clock.advance(2 * 3_600_000);
  await fireSchedules(pool, mine);
  await declareSchedules(pool, mine.slice(1));
  assert.deepEqual(lines(schedule()).slice(1), [
    "digest | not in the app | 2026-10-24T06:00:00.000Z",
    "sweep | every 3600000 ms | Sat 2026-10-24 07:00 GMT+0, 2026-10-24T07:00:00.000Z | 2026-10-24T06:00:00.000Z, 1 missed",
  ]);
  const [digest, sweep] = JSON.parse(schedule("--json").stdout) as unknown[];
  assert.deepEqual(digest, {
    name: "digest",
    when: null,
    paused: false,
    nextAt: null,
    lastAt: "2026-10-24T06:00:00.000Z",
    lastMissed: 0,
    lastByHand: false,
  });
  assert.deepEqual(sweep, {
    name: "sweep",
    when: { everyMs: 3_600_000 },
    paused: false,
    nextAt: "2026-10-24T07:00:00.000Z",
    lastAt: "2026-10-24T06:00:00.000Z",
    lastMissed: 1,
    lastByHand: false,
  });
});

test("the firings to come are said in the zone's time, over a change of the clocks", async (t) => {
  const { schedule } = await setUp(t);
  assert.deepEqual(lines(schedule("next", "digest", "--count", "2")), [
    "Sat 2026-10-24 07:00 GMT+1 | 2026-10-24T06:00:00.000Z",
    "Sun 2026-10-25 07:00 GMT+0 | 2026-10-25T07:00:00.000Z",
  ]);
  assert.equal((JSON.parse(schedule("next", "sweep", "--json").stdout) as unknown[]).length, 10);
});

test("a paused schedule does not fire, and what fell into the pause is left out", async (t) => {
  const { pool, clock, mine, schedule } = await setUp(t);
  assert.deepEqual(lines(schedule("pause", "sweep")), ["sweep is paused"]);
  await clock.advance(3 * 3_600_000);
  await fireSchedules(pool, mine);
  assert.match(schedule().stdout, /sweep .* paused +never/);
  assert.deepEqual(JSON.parse(schedule("resume", "sweep", "--json").stdout), { name: "sweep", paused: false });
  assert.match(schedule().stdout, /sweep .* 2026-10-24T08:00:00.000Z +never/);
  await fireSchedules(pool, mine);
  await clock.advance(3_600_000);
  await fireSchedules(pool, mine);
  const fired = await pool.query<{ id: string }>("select id from holdfast.log_sheddable");
  assert.deepEqual(fired.rows, [{ id: "sweep@2026-10-24T08:00:00.000Z" }]);
  // One that is not paused keeps what it has missed.
  await clock.advance(2 * 3_600_000);
  schedule("resume", "sweep");
  await fireSchedules(pool, mine);
  assert.match(schedule().stdout, /sweep .* 2026-10-24T10:00:00.000Z, 1 missed/);
});

test("run fires once by hand, and the plan goes on as it was", async (t) => {
  const { pool, clock, mine, schedule } = await setUp(t);
  schedule("pause", "digest");
  const firing: unknown = JSON.parse(schedule("run", "digest", "--json").stdout);
  assert.deepEqual(firing, { at: "2026-10-24T04:30:00.000Z", missed: 0, byHand: true });
  const found = await pool.query<{ body: Buffer; key: string }>("select body, key from holdfast.log_normal");
  assert.deepEqual(
    found.rows.map(({ body, key }) => [JSON.parse(String(body)), key]),
    [[firing, "digest"]],
  );
  assert.match(schedule().stdout, /digest .* paused +2026-10-24T04:30:00.000Z, by hand/);
  schedule("resume", "digest");
  await fireSchedules(pool, mine);
  await clock.advance(2 * 3_600_000);
  await fireSchedules(pool, mine);
  assert.match(schedule().stdout, /digest .* 2026-10-24T06:00:00.000Z *\n/);
});

test("a wrong call says what is wrong with it", async (t) => {
  const { schedule } = await setUp(t);
  const calls: [string[], string][] = [
    [["stop", "sweep"], "HF_SETTING_BAD"],
    [["pause"], "HF_SETTING_BAD"],
    [["next", "sweep", "--count", "0"], "HF_SETTING_BAD"],
    [["pause", "nobody"], "HF_NOT_DECLARED"],
    [["next", "nobody"], "HF_NOT_DECLARED"],
    [["run", "nobody"], "HF_NOT_DECLARED"],
  ];
  for (const [words, code] of calls) assert.deepEqual([schedule(...words).code, words], [code, words]);
  const help = schedule("--help");
  assert.match(help.stdout, /pause NAME/);
});
