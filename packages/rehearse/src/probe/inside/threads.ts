// The threads of libuv: what the app gives them to do, and how long a question that costs nothing waits for one.

import crypto from "node:crypto";
import dns from "node:dns";
import fs from "node:fs";
import zlib from "node:zlib";
import { addCost, type CostSum, type CostTop, costSums, costTops, type Row, table } from "./book.ts";
import { now, repeat } from "./clock.ts";
import { isFn, patch } from "./patch.ts";
import { state } from "./settings.ts";
import { sampler, where } from "./where.ts";

const canaryMs = 100;
const tasks = table("tasks", costSums, costTops);
const waits = table("threadWaits", costSums, costTops);
const worthAStack = sampler(100, 64);
const { stat } = fs;
const ofCrypto = ["pbkdf2", "scrypt", "hkdf", "randomBytes", "randomFill", "generateKeyPair", "generatePrime"];
const ofZlib = ["gzip", "gunzip", "deflate", "inflate", "deflateRaw", "inflateRaw", "unzip", "brotliCompress"];
const ofFs = ["readFile", "writeFile", "appendFile", "stat", "lstat", "readdir", "open", "read", "copyFile", "unlink"];

export function watchThreads(): void {
  for (const [prefix, module, names] of [
    ["crypto", crypto, ofCrypto],
    ["zlib", zlib, [...ofZlib, "brotliDecompress"]],
    ["fs", fs, ofFs],
    ["dns", dns, ["lookup"]],
  ] as const) {
    for (const name of names) watchCallback(`${prefix}.${name}`, module, name);
  }
  for (const name of ofFs) watchPromise(`fs.promises.${name}`, fs.promises, name);
  watchWaiting();
}

/** A task with a callback as its last argument; without one it is not asynchronous. */
export function watchCallback(label: string, module: unknown, name: string): void {
  patch(
    module,
    name,
    (original) =>
      function (this: unknown, ...args) {
        const callback = args.at(-1);
        if (!isFn(callback) || !state.listening) return original.apply(this, args);
        const end = begin(label);
        args[args.length - 1] = function (this: unknown, ...given: unknown[]) {
          end();
          return callback.apply(this, given);
        };
        return original.apply(this, args);
      },
  );
}

export function watchPromise(label: string, module: unknown, name: string): void {
  patch(
    module,
    name,
    (original) =>
      function (this: unknown, ...args) {
        const given = original.apply(this, args);
        if (!(given instanceof Promise) || !state.listening) return given;
        // The promise that is given on rejects with the first, so an error that nobody catches is still one.
        return given.finally(begin(label));
      },
  );
}

function begin(label: string): () => void {
  const row: Row<CostSum, CostTop> = tasks.row(label, () => ({ name: label, where: where() }));
  if (row.labels["where"] === "" && worthAStack()) row.labels["where"] = where();
  const startedMs = now();
  return () => addCost(row, now() - startedMs);
}

function watchWaiting(): void {
  const size = Number(process.env["UV_THREADPOOL_SIZE"]) || 4;
  const row = waits.row("all", () => ({ size }));
  let isAsking = false;
  repeat(() => {
    // One at a time: many that wait would be a load of their own.
    if (isAsking || !state.listening) return;
    isAsking = true;
    const askedMs = now();
    stat("/", () => {
      isAsking = false;
      addCost(row, now() - askedMs);
    });
  }, canaryMs).unref();
}
