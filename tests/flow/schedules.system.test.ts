// Two processes on one store over changes of the clocks, one of them killed every now and then: each firing comes
// exactly once. Then none of them runs for a day: what was missed comes as one firing.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { type When } from "holdfast";
import { type ManualClock, manualClock, openTestStore, type TestStore, until } from "holdfast/testing";
import { expected } from "../../packages/holdfast/src/schedule/oracle.ts";
import { seeded } from "../crash/seeded.ts";

const file = fileURLToPath(new URL("./schedule-process.ts", import.meta.url));
const hourMs = 3_600_000;

/** Expressions in plain fields; `fixed` as in the oracle. */
const plans = {
  digest: { cron: "30 1 * * *", fixed: true },
  night: { cron: "15,45 0-3 * * *", fixed: true },
  rounds: { cron: "20,50 * * * *", fixed: false },
} as const;

const changes = [
  { zone: "Europe/London", at: "2026-03-29T01:00:00Z" },
  { zone: "Europe/London", at: "2026-10-25T01:00:00Z" },
  { zone: "Australia/Lord_Howe", at: "2027-10-02T15:30:00Z" },
];

interface Firing {
  readonly name: string;
  readonly at: string;
  readonly missed: number;
}

async function firings({ pool }: TestStore): Promise<Firing[]> {
  const text = "select name, at, missed from firing order by at, name";
  const found = await pool.query<{ name: string; at: Date; missed: number }>(text);
  return found.rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Everything that must fire after the first and up to the last instant, in order. */
function wanted(zone: string, fromMs: number, toMs: number): Firing[] {
  const found = expected(zone, { fromMs, toMs }, Object.values(plans));
  return Object.keys(plans)
    .flatMap((name, index) => (found[index] ?? []).map((ms) => ({ name, at: new Date(ms).toISOString(), missed: 0 })))
    .toSorted((one, other) => one.at.localeCompare(other.at) || one.name.localeCompare(other.name));
}

/** Two places for processes with the schedules of a zone; what was killed can be started again. */
class Pair {
  readonly #env: NodeJS.ProcessEnv;
  readonly #children = new Map<number, ChildProcess>();

  constructor(url: string, zone: string) {
    const whens = Object.entries(plans).map(([name, { cron }]): [string, When] => [name, { cron, zone }]);
    this.#env = { ...process.env, SCHEDULES: JSON.stringify(Object.fromEntries(whens)), SCHEDULES_URL: url };
  }

  async start(place: number): Promise<void> {
    const child = spawn(process.execPath, [file], { env: this.#env, stdio: ["pipe", "pipe", "inherit"] });
    this.#children.set(place, child);
    await Promise.race([
      once(child.stdout, "data"),
      once(child, "exit").then(() => Promise.reject(new Error("a process did not start"))),
    ]);
  }

  async kill(place: number): Promise<void> {
    const child = this.#children.get(place);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const place of this.#children.keys()) await this.kill(place);
  }
}

async function storeOf(t: TestContext, startMs: number): Promise<{ store: TestStore; clock: ManualClock }> {
  const store = await openTestStore();
  t.after(() => store.stop());
  await store.pool.query("create table firing (name text, at timestamptz, missed int)");
  return { store, clock: await manualClock(store, new Date(startMs)) };
}

describe("over a change of the clocks", { concurrency: 2 }, () => {
  for (const [index, { zone, at }] of changes.entries()) {
    it(`two processes fire each planned time once, one of them killed, ${zone} at ${at}`, async (t) => {
      const random = seeded(index + 1);
      const [fromMs, toMs] = [Date.parse(at) - 3 * hourMs, Date.parse(at) + 3.5 * hourMs];
      const { store, clock } = await storeOf(t, fromMs);
      await using pair = new Pair(store.url, zone);
      await Promise.all([pair.start(0), pair.start(1)]);
      const plan = wanted(zone, fromMs, toMs);
      const times = [...new Set(plan.map((firing) => firing.at))];
      const killAt = Math.floor((0.3 + 0.4 * random()) * times.length);
      for (const [step, time] of times.entries()) {
        await clock.set(new Date(time));
        if (step === killAt) await pair.kill(index % 2);
        const due = plan.filter((firing) => firing.at <= time).length;
        await until(`the firings up to ${time}`, async () => (await firings(store)).length >= due);
        if (step === killAt + 3) await pair.start(index % 2);
      }
      assert.deepEqual(await firings(store), plan);
      // Nobody is there for a day, then both at once.
      await Promise.all([pair.kill(0), pair.kill(1)]);
      const backMs = toMs + 24 * hourMs;
      await clock.set(new Date(backMs));
      await Promise.all([pair.start(0), pair.start(1)]);
      const names = Object.keys(plans);
      await until("what was missed", async () => (await firings(store)).length >= plan.length + names.length);
      const late = wanted(zone, toMs, backMs);
      const together = names.map((name) => {
        const own = late.filter((firing) => firing.name === name);
        return { name, at: own.at(-1)?.at, missed: own.length - 1 };
      });
      const rest = (await firings(store)).slice(plan.length);
      assert.deepEqual(
        rest.toSorted((one, other) => one.name.localeCompare(other.name)),
        together,
      );
    });
  }
});
