// The change "stub-calls": a host that answered once is not asked again. fetch gets the kept answer; http and https get
// a connection in memory that says it, so that whatever library calls them sees an ordinary answer.

import http from "node:http";
import https from "node:https";
import { Duplex } from "node:stream";
import { later } from "./clock.ts";
import { hide, isFn, patch, read, text } from "./patch.ts";
import { changes } from "./settings.ts";

interface Kept {
  readonly status: number;
  readonly headers: readonly [string, string][];
  readonly body: Buffer;
}

const recorded = Symbol("rehearse.recorded");
const latencies = new Map(changes("stub-calls").map(({ host, latencyMs }) => [host ?? "", latencyMs ?? 0]));
const kept = new Map<string, Kept>();

/** `count` is told of every answer that fetch got without asking: http counts those itself. */
export function watchStubs(count: (host: string, method: string, status: number) => void): void {
  if (latencies.size === 0) return;
  patch(
    globalThis,
    "fetch",
    (original) =>
      async function (this: unknown, ...args) {
        const asked = new Request(args[0] as Request, args[1] as RequestInit);
        const { host } = new URL(asked.url);
        const latencyMs = latencyOf(host);
        if (latencyMs === undefined) return original.apply(this, args);
        const name = `${host} ${asked.method}`;
        const known = kept.get(name);
        if (known === undefined) {
          const answer = (await original.apply(this, args)) as Response;
          const body = Buffer.from(await answer.clone().arrayBuffer());
          if (answer.status < 400) kept.set(name, { status: answer.status, headers: [...answer.headers], body });
          return answer;
        }
        if (latencyMs > 0) await new Promise((resolve) => later(resolve, latencyMs));
        count(host, asked.method, known.status);
        const empty = known.status === 204 || known.status === 304;
        return new Response(empty ? null : new Uint8Array(known.body), {
          status: known.status,
          headers: known.headers.filter(([header]) => !/^(content-(encoding|length)|transfer-encoding)$/i.test(header)),
        });
      },
  );
  for (const module of [http, https]) {
    for (const name of ["request", "get"]) {
      patch(
        module,
        name,
        (original) =>
          function (this: unknown, ...args) {
            return original.apply(this, stubbed(args, module === https));
          },
      );
    }
  }
}

/** A host is meant with its port or without. */
function latencyOf(host: string): number | undefined {
  return latencies.get(host) ?? latencies.get(host.replace(/:\d+$/, ""));
}

function stubbed(args: unknown[], secure: boolean): unknown[] {
  const url = typeof args[0] === "string" || args[0] instanceof URL ? new URL(String(args[0])) : undefined;
  const at = url === undefined ? 0 : 1;
  const options: unknown = isFn(args[at]) ? {} : (args[at] ?? {});
  const name = text(read(options, "hostname")) || text(read(options, "host")) || url?.hostname || "localhost";
  const port = text(read(options, "port")) || url?.port || "";
  const latencyMs = latencyOf(port === "" ? name : `${name}:${port}`);
  if (latencyMs === undefined) return args;
  const key = `${secure ? "https" : "http"} ${name}:${port} ${text(read(options, "method")) || "GET"}`;
  const known = kept.get(key);
  const callback = args.slice(at).find(isFn);
  const rest = callback === undefined ? [] : [callback];
  if (known !== undefined) {
    const inMemory = { agent: undefined, createConnection: () => connection(known, latencyMs) };
    return [...args.slice(0, at), { ...(options as object), ...inMemory }, ...rest];
  }
  return [
    ...args.slice(0, at),
    options,
    (response: unknown) => {
      record(response, key);
      callback?.(response);
    },
  ];
}

function record(response: unknown, key: string): void {
  if (!(response instanceof http.IncomingMessage) || (response.statusCode ?? 500) >= 400) return;
  const pieces: Buffer[] = [];
  hide(response, recorded, pieces);
  // Pieces that came before the callback are still in the stream's buffer; `push` brings all others.
  patch(
    response,
    "push",
    (original) =>
      function (this: unknown, ...args) {
        if (args[0] instanceof Buffer) pieces.push(args[0]);
        if (args[0] === null) {
          const headers = Object.entries(response.headers).map(([name, value]): [string, string] => [
            name,
            String(value),
          ]);
          kept.set(key, { status: response.statusCode ?? 200, headers, body: Buffer.concat(pieces) });
        }
        return original.apply(this, args);
      },
  );
}

/** Answers each request that is written to it, after the time that the host is said to take. */
function connection({ status, headers, body }: Kept, latencyMs: number): Duplex {
  const lines = headers.filter(([name]) => !/^(content-length|transfer-encoding|connection)$/i.test(name));
  const head = [`HTTP/1.1 ${status} OK`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  const answer = Buffer.concat([
    Buffer.from(`${[...head, `content-length: ${body.length}`, "connection: close"].join("\r\n")}\r\n\r\n`),
    body,
  ]);
  let said = false;
  const socket = new Duplex({
    read: () => {},
    write: (_chunk, _encoding, done) => {
      // The answer does not depend on the request, so its first piece is enough.
      if (!said) later(() => socket.push(answer), latencyMs);
      said = true;
      done();
    },
  });
  // What http asks of a socket.
  return Object.assign(socket, {
    setTimeout: () => socket,
    setNoDelay: () => socket,
    setKeepAlive: () => socket,
    ref: () => socket,
    unref: () => socket,
  });
}
