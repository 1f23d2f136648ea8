// A Redis connection for reading: commands out, replies in, in order. Bounded in time and size; nothing that writes can
// be sent.

import net from "node:net";
import tls from "node:tls";
import { parseAddress } from "./address.ts";
import { outsideLimits } from "./limits.ts";

export type Reply = string | number | null | RespError | readonly Reply[];

/** What Redis answered to a command that it refused. */
export class RespError extends Error {}

export interface RespClient extends AsyncDisposable {
  /** Sends all commands at once and gives their replies in order; a refused one gives its RespError. */
  ask(commands: readonly (readonly string[])[]): Promise<Reply[]>;
}

const readers = new Set(
  "AUTH SELECT INFO SLOWLOG SCAN TYPE STRLEN LLEN HLEN ZCARD SCARD XLEN MEMORY DBSIZE PING".split(" "),
);

/** Connects and logs in. Throws when it cannot, without the password in the message. */
export async function openResp(url: string): Promise<RespClient> {
  const address = parseAddress(url);
  if (address === undefined || !/^rediss?$/.test(address.protocol))
    throw new Error("not a redis:// or rediss:// address");
  const { host, port } = { host: address.host.replace(/^\[|\]$/g, ""), port: address.port };
  const socket =
    address.protocol === "rediss" ? tls.connect({ host, port, servername: host }) : net.connect({ host, port });
  const client = new Resp(socket);
  try {
    const { user, password, database } = address;
    const login = password === undefined ? [] : [["AUTH", ...(user === undefined ? [] : [user]), password]];
    const chosen = /^\d+$/.test(database) ? [["SELECT", database]] : [];
    const replies = await client.ask([...login, ...chosen, ["PING"]]);
    const refused = replies.find((reply) => reply instanceof RespError);
    if (refused !== undefined) throw refused;
    return client;
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

interface Waiting {
  readonly count: number;
  readonly replies: Reply[];
  readonly resolve: (replies: Reply[]) => void;
  readonly reject: (error: Error) => void;
}

class Resp implements RespClient {
  readonly #socket: net.Socket;
  #buffer: Buffer = Buffer.alloc(0);
  readonly #waiting: Waiting[] = [];
  #failed: Error | undefined;

  constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.setTimeout(outsideLimits.connectMs);
    socket.on("timeout", () => {
      if (this.#waiting.length > 0) socket.destroy(new Error("Redis did not answer in time"));
    });
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("Redis closed the connection")));
  }

  ask(commands: readonly (readonly string[])[]): Promise<Reply[]> {
    const other = commands.find(([name = ""]) => !readers.has(name));
    if (other !== undefined) return Promise.reject(new Error(`${other[0]} is not sent from here: it may write`));
    if (this.#failed !== undefined) return Promise.reject(this.#failed);
    if (commands.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ count: commands.length, replies: [], resolve, reject });
      this.#socket.write(commands.map((words) => written(words)).join(""));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.closed) return;
    const closed = new Promise((resolve) => this.#socket.once("close", resolve));
    this.#socket.destroy();
    await closed;
  }

  #fail(error: Error): void {
    this.#failed ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failed);
  }

  #receive(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    if (this.#buffer.length > outsideLimits.maxReplyBytes) {
      this.#socket.destroy(new Error("Redis answered with more than is read here"));
      return;
    }
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const parsed = parseReply(this.#buffer, 0);
      if (parsed === undefined) return;
      this.#buffer = this.#buffer.subarray(parsed.next);
      first.replies.push(parsed.reply);
      if (first.replies.length < first.count) continue;
      this.#waiting.shift();
      first.resolve(first.replies);
    }
  }
}

function written(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}

/** The reply that starts at `at` and where the next one starts; undefined while it is not all there. */
export function parseReply(buffer: Buffer, at: number): { reply: Reply; next: number } | undefined {
  const end = buffer.indexOf("\r\n", at);
  if (end === -1) return undefined;
  const line = buffer.toString("utf8", at + 1, end);
  const after = end + 2;
  switch (buffer.toString("latin1", at, at + 1)) {
    case "+":
      return { reply: line, next: after };
    case "-":
      return { reply: new RespError(line), next: after };
    case ":":
      return { reply: Number(line), next: after };
    case "$": {
      const size = Number(line);
      if (size < 0) return { reply: null, next: after };
      if (buffer.length < after + size + 2) return undefined;
      return { reply: buffer.toString("utf8", after, after + size), next: after + size + 2 };
    }
    case "*":
      return parseArray(buffer, after, Number(line));
    default:
      return { reply: new RespError(`not understood: ${line.slice(0, 50)}`), next: after };
  }
}

function parseArray(buffer: Buffer, from: number, size: number): { reply: Reply; next: number } | undefined {
  if (size < 0) return { reply: null, next: from };
  const replies: Reply[] = [];
  let next = from;
  for (let index = 0; index < size; index += 1) {
    const parsed = parseReply(buffer, next);
    if (parsed === undefined) return undefined;
    replies.push(parsed.reply);
    next = parsed.next;
  }
  return { reply: replies, next };
}
