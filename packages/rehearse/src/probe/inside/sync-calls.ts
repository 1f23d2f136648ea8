// Calls of fs, crypto and zlib that stop the event loop while the target serves. Only the outermost of nested ones
// counts. What start-up does synchronously holds nobody up.

import crypto from "node:crypto";
import fs from "node:fs";
import zlib from "node:zlib";
import { addCost, costSums, costTops, table } from "./book.ts";
import { now } from "./clock.ts";
import { memories, questionOf } from "./memory.ts";
import { isFn, patch } from "./patch.ts";
import { changes, state } from "./settings.ts";
import { sampler, where } from "./where.ts";

const calls = table("syncCalls", costSums, costTops);
const remembered = changes("remember-sync");
const memoryOf = memories();
const worthAStack = sampler(200, 32);
/** A call this long is always worth a stack. */
const longMs = 0.2;
/** Random bytes below this are too quick to matter. */
const manyBytes = 4_096;
const lastPlaces = new Map<string, string>();
let depth = 0;

export function watchSyncCalls(): void {
  for (const [prefix, module] of [
    ["fs", fs],
    ["crypto", crypto],
    ["zlib", zlib],
  ] as const) {
    for (const name of Object.keys(module)) {
      if (name.endsWith("Sync")) watch(`${prefix}.${name}`, module, name);
    }
  }
  patch(
    crypto,
    "randomBytes",
    (original) =>
      function (this: unknown, ...args) {
        const isLong = !isFn(args[1]) && Number(args[0]) >= manyBytes;
        return isLong
          ? timed("crypto.randomBytes", () => original.apply(this, args), args)
          : original.apply(this, args);
      },
  );
  patch(
    Atomics,
    "wait",
    (original) =>
      function (this: unknown, ...args) {
        return timed("Atomics.wait", () => original.apply(this, args), args);
      },
  );
}

function watch(label: string, module: object, name: string): void {
  patch(
    module,
    name,
    (original) =>
      function (this: unknown, ...args) {
        if (!state.listening || depth > 0) return original.apply(this, args);
        return timed(label, () => original.apply(this, args), args);
      },
  );
}

/** Also for libraries' own calls that block. */
export function timed(label: string, run: () => unknown, args: readonly unknown[] = []): unknown {
  if (!state.listening || depth > 0) return run();
  const memory = memoryFor(label);
  const known = memory?.answer(questionOf(args));
  if (known !== undefined) return known.value;
  const began = beginSync();
  try {
    const value = run();
    memory?.keep(questionOf(args), value);
    return value;
  } finally {
    endSync(label, began);
  }
}

/** Undefined before the target listens, and within another call. */
export function beginSync(): number | undefined {
  depth += 1;
  return state.listening && depth === 1 ? now() : undefined;
}

export function endSync(label: string, beganMs: number | undefined): void {
  depth -= 1;
  if (beganMs === undefined) return;
  const ms = now() - beganMs;
  let place = lastPlaces.get(label);
  if (place === undefined || ms > longMs || worthAStack()) {
    place = where();
    lastPlaces.set(label, place);
  }
  const found = place;
  addCost(
    calls.row(`${label}|${found}`, () => ({ name: label, where: found })),
    ms,
  );
}

function memoryFor(label: string): ReturnType<typeof memoryOf> | undefined {
  if (!remembered.some(({ name }) => name === label)) return undefined;
  const place = where();
  return remembered.some((one) => one.name === label && one.where === place)
    ? memoryOf(`${label} ${place}`)
    : undefined;
}
