// What work costs more on a core that sleeps between two pieces of it: clocks and caches have to come back. Low steps
// measure on such cores, the limit is on cores that never sleep.

import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

/** Sleeps and pieces of work, and how long the same work goes on without sleep, in ms. */
const pulses = 14;
const pauseMs = 40;
const steadyMs = 250;
const warmUpRuns = 200;
/** More than this was never seen of apps: what a short pulse shows is more than what their requests gain. */
const mostCost = 1.15;

/**
 * CPU time of work in short pulses by that of the same work without a pause: 1.05 to 1.2 on the machines that we have
 * seen. Takes a second of which two thirds are sleep. Between 1 and 1.15.
 */
export async function wakingCost(): Promise<number> {
  const ratios: number[] = [];
  for (const work of [objects, hashing]) {
    for (let run = 0; run < warmUpRuns; run += 1) work();
    const steady = steadyCost(work);
    const pulsed = await pulsedCost(work);
    ratios.push(Math.min(mostCost, Math.max(1, pulsed / steady)));
  }
  return Math.sqrt(ratios.reduce((product, ratio) => product * ratio, 1));
}

function steadyCost(work: () => void): number {
  const from = process.cpuUsage();
  const until = performance.now() + steadyMs;
  let runs = 0;
  for (; performance.now() < until; runs += 1) work();
  return cpuMsSince(from) / runs;
}

async function pulsedCost(work: () => void): Promise<number> {
  const from = process.cpuUsage();
  for (let pulse = 0; pulse < pulses; pulse += 1) {
    await sleep(pauseMs);
    for (let run = 0; run < 4; run += 1) work();
  }
  return cpuMsSince(from) / (4 * pulses);
}

function cpuMsSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/** About a millisecond of what apps do: objects, strings, JSON. */
function objects(): void {
  const rows = Array.from({ length: 900 }, (_, index) => ({ id: index, name: `row ${index}`, open: index % 2 === 0 }));
  JSON.parse(JSON.stringify(rows));
}

const bytes = Buffer.alloc(700_000, 7);

function hashing(): void {
  createHash("sha256").update(bytes).digest();
}
