// Remembers the calls that the stand-in of a chat service took: in memory for reading, and in a file of one JSON object
// a line so that a kill loses none that was answered. Raw calls and distinct idempotency keys are counted apart.

import { createReadStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

/** One call as it was taken. `seq` counts from 1 and never repeats; `key` is "" where none was sent. */
export interface Call {
  readonly seq: number;
  readonly at: string;
  readonly person: string;
  readonly text: string;
  readonly key: string;
  readonly id: string;
  /** What could be pressed below it. */
  readonly buttons?: readonly { readonly title: string; readonly payload: string }[];
  /** Of a mail alone. */
  readonly subject?: string;
  readonly answerTo?: string;
}

/** Calls in all, how many different keys they had (a call without a key is its own), and the difference. */
export interface OutboxStats {
  readonly calls: number;
  readonly distinct: number;
  readonly repeats: number;
}

/**
 * Which calls to show: after `since` the oldest `limit`, without it the newest `limit`; always in the order of
 * `seq`.
 */
export interface OutboxQuery {
  readonly since?: number;
  readonly person?: string;
  readonly limit: number;
}

/** The remembered calls. `add` resolves once the call's line is with the operating system. */
export interface Outbox {
  add(call: Omit<Call, "seq">): Promise<Call>;
  read(query: OutboxQuery): readonly Call[];
  stats(): OutboxStats;
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** So many calls are kept; after that the oldest tenth is forgotten, keys included, while the counts go on. */
const MAX_CALLS = 500_000;

/** Opens an outbox; with `file` it begins with what the file holds. A torn last line (a kill) is cut off. */
export async function openOutbox({
  file,
  maxCalls = MAX_CALLS,
}: {
  file?: string;
  maxCalls?: number;
}): Promise<Outbox> {
  const state = { calls: [] as Call[], keys: new Set<string>(), total: 0, distinct: 0 };
  const remember = (call: Call): void => {
    state.total += 1;
    if (call.key === "" || !state.keys.has(call.key)) state.distinct += 1;
    if (call.key !== "") state.keys.add(call.key);
    state.calls.push(call);
    if (state.calls.length <= maxCalls) return;
    for (const old of state.calls.splice(0, Math.ceil(maxCalls / 10))) state.keys.delete(old.key);
  };
  const writer = file === undefined ? null : await openLines(file, remember);
  let seq = state.calls.at(-1)?.seq ?? 0;
  return {
    async add(call) {
      seq += 1;
      const numbered: Call = { seq, ...call };
      remember(numbered);
      await writer?.append(`${JSON.stringify(numbered)}\n`);
      return numbered;
    },
    read: (query) => pick(state.calls, query),
    stats: () => ({ calls: state.total, distinct: state.distinct, repeats: state.total - state.distinct }),
    async clear() {
      state.calls = [];
      state.keys.clear();
      state.total = 0;
      state.distinct = 0;
      await writer?.clear();
    },
    stop: async () => writer?.close(),
  };
}

function pick(calls: readonly Call[], { since, person, limit }: OutboxQuery): readonly Call[] {
  const found: Call[] = [];
  const fits = (call: Call): boolean => person === undefined || call.person === person;
  if (since === undefined) {
    for (let at = calls.length - 1; at >= 0 && found.length < limit; at -= 1) {
      const call = calls[at];
      if (call !== undefined && fits(call)) found.push(call);
    }
    return found.reverse();
  }
  for (let at = firstAfter(calls, since); at < calls.length && found.length < limit; at += 1) {
    const call = calls[at];
    if (call !== undefined && fits(call)) found.push(call);
  }
  return found;
}

function firstAfter(calls: readonly Call[], since: number): number {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((calls[middle]?.seq ?? 0) > since) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Lines {
  append(line: string): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

async function openLines(file: string, remember: (call: Call) => void): Promise<Lines> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "a+");
  await readLines(handle, file, remember);
  let waiting: { text: string; done: PromiseWithResolvers<void> } | null = null;
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    // What came while the last write was under way goes out as one write.
    const batch = waiting;
    waiting = null;
    if (batch === null) return;
    await handle.appendFile(batch.text).then(batch.done.resolve, batch.done.reject);
  };
  return {
    append(line) {
      if (waiting !== null) {
        waiting.text += line;
        return waiting.done.promise;
      }
      waiting = { text: line, done: Promise.withResolvers<void>() };
      const { promise } = waiting.done;
      writing = writing.then(flush);
      return promise;
    },
    clear: () => (writing = writing.then(() => handle.truncate(0))),
    close: () => writing.then(() => handle.close()),
  };
}

/**
 * Reads whole lines into `remember`, cuts off what stands after the last of them, and ends the file with a line
 * end.
 */
async function readLines(handle: FileHandle, file: string, remember: (call: Call) => void): Promise<void> {
  let place = 0;
  let good = 0;
  for await (const line of linesOf(file)) {
    place += line.length + 1;
    const call = callOf(line.toString());
    if (call === null) continue;
    remember(call);
    good = place;
  }
  const { size } = await handle.stat();
  await handle.truncate(Math.min(good, size));
  // A kill can take the line end alone.
  if (good > size) await handle.appendFile("\n");
}

/** Cut at line ends alone: what people write has other characters that node:readline takes for one (U+2028, U+2029). */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  const lineEnd = 0x0a;
  let rest: Buffer = Buffer.alloc(0);
  // Without an encoding, chunks are Buffers; the stream's type does not say so.
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(lineEnd); end !== -1; end = rest.indexOf(lineEnd)) {
      yield rest.subarray(0, end);
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield rest;
}

function callOf(line: string): Call | null {
  try {
    const value: unknown = JSON.parse(line);
    // Only this file's own lines come here; a line that was cut in two does not parse.
    return typeof value === "object" && value !== null && "seq" in value ? (value as Call) : null;
  } catch {
    return null;
  }
}
