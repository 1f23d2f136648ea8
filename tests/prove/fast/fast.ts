// Promise 12: the p99 of accepting at half of the full rate, on a store with many events retained and on two empty
// ones, in turn. The two empty ones against each other say how much of a difference means nothing.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openTestStore, type TestStore } from "holdfast/testing";
import { median } from "../../../bench/median.ts";
import { watchForeign } from "../foreign.ts";
import { empty, fill } from "./fill.ts";
import { fullRate, measure, type Measured } from "./load.ts";
import { type FastFault, streamName } from "./rules.ts";

export interface FastOptions {
  readonly retained: number;
  readonly rounds: number;
  readonly phaseMs: number;
  readonly connections: number;
  readonly fault?: FastFault;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly say?: (line: string) => void;
}

/** One round: the same load on all three. */
export interface FastRound {
  readonly retained: Measured;
  readonly empty: Measured;
  readonly other: Measured;
}

export interface FastReport {
  readonly retained: number;
  readonly fullRate: number;
  readonly rounds: readonly FastRound[];
  /** Median p99 with everything retained, in ms. */
  readonly p99Ms: number;
  /** Median of the rounds' ratios of p99: retained to empty. */
  readonly ratio: number;
  /** Lowest and highest ratio of one empty store to the other. */
  readonly spread: readonly [number, number];
  readonly foreignCores: number | undefined;
  /** Requests without a 2xx, and accepted ones that are not stored. */
  readonly failed: number;
  readonly lost: number;
}

const server = fileURLToPath(new URL("./accept-server.ts", import.meta.url));

/** Runs it. Throws when it was interrupted by `signal`, after everything has been stopped. */
export async function runFast(options: FastOptions): Promise<FastReport> {
  await using opened = new AsyncDisposableStack();
  const start = async (): Promise<Place> => {
    const store = opened.use(await openTestStore({ connections: 1 }));
    const child = await startServer(store.url, options.fault);
    opened.defer(() => child.stop());
    return { store, url: child.url };
  };
  const places = { retained: await start(), empty: await start(), other: await start() };
  const full = await fullRate(places.empty.url, options);
  options.signal.throwIfAborted();
  options.say?.(`full rate ${Math.round(full)}/s; filling in ${options.retained} events`);
  await fill(places.retained.store.pool, { stream: streamName, count: options.retained });
  const foreign = watchForeign();
  const rounds: FastRound[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const measured = await oneRound(places, round, { ...options, ratePerSecond: full / 2 });
    rounds.push(measured);
    const times = `${measured.retained.p99Ms.toFixed(1)}, ${measured.empty.p99Ms.toFixed(1)}, ${measured.other.p99Ms.toFixed(1)}`;
    options.say?.(`round ${round + 1} of ${options.rounds}: p99 retained, empty, empty ${times} ms`);
  }
  const against = rounds.map((one) => one.other.p99Ms / one.empty.p99Ms);
  const all = rounds.flatMap((one) => [one.retained, one.empty, one.other]);
  return {
    retained: options.retained,
    fullRate: full,
    rounds,
    p99Ms: median(rounds.map((one) => one.retained.p99Ms)),
    ratio: median(rounds.map((one) => one.retained.p99Ms / one.empty.p99Ms)),
    spread: [Math.min(...against), Math.max(...against)],
    foreignCores: foreign.cores(),
    failed: all.reduce((sum, one) => sum + one.failed, 0),
    lost: all.reduce((sum, one) => sum + one.lost, 0),
  };
}

interface Place {
  readonly store: TestStore;
  readonly url: string;
}

type PlaceName = keyof FastRound;

/** Who comes first changes from round to round. */
async function oneRound(
  places: Readonly<Record<PlaceName, Place>>,
  round: number,
  options: FastOptions & { readonly ratePerSecond: number },
): Promise<FastRound> {
  const names: readonly PlaceName[] = ["retained", "empty", "other"];
  const results = new Map<PlaceName, Measured>();
  for (let turn = 0; turn < names.length; turn += 1) {
    const name = names[(round + turn) % names.length] ?? "empty";
    const { url, store } = places[name];
    if (name !== "retained") await empty(store.pool);
    const named = { ...options, name: `${round}-${name}` };
    results.set(name, await measure(url, store.pool, named));
    options.signal.throwIfAborted();
  }
  const of = (name: PlaceName) => results.get(name) ?? { p99Ms: NaN, failed: 0, lost: 0, late: 0 };
  return { retained: of("retained"), empty: of("empty"), other: of("other") };
}

async function startServer(
  database: string,
  fault: FastFault | undefined,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const env = { ...process.env, FAST_DATABASE: database, FAST_FAULT: fault ?? "" };
  // In a group of its own: Ctrl-C reaches us alone, and it ends with its standard input.
  const child = spawn(process.execPath, [server], { env, detached: true, stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const stop = async () => {
    child.stdin.destroy();
    const clock = setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
    await exited;
    clearTimeout(clock);
  };
  try {
    const url = await Promise.race([
      firstLine(child),
      exited.then(() => Promise.reject(new Error("the server ended before it listened"))),
    ]);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const stopLimitMs = 10_000;

async function firstLine(child: ChildProcess & { stdout: NodeJS.ReadableStream }): Promise<string> {
  // A line is a string.
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return line;
}
