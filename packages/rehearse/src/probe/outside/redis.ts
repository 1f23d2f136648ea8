// What a Redis says of itself between two marks: commands and their time, the slow ones, and its big keys by samples.

import type { RedisServerReadings } from "../../measure/trial.ts";
import { parseAddress, safeReason } from "./address.ts";
import { outsideLimits } from "./limits.ts";
import { localProcess } from "./local-process.ts";
import { openResp, type Reply, type RespClient } from "./resp.ts";

export interface RedisWatch extends AsyncDisposable {
  readonly kind: "redis";
  readonly server: string;
  readonly serverPid: number | undefined;
  mark(): Promise<RedisMark | undefined>;
  between(a: RedisMark | undefined, b: RedisMark | undefined): RedisServerReadings[];
}

export interface RedisMark {
  /** Before and after we looked at keys ourselves. */
  readonly before: Info;
  readonly after: Info;
  readonly slow: readonly {
    readonly id: number;
    readonly command: string;
    readonly key: string;
    readonly ms: number;
  }[];
  readonly big: RedisServerReadings["big"];
}

interface Info {
  readonly commands: ReadonlyMap<string, { readonly calls: number; readonly ms: number }>;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

const lengths: Readonly<Record<string, string>> = {
  string: "STRLEN",
  list: "LLEN",
  hash: "HLEN",
  zset: "ZCARD",
  set: "SCARD",
  stream: "XLEN",
};

/** Connects; undefined, with a note, when the server cannot be asked. */
export async function openRedisWatch(options: {
  readonly url: string;
  readonly note: (line: string) => void;
}): Promise<RedisWatch | undefined> {
  const { url, note } = options;
  const address = parseAddress(url);
  const id = address?.id ?? "a Redis with an address that is not understood";
  try {
    const client = await openResp(url);
    const [about] = await client.ask([["INFO", "server"]]);
    const said = Number(/^process_id:(\d+)/m.exec(String(about))?.[1]);
    const serverPid = localProcess(said, /^(redis|valkey|keydb)/)?.pid;
    const keys = new KeySizes(client);
    return {
      kind: "redis",
      server: address?.server ?? "",
      serverPid,
      mark: async () => {
        try {
          return await readMark(client, keys);
        } catch (error) {
          note(`${id}: its statistics could not be read: ${safeReason(error, url)}`);
          return undefined;
        }
      },
      between: (a, b) => (a === undefined || b === undefined ? [] : [difference(id, a, b)]),
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  } catch (error) {
    note(`${id}: could not be asked: ${safeReason(error, url)}`);
    return undefined;
  }
}

async function readMark(client: RespClient, keys: KeySizes): Promise<RedisMark> {
  const [first] = await client.ask([["INFO", "all"]]);
  const [log] = await client.ask([["SLOWLOG", "GET", String(outsideLimits.slowEntries)]]);
  const big = await keys.big();
  const [last] = await client.ask([["INFO", "all"]]);
  return { before: parseInfo(first), after: parseInfo(last), slow: parseSlow(log), big };
}

function difference(id: string, a: RedisMark, b: RedisMark): RedisServerReadings {
  const commands = [...b.before.commands].flatMap(([command, { calls, ms }]) => {
    const from = a.after.commands.get(command);
    const grown = calls - (from?.calls ?? 0) - (command === "info" ? 1 : 0);
    return grown > 0 ? [{ command, calls: grown, ms: ms - (from?.ms ?? 0) }] : [];
  });
  const lastSlow = a.slow.reduce((most, entry) => Math.max(most, entry.id), -1);
  return {
    id,
    // Its own count is to the µs, and also known of a server on another machine.
    cpuMs: Math.max(0, b.before.cpuMs - a.after.cpuMs),
    commands: commands.sort((one, other) => other.ms - one.ms),
    slow: b.slow.filter((entry) => entry.id > lastSlow).map(({ command, key, ms }) => ({ command, key, ms })),
    big: b.big,
    memoryBytes: b.before.memoryBytes,
  };
}

function parseInfo(reply: Reply | undefined): Info {
  const text = typeof reply === "string" ? reply : "";
  const number = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(text)?.[1] ?? 0);
  const commands = new Map<string, { calls: number; ms: number }>();
  for (const [, name = "", calls, usec] of text.matchAll(/^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/gm))
    commands.set(name, { calls: Number(calls), ms: Number(usec) / 1e3 });
  return {
    commands,
    cpuMs: (number("used_cpu_sys") + number("used_cpu_user")) * 1e3,
    memoryBytes: number("used_memory"),
  };
}

function parseSlow(reply: Reply | undefined): RedisMark["slow"] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((entry: Reply) => {
    if (!Array.isArray(entry)) return [];
    const [id, , usec, words]: readonly Reply[] = entry;
    const [command, key]: readonly Reply[] = Array.isArray(words) ? words : [];
    if (typeof id !== "number" || typeof usec !== "number" || typeof command !== "string") return [];
    return [{ id, command: command.toLowerCase(), key: maskKey(typeof key === "string" ? key : ""), ms: usec / 1e3 }];
  });
}

/** Numbers and long random words out of a key: they name a person or are a secret. */
export function maskKey(key: string): string {
  return key
    .slice(0, 200)
    .replaceAll(/[A-Za-z0-9+/=_-]{20,}/g, (word) => (/\d/.test(word) ? "*" : word))
    .replaceAll(/\d+/g, "*");
}

/** Sizes of some keys, found by SCAN: every one in a small Redis, a sample of a large one. */
class KeySizes {
  readonly #client: RespClient;
  #atMs = Number.NEGATIVE_INFINITY;
  #big: RedisServerReadings["big"] = [];

  constructor(client: RespClient) {
    this.#client = client;
  }

  async big(): Promise<RedisServerReadings["big"]> {
    if (performance.now() - this.#atMs < outsideLimits.keysEveryMs) return this.#big;
    const keys = await this.#scan();
    const types = await this.#client.ask(keys.map((key) => ["TYPE", key]));
    const typed = keys.flatMap((key, at) => {
      const type = String(types[at]);
      const command = lengths[type];
      return command === undefined ? [] : [{ key, type, command }];
    });
    const sizes = await this.#client.ask(typed.map(({ key, command }) => [command, key]));
    this.#big = typed
      .map(({ key, type }, at) => ({ key: maskKey(key), type, length: Number(sizes[at]) }))
      .filter(({ type, length }) => length >= (type === "string" ? outsideLimits.bigBytes : outsideLimits.bigElements))
      .sort((one, other) => other.length - one.length)
      .slice(0, outsideLimits.maxBigKeys);
    this.#atMs = performance.now();
    return this.#big;
  }

  async #scan(): Promise<string[]> {
    const keys = new Set<string>();
    let cursor = "0";
    do {
      const [reply] = await this.#client.ask([["SCAN", cursor, "COUNT", "200"]]);
      if (!Array.isArray(reply)) break;
      const [next, found]: readonly Reply[] = reply;
      cursor = String(next);
      for (const key of Array.isArray(found) ? found : []) keys.add(String(key));
    } while (cursor !== "0" && keys.size < outsideLimits.maxKeys);
    return [...keys].slice(0, outsideLimits.maxKeys);
  }
}
