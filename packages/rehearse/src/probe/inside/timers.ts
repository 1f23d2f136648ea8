// Timers of the app that no request set, or that outlive the request that did: each turn is a context of its own, so
// that the queries, calls and children it begins are told apart from those of visitors.

import { createRequire } from "node:module";
import timersModule from "node:timers";
import { addCost } from "./book.ts";
import { goesOn, timerRow } from "./background.ts";
import { now } from "./clock.ts";
import { type Context, current, liveRequest, runIn, type TimerRow } from "./context.ts";
import { type Fn, isFn, patch } from "./patch.ts";
import { changes, state } from "./settings.ts";
import { sampler, where, whereUnlessNode } from "./where.ts";

const worthAStack = sampler(300, 32);
const paused = changes("pause-timers").map(({ where: place }) => place ?? "");
/** By the text of the callback: the same code set again, whose stack was not taken. */
const places = new Map<string, string>();
const placesKept = 200;
/** Of those that are awaited: by how long. */
const waits = new Map<number, string>();

/** Timers of the same delay: those of a library, such as a pool's for clients that rest, are set for each request. */
interface Delay {
  seen: number;
  /** Of the app's own, at least one. */
  isOwn: boolean;
  nextLook: number;
}

const delays = new Map<number, Delay>();
const delaysKept = 200;
/** Looks at timers of a delay before they are taken for a library's; after that each next comes twice as late. */
const firstLooks = 30;
const rarestLook = 20_000;

export function watchTimers(): void {
  for (const object of [globalThis, timersModule]) {
    patch(object, "setInterval", (original) => wrapped(original, true));
    patch(object, "setTimeout", (original) => wrapped(original, false));
  }
  watchPromises();
}

function wrapped(original: Fn, repeats: boolean): Fn {
  const set: Fn = function (this: unknown, ...args) {
    const callback = args[0];
    if (!isFn(callback) || (!repeats && liveRequest() !== undefined)) return original.apply(this, args);
    const delay = delayOf(Number(args[1]) || 0);
    const job = current()?.timer;
    const place = repeats || isWorthALook(delay) ? placeOf(callback, set) : "";
    if (place !== "") {
      if (delay !== undefined) delay.isOwn = true;
      const row = timerRow(place, repeats || job !== undefined ? Number(args[1]) || 0 : 0);
      args[0] = turnOf({ callback, row, isPaused: paused.includes(place) });
    } else if (job !== undefined) args[0] = partOf(callback, job);
    // Timers of libraries and of Node.js, that no code of the app is seen to set, are the app's parts, not its jobs.
    return original.apply(this, args);
  };
  return set;
}

/** What a library's timer does that a job has set, as libraries for jobs do for each next time, is the job's. */
function partOf(callback: Fn, job: TimerRow): Fn {
  return function (this: unknown, ...args) {
    goesOn(job);
    return callback.apply(this, args);
  };
}

function turnOf(timer: { callback: Fn; row: TimerRow; isPaused: boolean }): Fn {
  const { callback, row, isPaused } = timer;
  return function (this: unknown, ...args) {
    if (isPaused && state.listening) return undefined;
    const startedMs = now();
    try {
      return runIn(turn(row, startedMs), () => callback.apply(this, args));
    } finally {
      addCost(row, now() - startedMs);
      goesOn(row);
    }
  };
}

function turn(row: TimerRow, startedMs: number): Context {
  return {
    route: String(row.labels["where"]),
    method: "",
    startedMs,
    done: false,
    timer: row,
    counts: undefined,
    held: undefined,
    body: undefined,
  };
}

function delayOf(ms: number): Delay | undefined {
  const known = delays.get(ms);
  if (known !== undefined || delays.size >= delaysKept) return known;
  const delay = { seen: 0, isOwn: false, nextLook: firstLooks };
  delays.set(ms, delay);
  return delay;
}

function isWorthALook(delay: Delay | undefined): boolean {
  if (delay === undefined || delay.isOwn) return true;
  delay.seen += 1;
  if (delay.seen < firstLooks) return true;
  if (delay.seen < delay.nextLook) return false;
  delay.nextLook += Math.min(delay.nextLook, rarestLook);
  return true;
}

function placeOf(callback: Fn, set: Fn): string {
  if (paused.length > 0 || worthAStack()) {
    const place = whereUnlessNode(set);
    if (places.size < placesKept) places.set(callback.toString().slice(0, 200), place);
    return place;
  }
  return places.get(callback.toString().slice(0, 200)) ?? "";
}

/**
 * What follows an `await setTimeout(…)` that no request waits for is the turn of a job. A paused one never comes back:
 * whatever waits for it in a loop does not go on.
 */
function watchPromises(): void {
  const promises: unknown = createRequire(import.meta.url)("node:timers/promises");
  patch(
    promises,
    "setTimeout",
    (original) =>
      function (this: unknown, ...args) {
        const waited = original.apply(this, args);
        if (!state.listening || liveRequest() !== undefined || !(waited instanceof Promise)) return waited;
        const ms = Number(args[0]) || 0;
        const place = placeOfWaiting(ms);
        if (place === "") return waited;
        if (paused.includes(place)) return new Promise(() => {});
        const row = timerRow(place, ms);
        return waited.then((value: unknown) => {
          addCost(row, 0);
          goesOn(row);
          return value;
        });
      },
  );
}

function placeOfWaiting(ms: number): string {
  if (paused.length === 0 && !worthAStack()) return waits.get(ms) ?? "";
  const place = where();
  if (waits.size < placesKept) waits.set(ms, place);
  return place;
}
