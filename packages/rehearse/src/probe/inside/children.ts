// Processes that the target starts. A cluster's workers are the target itself; what a serving process starts otherwise
// runs without the probe, whose start would cost more than many a child.

import childProcess, { ChildProcess } from "node:child_process";
import { basename } from "node:path";
import { Readable, Writable } from "node:stream";
import { workWithoutRequest } from "./background.ts";
import { addCost, type CostSum, type CostTop, costSums, costTops, type Row, table } from "./book.ts";
import { now } from "./clock.ts";
import { current, liveRequest } from "./context.ts";
import { memories, soon } from "./memory.ts";
import { type Fn, patch, read, text } from "./patch.ts";
import { changes, settings, state } from "./settings.ts";
import { endSync, beginSync } from "./sync-calls.ts";
import { sampler, where } from "./where.ts";

const children = table("children", costSums, costTops);
const worthAStack = sampler(100, 32);
const remembered = new Set(changes("remember-children").map(({ command }) => command ?? ""));
const memoryOf = memories();

/** What a child gave. */
interface Given {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export function watchChildren(): void {
  patch(
    ChildProcess.prototype,
    "spawn",
    (original) =>
      function (this: unknown, ...args) {
        return spawn(this, original, args);
      },
  );
  for (const name of ["spawnSync", "execSync", "execFileSync"]) {
    patch(
      childProcess,
      name,
      (original) =>
        function (this: unknown, ...args) {
          return spawnSync(name, args, () => original.apply(this, args));
        },
    );
  }
}

function spawn(child: unknown, original: Fn, args: unknown[]): unknown {
  const options = args[0];
  const pairs = read(options, "envPairs");
  const isWorker = Array.isArray(pairs) && pairs.some((pair) => String(pair).startsWith("NODE_UNIQUE_ID="));
  if (isWorker || !(child instanceof ChildProcess)) return original.apply(child, args);
  if (state.listening && Array.isArray(pairs) && options instanceof Object) {
    Reflect.set(
      options,
      "envPairs",
      pairs.map((pair) => withoutProbe(String(pair))),
    );
  }
  const command = commandOf(text(read(options, "file")), listOf(read(options, "args")));
  const row = rowOf(command, false);
  const known = remembered.has(command) ? memoryOf(command).answer(command) : undefined;
  // Only `record` keeps something in this memory.
  if (known !== undefined) return replay(child, known.value as Given);
  const startedMs = now();
  const result = original.apply(child, args);
  child.once("exit", () => addCost(row, now() - startedMs));
  if (remembered.has(command)) record(child, command);
  return result;
}

function spawnSync(name: string, args: readonly unknown[], run: () => unknown): unknown {
  const line = [text(args[0]), ...(Array.isArray(args[1]) ? args[1] : [])];
  const command = name === "execSync" ? commandOf("sh", ["sh", "-c", line[0]]) : commandOf(String(line[0]), line);
  const row = rowOf(command, true);
  const known = remembered.has(command) ? memoryOf(`sync ${name} ${command}`).answer(command) : undefined;
  if (known !== undefined) return known.value;
  const began = beginSync();
  const startedMs = now();
  try {
    const given = run();
    if (remembered.has(command)) memoryOf(`sync ${name} ${command}`).keep(command, given);
    return given;
  } finally {
    addCost(row, now() - startedMs);
    endSync(`child_process.${name}`, began);
  }
}

function rowOf(command: string, sync: boolean): Row<CostSum, CostTop> {
  const row = children.row(`${command}|${sync}`, () => ({ command, sync, where: where() }));
  if (row.labels["where"] === "" && worthAStack()) row.labels["where"] = where();
  if (liveRequest() === undefined) workWithoutRequest("children", current());
  return row;
}

/** The program's name; of a shell the first word that it is given. */
function commandOf(file: string, args: readonly unknown[]): string {
  const name = basename(file);
  if (!/^(ba|da|z)?sh$/.test(name)) return name;
  const line = args[1] === "-c" ? text(args[2]) : "";
  return basename(line.trim().split(/\s+/)[0] ?? "") || name;
}

/** Without our part of NODE_OPTIONS. */
function withoutProbe(pair: string): string {
  if (!pair.startsWith("NODE_OPTIONS=")) return pair;
  return pair.replaceAll(/\s*--import[= ]\S+/g, (option) => (option.includes(settings.dir) ? "" : option));
}

function record(child: ChildProcess, command: string): void {
  const stdout = piecesOf(child.stdout);
  const stderr = piecesOf(child.stderr);
  child.prependOnceListener("close", (code, signal) => {
    const given: Given = { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), code, signal };
    if (code === 0) memoryOf(command).keep(command, given);
  });
}

/** A listener for data would set the stream flowing; what is pushed into it is seen without. */
function piecesOf(stream: unknown): Buffer[] {
  const pieces: Buffer[] = [];
  patch(
    stream,
    "push",
    (original) =>
      function (this: unknown, ...args) {
        if (args[0] instanceof Buffer) pieces.push(args[0]);
        return original.apply(this, args);
      },
  );
  return pieces;
}

/** A child that never was: with the streams and events of the one that is remembered. */
function replay(child: ChildProcess, given: Given): number {
  const stdout = Readable.from(given.stdout.length > 0 ? [given.stdout] : []);
  const stderr = Readable.from(given.stderr.length > 0 ? [given.stderr] : []);
  const stdin = new Writable({ write: (_chunk, _encoding, done) => done() });
  Object.assign(child, { pid: process.pid, stdin, stdout, stderr, stdio: [stdin, stdout, stderr] });
  Reflect.set(child, "kill", () => true);
  let open = 2;
  const closed = (): void => {
    open -= 1;
    if (open === 0) child.emit("close", given.code, given.signal);
  };
  stdout.once("close", closed);
  stderr.once("close", closed);
  soon(() => {
    child.emit("spawn");
    Reflect.set(child, "exitCode", given.code);
    child.emit("exit", given.code, given.signal);
    // As Node.js does it: what nobody reads is thrown away, so that "close" comes.
    for (const one of [stdout, stderr]) if (one.readableFlowing === null) one.resume();
  });
  return 0;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
