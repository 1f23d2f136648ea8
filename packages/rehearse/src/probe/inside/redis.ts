// ioredis and node-redis: each command by its name and the shape of its key, with its time and the size of the reply.

import { goesOn, workWithoutRequest } from "./background.ts";
import { addCost, type Row, table } from "./book.ts";
import { now } from "./clock.ts";
import { current, liveRequest } from "./context.ts";
import { memories, questionOf, soon } from "./memory.ts";
import { isFn, patch, read, text } from "./patch.ts";
import { changes } from "./settings.ts";
import { sampler, where } from "./where.ts";

type RedisRow = Row<"count" | "ms" | "replyBytes", "maxMs" | "maxReplyBytes">;

const redis = table("redis", ["count", "ms", "replyBytes"], ["maxMs", "maxReplyBytes"]);
const opening = new Set(["INFO", "HELLO", "CLIENT", "SELECT", "AUTH", "PING", "QUIT", "COMMAND", "READONLY"]);
const remembered = changes("remember-redis");
const memoryOf = memories();
const seen = new WeakSet<object>();
const worthAStack = sampler(200, 64);
const numberBytes = 8;

export function watchIoredis(exports: unknown): void {
  const Redis = read(exports, "default") ?? exports;
  patch(
    read(Redis, "prototype"),
    "sendCommand",
    (original) =>
      function (this: unknown, ...args) {
        const command = args[0];
        // A command comes again when it has waited for its connection.
        if (!(command instanceof Object) || seen.has(command)) return original.apply(this, args);
        seen.add(command);
        const asked = [text(read(command, "name")), ...listOf(read(command, "args"))];
        const resolve = read(command, "resolve");
        const reject = read(command, "reject");
        if (!isFn(resolve) || !isFn(reject)) return original.apply(this, args);
        const known = answerOf(asked);
        if (known !== undefined) {
          soon(() => resolve(known.value));
          return read(command, "promise");
        }
        const end = begin(asked);
        Reflect.set(command, "resolve", (value: unknown) => {
          end(value, true);
          return resolve(value);
        });
        Reflect.set(command, "reject", (error: unknown) => {
          end(undefined, false);
          return reject(error);
        });
        return original.apply(this, args);
      },
  );
}

export function watchNodeRedis(exports: unknown): void {
  const Queue = read(exports, "default") ?? exports;
  patch(
    read(Queue, "prototype"),
    "addCommand",
    (original) =>
      function (this: unknown, ...args) {
        const asked = listOf(args[0]);
        const known = answerOf(asked);
        if (known !== undefined) return Promise.resolve(known.value);
        const end = begin(asked);
        const reply = original.apply(this, args);
        if (!(reply instanceof Promise)) return reply;
        return reply.then(
          (value: unknown) => {
            end(value, true);
            return value;
          },
          (error: unknown) => {
            end(undefined, false);
            throw error;
          },
        );
      },
  );
}

function begin(asked: readonly unknown[]): (value: unknown, isAnswer: boolean) => void {
  const { command, key } = nameOf(asked);
  if (opening.has(command)) return () => {};
  const row: RedisRow = redis.row(`${command} ${key}`, () => ({ command, key, where: where() }));
  if (row.labels["where"] === "" && worthAStack()) row.labels["where"] = where();
  const timer = liveRequest() === undefined ? workWithoutRequest("queries", current()) : undefined;
  const startedMs = now();
  return (value, isAnswer) => {
    addCost(row, now() - startedMs);
    goesOn(timer);
    if (!isAnswer) return;
    const bytes = sizeOf(value);
    row.sums.replyBytes += bytes;
    if (bytes > row.tops.maxReplyBytes) row.tops.maxReplyBytes = bytes;
    if (isRemembered(command, key)) memoryOf(`${command} ${key}`).keep(questionOf(asked), value);
  };
}

function nameOf(asked: readonly unknown[]): { command: string; key: string } {
  const command = String(asked[0]).toUpperCase();
  const first = asked[1];
  const key = typeof first === "string" || first instanceof Buffer ? String(first).slice(0, 200) : "";
  return { command, key: key.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/gi, "*") };
}

function isRemembered(command: string, key: string): boolean {
  return remembered.some((one) => one.command?.toUpperCase() === command && one.key === key);
}

function answerOf(asked: readonly unknown[]): { readonly value: unknown } | undefined {
  if (remembered.length === 0) return undefined;
  const { command, key } = nameOf(asked);
  return isRemembered(command, key) ? memoryOf(`${command} ${key}`).answer(questionOf(asked)) : undefined;
}

function sizeOf(value: unknown): number {
  if (typeof value === "string" || value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + sizeOf(one), 0);
  if (value instanceof Map) return [...value].reduce((sum, [name, one]) => sum + sizeOf(name) + sizeOf(one), 0);
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).reduce((sum, [name, one]) => sum + name.length + sizeOf(one), 0);
  }
  return value === null || value === undefined ? 0 : numberBytes;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flat() : [];
}
