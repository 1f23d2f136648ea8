// Bytes over a socket, as no polite client would send them, and the answers that come back on it.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface Answered {
  readonly status: number;
  /** As it came; undefined without the header. */
  readonly retryAfter: string | undefined;
  readonly body: string;
}

export interface Exchange {
  readonly answers: readonly Answered[];
  /** True when the server has ended the connection. */
  readonly closed: boolean;
  /** What came and is no answer. */
  readonly rest: string;
}

export interface RawOptions {
  /** Answers to wait for; without it until the server closes or `limitMs` have passed. */
  readonly answers?: number;
  readonly limitMs?: number;
  /** Ends our half after the last byte. */
  readonly end?: boolean;
}

export function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** Opens a connection; it never throws later. */
export async function open(url: string): Promise<Socket> {
  const socket = connect({ port: portOf(url), host: "127.0.0.1" });
  socket.on("error", () => undefined);
  // Refused at once is an answer too.
  await Promise.race([once(socket, "connect"), once(socket, "close")]).catch(() => undefined);
  return socket;
}

/** Sends `bytes` on a connection of its own and gives what came back. */
export async function exchange(url: string, bytes: string | Buffer, options: RawOptions = {}): Promise<Exchange> {
  const socket = await open(url);
  const chunks: Buffer[] = [];
  let closed = socket.destroyed;
  await new Promise<void>((resolve) => {
    const clock = setTimeout(resolve, options.limitMs ?? 2_000);
    const settle = () => {
      clearTimeout(clock);
      resolve();
    };
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      if (options.answers !== undefined && read(Buffer.concat(chunks)).answers.length >= options.answers) settle();
    });
    for (const event of ["end", "close"] as const) {
      socket.on(event, () => {
        closed = true;
        settle();
      });
    }
    if (closed) return settle();
    const data = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes;
    if (options.end === true) socket.end(data);
    else socket.write(data);
  });
  socket.destroy();
  return { ...read(Buffer.concat(chunks)), closed };
}

/** `exchange` as an honest sender does it: when an answer says to come again later, all of it is sent again then. */
export async function patientExchange(
  url: string,
  bytes: string | Buffer,
  options: RawOptions = {},
): Promise<Exchange> {
  const { exchange: seen } = await patiently(
    async () => {
      const one = await exchange(url, bytes, options);
      const away = one.answers.find(({ status, retryAfter }) => status === 503 && retryAfter !== undefined);
      return { exchange: one, status: away?.status ?? 0, retryAfter: away?.retryAfter };
    },
    () => undefined,
  );
  return seen;
}

/** How often an honest sender comes again before it says that it was turned away. */
const comings = 8;

/**
 * Asks as an honest sender does: who is told to come again later comes again later, with the same. `onRefused` is
 * called each time. A 503 that does not say when is an answer like any other.
 */
export async function patiently<Answer extends { readonly status: number; readonly retryAfter: string | undefined }>(
  ask: () => Promise<Answer>,
  onRefused: () => void,
): Promise<Answer> {
  for (let coming = 1; ; coming += 1) {
    const answer = await ask();
    const seconds = Number(answer.retryAfter);
    if (answer.status !== 503 || !(seconds > 0) || coming === comings) return answer;
    onRefused();
    await sleep(seconds * 1_000);
  }
}

/** The answers in a run of bytes; they have a Content-Length, as all answers of ours do, or chunks. */
export function read(bytes: Buffer): Pick<Exchange, "answers" | "rest"> {
  const answers: Answered[] = [];
  let at = 0;
  for (;;) {
    const headEnd = bytes.indexOf("\r\n\r\n", at);
    if (headEnd === -1 || !bytes.toString("latin1", at, at + 9).startsWith("HTTP/1.1 ")) break;
    const [first = "", ...lines] = bytes.toString("latin1", at, headEnd).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
    );
    const status = Number(first.split(" ")[1]);
    const length = status < 200 ? 0 : Number(headers["content-length"] ?? 0);
    const end = headEnd + 4 + length;
    if (end > bytes.length) break;
    const retryAfter = headers["retry-after"];
    if (status >= 200) answers.push({ status, retryAfter, body: bytes.toString("utf8", headEnd + 4, end) });
    at = end;
  }
  return { answers, rest: bytes.toString("latin1", at) };
}

/** A request with a body as one string of bytes (latin1). */
export function post(path: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Buffer {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const lines = Object.entries({ "content-type": "application/json", ...headers }).map(([name, value]) => {
    return `${name}: ${value}\r\n`;
  });
  const head = `POST ${path} HTTP/1.1\r\nhost: x\r\n${lines.join("")}content-length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), bytes]);
}
