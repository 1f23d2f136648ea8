// What knowing the end of a backlog costs: an accepted event with and without its position, in turn, and the status
// beside counting one by one with millions of events waiting.

import { findBacklogs, foresee } from "../packages/holdfast/src/backlog/backlog.ts";
import { Measure } from "../packages/holdfast/src/backlog/measure.ts";
import { Outlook } from "../packages/holdfast/src/backlog/outlook.ts";
import { readStatus } from "../packages/holdfast/src/command/read-status.ts";
import { limits } from "../packages/holdfast/src/limits.ts";
import { consumerNumbers, streamNumbers } from "../packages/holdfast/src/log/directory.ts";
import { countUnread } from "../packages/holdfast/src/log/tally.ts";
import { openPool } from "../packages/holdfast/src/store/pool.ts";
import { events, migrateStore } from "./app.ts";
import { openClient } from "./client.ts";
import { startCrew } from "./clear-time-crew.ts";
import { fillLog } from "./fill.ts";
import { median } from "./median.ts";
import { fixed, whole } from "./report.ts";
import type { Stage } from "./stage.ts";

const rounds = 7;
const stretchMs = 1_000;
const senders = 16;

export interface AcceptCost {
  readonly plain: number;
  readonly withPosition: number;
  /** With to without, the median of the rounds. */
  readonly ratio: number;
  /** What is done for one answer besides sending it, measured by itself. */
  readonly positionUs: number;
  readonly text: string;
}

export async function acceptCost(stage: Stage, signal: AbortSignal): Promise<AcceptCost> {
  const place = await stage.place("holdfast");
  await migrateStore(place.url);
  await using crew = await startCrew(place.url, 1);
  const measured: { plain: number; asked: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    signal.throwIfAborted();
    const order = round % 2 === 0 ? [true, false] : [false, true];
    const rates = new Map<boolean, number>();
    for (const asked of order) rates.set(asked, await push(crew.address, asked));
    // The first round warms up.
    if (round > 0) measured.push({ plain: rates.get(false) ?? 1, asked: rates.get(true) ?? 0 });
  }
  const [plain, withPosition] = [median(measured.map((one) => one.plain)), median(measured.map((one) => one.asked))];
  const ratio = median(measured.map((one) => one.asked / one.plain));
  const positionUs = positionCost();
  const rates = `accepting without a position ${whole(plain)}/s, with one ${whole(withPosition)}/s`;
  const text = `${rates}: ${fixed(ratio, 3)} times; the position itself takes ${fixed(positionUs, 1)} µs`;
  return { plain, withPosition, ratio, positionUs, text };
}

/** Noting an event, its ticket and its position, in microseconds. */
function positionCost(): number {
  const outlook = new Outlook();
  const owner = { consumer: "c", number: 1, stream: "s", streamNumber: 1, pausedAt: null, class: "normal" } as const;
  const counts = { unread: 5_000, retrying: 0, putOff: 0, parked: 0, timersDue: 0, skipped: 0, arrived: 9_000 };
  const one = { ...owner, ...counts, atMs: 0, arriving: 100, finishing: 300, oldestMs: null, samples: [] };
  outlook.set({ seen: foresee([one]), paused: new Set(), ageMs: 0 });
  const times = 100_000;
  const began = performance.now();
  for (let round = 0; round < times; round++) {
    outlook.accepted(1, "normal", 1);
    const ticket = outlook.ticket(1, "normal");
    if (ticket) JSON.stringify(outlook.position(ticket));
  }
  return ((performance.now() - began) * 1000) / times;
}

let number = 0;

/** Requests a second that a few senders bring about, one event each. */
async function push(address: string, asked: boolean): Promise<number> {
  const headers: Record<string, string> = asked ? { prefer: "holdfast-position" } : { "x-holdfast": "no-position" };
  const began = performance.now();
  let count = 0;
  const sender = async () => {
    while (performance.now() - began < stretchMs) {
      number += 1;
      const body = JSON.stringify([{ id: `n-${number}`, key: `key ${number % 1_000}` }]);
      const answer = await fetch(`${address}/events`, { method: "POST", headers, body });
      if ((await answer.text()).includes("position") !== asked) continue;
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  return (count * 1000) / (performance.now() - began);
}

export interface StatusCost {
  readonly waiting: number;
  readonly beginMs: number;
  readonly statusMs: number;
  readonly measureMs: number;
  readonly readMs: number;
  readonly oneByOneMs: number;
  readonly text: string;
}

export async function statusCost(stage: Stage, waiting: number): Promise<StatusCost> {
  const place = await stage.place("holdfast");
  const client = await openClient(place.url);
  await migrateStore(place.url);
  const pool = openPool({ url: place.url, purpose: "bench", connections: 2, statementMs: limits.migrationMs });
  try {
    const stream = (await streamNumbers(client, [events.name])).get(events.name) ?? 0;
    const consumer = (await consumerNumbers(client, new Map([[events.name, stream]]))).get(events.name) ?? 0;
    await fillLog({ client, pool }, { from: 0, count: waiting, keys: 1_000 });
    const again = () => client.query("update holdfast.tally set counted_at = counted_at - interval '1 min'");
    const measure = new Measure();
    const beginMs = await time(() => measure.keep(pool));
    const measureMs = await middle(() => again().then(() => measure.keep(pool)));
    const statusMs = await middle(() => readStatus(pool));
    const readMs = await middle(() => findBacklogs(pool));
    const oneByOneMs = await time(() => countUnread(pool, consumer, "normal"));
    const figures = { beginMs, measureMs, statusMs, readMs, oneByOneMs };
    const shown = Object.entries(figures).map(([name, ms]) => `${name.slice(0, -2)} ${fixed(ms, 1)}`);
    return { waiting, ...figures, text: `with ${whole(waiting)} waiting, ms: ${shown.join(", ")}` };
  } finally {
    await Promise.all([client.end(), pool.end()]);
  }
}

async function middle(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round++) times.push(await time(work));
  return median(times);
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
