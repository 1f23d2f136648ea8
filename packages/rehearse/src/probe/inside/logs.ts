// What is logged: writes to stdout, to stderr, to files opened for appending and to pipes, with the time for which they
// held the caller up. With the change "quiet-log" they are thrown away.

import fs from "node:fs";
import { isAbsolute, relative } from "node:path";
import { addCost, type Row, table } from "./book.ts";
import { now } from "./clock.ts";
import { isFn, patch, read } from "./patch.ts";
import { changes, settings, state } from "./settings.ts";
import { sampler, where } from "./where.ts";

const logs = table("logs", ["count", "ms", "bytes"], ["maxMs"]);
const worthAStack = sampler(20, 256);
const isQuiet = changes("quiet-log").length > 0;
const appending = 0o2000;
/** A number may come to stand for another file. */
const fileKnownMs = 1_000;
const sinks = new Map<number, { readonly name: string; readonly seenMs: number }>();
const { readFileSync, readlinkSync, fstatSync } = fs;

export function watchLogs(): void {
  // Before other hooks: a write within one of these is counted once.
  let within = false;
  const count = (sink: string, data: unknown, run: () => unknown): unknown => {
    if (within || !state.listening || bytesOf(data) === 0) return run();
    within = true;
    const startedMs = now();
    try {
      return run();
    } finally {
      within = false;
      const row = rowOf(sink);
      row.sums.bytes += bytesOf(data);
      addCost(row, now() - startedMs);
    }
  };
  for (const [name, stream] of [
    ["stdout", process.stdout],
    ["stderr", process.stderr],
  ] as const) {
    patch(
      stream,
      "write",
      (original) =>
        function (this: unknown, ...args) {
          const callback = args.find(isFn);
          return count(`${name} (${kindOf(name === "stdout" ? 1 : 2)})`, args[0], () => {
            if (!isQuiet) return original.apply(this, args);
            if (callback !== undefined) process.nextTick(callback);
            return true;
          });
        },
    );
  }
  watchFiles(count);
}

type Count = (sink: string, data: unknown, run: () => unknown) => unknown;

function watchFiles(count: Count): void {
  for (const name of ["write", "writeSync", "writev"]) {
    patch(
      fs,
      name,
      (original) =>
        function (this: unknown, ...args) {
          const sink = state.listening ? sinkOf(Number(args[0])) : "";
          if (sink === "") return original.apply(this, args);
          return count(sink, args[1], () => {
            if (!isQuiet) return original.apply(this, args);
            const callback = args.at(-1);
            const length = bytesOf(args[1]);
            if (isFn(callback)) process.nextTick(callback, null, length, args[1]);
            return length;
          });
        },
    );
  }
  for (const name of ["appendFile", "appendFileSync"]) {
    patch(
      fs,
      name,
      (original) =>
        function (this: unknown, ...args) {
          return count(nameOf(String(args[0])), args[1], () => {
            if (!isQuiet) return original.apply(this, args);
            const callback = args.at(-1);
            if (isFn(callback)) process.nextTick(callback, null);
            return undefined;
          });
        },
    );
  }
}

function rowOf(sink: string): Row<"count" | "ms" | "bytes", "maxMs"> {
  const row = logs.row(sink, () => ({ sink, where: where() }));
  if (row.labels["where"] === "" && worthAStack()) row.labels["where"] = where();
  return row;
}

/** stdout, stderr, a file that only grows, a pipe; "" for any other. */
function sinkOf(file: number): string {
  const known = sinks.get(file);
  if (known !== undefined && now() - known.seenMs < fileKnownMs) return known.name;
  const name = lookUp(file);
  sinks.set(file, { name, seenMs: now() });
  return name;
}

function lookUp(file: number): string {
  if (file === 1 || file === 2) return `${file === 1 ? "stdout" : "stderr"} (${kindOf(file)})`;
  try {
    const flags = Number.parseInt(
      /flags:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${file}`, "utf8"))?.[1] ?? "",
      8,
    );
    const path = readlinkSync(`/proc/self/fd/${file}`);
    if (path.startsWith(settings.dir)) return "";
    if (kindOf(file) === "pipe") return `${nameOf(path)} (pipe)`;
    return (flags & appending) === 0 ? "" : nameOf(path);
  } catch {
    return "";
  }
}

function nameOf(path: string): string {
  const inside = relative(settings.root, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside;
}

function kindOf(file: number): string {
  try {
    const found = fstatSync(file);
    if (found.isFIFO()) return "pipe";
    if (found.isFile()) return "file";
    if (found.isSocket()) return "socket";
    return found.isCharacterDevice() ? "device" : "other";
  } catch {
    return "closed";
  }
}

function bytesOf(data: unknown): number {
  if (typeof data === "string") return Buffer.byteLength(data);
  if (Array.isArray(data)) return data.reduce((sum: number, one) => sum + bytesOf(one), 0);
  return Number(read(data, "byteLength") ?? 0);
}
