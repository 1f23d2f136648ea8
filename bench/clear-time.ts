// Does a backlog end when it was said to? Real processes under a load that changes: steps, bursts, a consumer that
// slows down. Each second what the status says is noted, and one event asks for its position; later both are held
// against what happened. Then what it costs: an answer with a position, and the status with millions of events waiting.

import { setTimeout as sleep } from "node:timers/promises";
import { Measure } from "../packages/holdfast/src/backlog/measure.ts";
import { readStatus } from "../packages/holdfast/src/command/read-status.ts";
import { migrateStore } from "./app.ts";
import type { Settings } from "./call.ts";
import { acceptCost, statusCost } from "./clear-time-cost.ts";
import { type Crew, startCrew } from "./clear-time-crew.ts";
import { errorsOf, holds, type Shown, table } from "./clear-time-report.ts";
import { openPool, type Pool } from "../packages/holdfast/src/store/pool.ts";
import { progress } from "./report.ts";
import { writeResults } from "./results.ts";
import { openStage } from "./stage.ts";

interface Phase {
  readonly seconds: number;
  /** Events a second. */
  readonly rate: number;
  /** At once, at its beginning. */
  readonly burst: number;
  /** Of all workers together. */
  readonly msPerEvent: number;
}

const phases: readonly Phase[] = [
  { seconds: 8, rate: 300, burst: 0, msPerEvent: 1 },
  { seconds: 16, rate: 1_500, burst: 0, msPerEvent: 1 },
  { seconds: 28, rate: 500, burst: 0, msPerEvent: 1 },
  { seconds: 26, rate: 300, burst: 13_000, msPerEvent: 1 },
  { seconds: 6, rate: 400, burst: 10_000, msPerEvent: 1 },
  { seconds: 34, rate: 300, burst: 0, msPerEvent: 1.75 },
];
const tickMs = 50;
const keys = 1_000;
/** Workers have so much in hand at any moment: less than this is no backlog. */
const handSeconds = 0.1;

/** Runs the bench and prints it; false when what was said did not hold. */
export async function clearTime(settings: Settings, signal: AbortSignal): Promise<boolean> {
  await using stage = await openStage({ ...settings, variants: undefined }, ["holdfast"]);
  const place = await stage.place("holdfast");
  await migrateStore(place.url);
  const pool = openPool({ url: place.url, purpose: "bench", connections: 1 });
  const run = new Run(pool, settings.workers);
  try {
    await using crew = await startCrew(place.url, settings.workers);
    await run.drive(crew, signal);
  } finally {
    await pool.end();
  }
  const all = run.judged();
  const accept = await acceptCost(stage, signal);
  const status = await statusCost(stage, settings.waiting);
  const errors = Object.fromEntries(
    (["clear", "turn", "place"] as const).map((kind) => [
      kind,
      errorsOf(all.filter((one) => one.kind === kind && one.steady >= 10)),
    ]),
  );
  const file = writeResults("clear-time", {
    settings: { phases, waiting: settings.waiting, workers: settings.workers },
    errors,
    accept,
    status,
    shown: all,
  });
  process.stdout.write(
    settings.json
      ? `${JSON.stringify({ bench: "clear-time", holds: holds(all), errors, accept, status })}\n`
      : `\nclear-time: shown against measured, under changing load\n\n${table(all)}\n\n${accept.text}\n${status.text}\n`,
  );
  process.stderr.write(`figures: ${file}\n`);
  return holds(all);
}

/** What was sent, done and said, in seconds from the start. */
class Run {
  readonly #pool: Pool;
  readonly #workers: number;
  readonly #measure = new Measure();
  readonly #clears: { readonly at: number; readonly steady: number; readonly end: number; readonly shown: number }[] =
    [];
  readonly #probes: {
    id: string;
    at: number;
    steady: number;
    end: number;
    shown: number | null;
    place: number;
    ahead: number;
  }[] = [];
  readonly #left: { readonly at: number; readonly count: number; readonly hand: number }[] = [];
  #doneAt: ReadonlyMap<string, number> = new Map();
  #sent = 0;
  #began = 0;

  constructor(pool: Pool, workers: number) {
    this.#pool = pool;
    this.#workers = workers;
  }

  async drive(crew: Crew, signal: AbortSignal): Promise<void> {
    this.#doneAt = crew.probes;
    this.#began = performance.now();
    for (const [index, phase] of phases.entries()) {
      progress(
        "clear-time",
        `phase ${index + 1}/${phases.length}: ${phase.rate}/s and ${phase.burst} at once, ${1_000 / phase.msPerEvent}/s can be done`,
      );
      crew.pace({ msPerEvent: phase.msPerEvent * this.#workers });
      await this.#phase(crew, phase, signal);
    }
  }

  async #phase(crew: Crew, phase: Phase, signal: AbortSignal): Promise<void> {
    const began = this.#now();
    const end = began + phase.seconds;
    let sent = 0;
    let nextLook = began + 0.5;
    await this.#send(crew, phase.burst);
    while (this.#now() < end) {
      signal.throwIfAborted();
      const due = Math.floor((this.#now() - began) * phase.rate) - sent;
      sent += due;
      await this.#send(crew, due);
      this.#left.push({
        at: this.#now(),
        count: this.#sent - crew.done(),
        hand: (handSeconds * 1_000) / phase.msPerEvent,
      });
      if (this.#now() >= nextLook) {
        nextLook += 1;
        await this.#look(crew, { steady: this.#now() - began, end });
      }
      await sleep(tickMs);
    }
  }

  async #send(crew: Crew, count: number): Promise<void> {
    for (let from = 0; from < count; from += 1_000) {
      const events = Array.from({ length: Math.min(1_000, count - from) }, () => this.#event("e"));
      await post(crew.address, events);
    }
  }

  #event(name: string) {
    this.#sent += 1;
    return { id: `${name}-${this.#sent}`, key: `key ${this.#sent % keys}` };
  }

  async #look(crew: Crew, { steady, end }: { readonly steady: number; readonly end: number }): Promise<void> {
    const at = this.#now();
    const ahead = this.#sent - crew.done();
    const probe = this.#event("probe");
    const { position, clearSeconds } = await post(crew.address, [probe]);
    if (position !== undefined) {
      this.#probes.push({
        id: probe.id,
        at,
        steady,
        end,
        shown: clearSeconds ?? null,
        place: position,
        ahead: ahead + 1,
      });
    }
    const [one] = (await readStatus(this.#pool, undefined, this.#measure)).backlogs;
    if (one?.course === "clears" && one.clearSeconds !== null) {
      this.#clears.push({ at: this.#now(), steady, end, shown: one.clearSeconds });
    }
  }

  /** Each with what then happened, where nothing changed before. */
  judged(): readonly Shown[] {
    const clears = this.#clears.map(({ at, steady, end, shown }): Shown => {
      const over = this.#left.find((one) => one.at >= at && one.count <= one.hand);
      return { kind: "clear", at, steady, shown, measured: over && over.at <= end ? over.at - at : undefined };
    });
    const turns = this.#probes.flatMap(({ id, at, steady, end, shown }): Shown[] => {
      const done = (this.#doneAt.get(id) ?? Infinity) / 1000 - this.#began / 1000;
      return shown === null ? [] : [{ kind: "turn", at, steady, shown, measured: done <= end ? done - at : undefined }];
    });
    const places = this.#probes.map(({ at, steady, place, ahead }): Shown => ({
      kind: "place",
      at,
      steady,
      shown: place,
      measured: ahead,
    }));
    return [...clears, ...turns, ...places];
  }

  #now(): number {
    return (performance.now() - this.#began) / 1000;
  }
}

async function post(
  address: string,
  events: readonly object[],
): Promise<{ position?: number; clearSeconds?: number | null }> {
  const headers = { "content-type": "application/json", prefer: "holdfast-position" };
  const answer = await fetch(`${address}/events`, { method: "POST", headers, body: JSON.stringify(events) });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  // Written by accept/web.ts.
  return (await answer.json()) as { position?: number; clearSeconds?: number | null };
}
