// One listener against those who are slow, too many, or no clients at all. Clocks that matter are the test's own.

import assert from "node:assert/strict";
import { type RequestListener, type Server } from "node:http";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { connect, type AddressInfo, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { limits } from "../limits.ts";
import { atEnd } from "../store/embedded/scratch.ts";
import { until } from "../testing/until.ts";
import { Connections } from "./connections.ts";

interface Listening {
  readonly connections: Connections;
  readonly refused: string[];
  readonly server: Server;
  /** Moves the clock of the connections on. */
  pass(ms: number): void;
  open(): Promise<Peer>;
}

/** One who is connected. */
interface Peer {
  readonly socket: Socket;
  /** All that came. */
  readonly text: () => string;
  readonly closed: () => boolean;
}

async function listen(t: TestContext, most: number, listener: RequestListener = echo): Promise<Listening> {
  const refused: string[] = [];
  let passedMs = 0;
  const now = () => performance.now() + passedMs;
  const connections = new Connections({ most, refused: (code) => refused.push(code), now });
  const server = connections.serve(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port.
  const { port } = server.address() as AddressInfo;
  atEnd(t, async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return {
    connections,
    refused,
    server,
    pass: (ms) => (passedMs += ms),
    open: async () => {
      const socket = connect({ port, host: "127.0.0.1" });
      let [text, closed] = ["", false];
      socket.on("error", () => undefined);
      socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
      socket.on("close", () => (closed = true));
      await once(socket, "connect");
      return { socket, text: () => text, closed: () => closed };
    },
  };
}

const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => response.end(`${request.url} ${Buffer.concat(chunks).length}`));
  request.on("error", () => undefined);
};

/** How many requests have come from now on. */
function requests(server: Server): () => number {
  let count = 0;
  server.on("request", () => (count += 1));
  return () => count;
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
const head = (length: number) => `POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`;

test("when all connections are taken, who has sent no request for longest makes room, then who is idle", async (t) => {
  const at = await listen(t, 3);
  const idle = await at.open();
  idle.socket.write(get("/idle"));
  await until("the idle one has its answer", () => idle.text().endsWith("/idle 0"));
  const [first, second] = [await at.open(), await at.open()];
  first.socket.write("GET / HT");
  await until("three are there", () => at.connections.count === 3);
  const early = await at.open();
  await until("somebody has made room", () => idle.closed());
  assert.equal(early.closed(), false, "the two without a request are too young to go, so the idle one went");
  at.pass(limits.connectionGraceMs);
  const late = await at.open();
  await until("the first that sent no request has made room", () => first.closed());
  assert.deepEqual([second.closed(), early.closed(), late.closed()], [false, false, false]);
  late.socket.write(get("/late"));
  await until("the newcomer is served", () => late.text().endsWith("/late 0"));
});

test("when all connections have work under way, a newcomer is turned away and nobody else suffers", async (t) => {
  const held: (() => void)[] = [];
  const at = await listen(t, 2, (_request, response) => held.push(() => response.end("worked")));
  const busy = [await at.open(), await at.open()];
  const taken = requests(at.server);
  for (const { socket } of busy) socket.write(get("/"));
  await until("both are taken", () => taken() === 2);
  at.pass(limits.connectionGraceMs);
  const third = await at.open();
  await until("the newcomer is turned away", () => third.closed());
  for (const answer of held) answer();
  await until("the others are served", () => busy.every((one) => one.text().endsWith("worked")));
});

test("who was idle for long and begins to send has its time too", async (t) => {
  const at = await listen(t, 1);
  const peer = await at.open();
  peer.socket.write(get("/"));
  await until("it has its answer", () => peer.text().endsWith("/ 0"));
  at.pass(limits.keepAliveMs);
  const begun = requests(at.server);
  peer.socket.write(head(10) + "x");
  await until("it has begun", () => begun() === 1);
  const late = await at.open();
  await until("the newcomer is turned away", () => late.closed());
  peer.socket.write("x".repeat(9));
  await until("its body is taken", () => peer.text().endsWith("/body 10"));
});

test("a body that drips is cut off with 408, one that comes at the least rate is not", async (t) => {
  const at = await listen(t, 10);
  const [slow, steady] = [await at.open(), await at.open()];
  const begun = requests(at.server);
  slow.socket.write(head(100_000) + "x".repeat(100));
  steady.socket.write(head(100_000) + "x".repeat((2 * limits.bodyBytesPerSecond * limits.bodySlowMs) / 1_000));
  await until("both have begun", () => begun() === 2);
  at.pass(limits.bodySlowMs);
  await until("it is cut off", () => slow.text().includes("408"));
  assert.match(slow.text(), /^HTTP\/1.1 408 .*HF_REQUEST_SLOW/s);
  assert.equal(steady.text(), "");
  assert.deepEqual(at.refused, ["HF_REQUEST_SLOW"]);
});

test("an answer that nobody reads is given up after the time that its size allows", async (t) => {
  const bytes = 64 * 1024 * 1024;
  const at = await listen(t, 10, (_request, response) => response.end(Buffer.alloc(bytes)));
  const deaf = await at.open();
  deaf.socket.pause();
  deaf.socket.write(get("/"));
  await until("it waits", () => at.connections.count === 1);
  at.pass(limits.readSlowMs);
  await new Promise((resolve) => setTimeout(resolve, 3 * limits.connectionLookMs));
  assert.equal(at.connections.count, 1, "its size allows for more");
  await until("it is given up", () => {
    at.pass((bytes / limits.readBytesPerSecond) * 1_000);
    return at.connections.count === 0;
  });
});

test("garbage behind a request is answered after that request, and the connection closed", async (t) => {
  const at = await listen(t, 10, (request, response) => void setTimeout(() => response.end(`at ${request.url}`), 100));
  const peer = await at.open();
  peer.socket.write(`${get("/first")}NOT HTTP AT ALL\r\n\r\n${get("/third")}`);
  await until("it is closed", () => peer.closed());
  assert.match(peer.text(), /^HTTP\/1.1 200 OK.*at \/firstHTTP\/1.1 400 Bad Request.*HF_REQUEST_BAD.*\}$/s);
  assert.doesNotMatch(peer.text(), /third/);
});

test("a head that is too large is answered with 431, one that drips with 408", async (t) => {
  const at = await listen(t, 10);
  const large = await at.open();
  large.socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(limits.headBytes)}\r\n\r\n`);
  await until("it is refused", () => large.closed());
  assert.match(large.text(), /^HTTP\/1.1 431 .*HF_HEAD_TOO_LARGE/s);
  // Node's own clock: shortened, since no test should wait for the real limit.
  at.server.headersTimeout = 200;
  at.server.requestTimeout = 200;
  const slow = await at.open();
  slow.socket.write("GET / HTTP/1.1\r\nhost: ");
  await until("it is cut off", () => slow.closed());
  assert.match(slow.text(), /^HTTP\/1.1 408 .*HF_REQUEST_SLOW/s);
});

test("who sends too much hears of it, however much is still on its way", async (t) => {
  const at = await listen(t, 10, (request, response) => {
    request.pause();
    response.writeHead(413, { connection: "close", "content-length": 9 }).end("too large");
  });
  const peer = await at.open();
  peer.socket.write(head(20_000_000) + "x".repeat(20_000_000));
  await until("it is closed", () => peer.closed());
  assert.match(peer.text(), /^HTTP\/1.1 413 .*too large$/s);
});

test("who piles up more requests than a connection may have open is cut off", async (t) => {
  const at = await listen(t, 10, () => undefined);
  const [most, more] = [await at.open(), await at.open()];
  most.socket.write(get("/").repeat(limits.pipelined));
  more.socket.write(get("/").repeat(limits.pipelined + 1));
  await until("it is cut off", () => more.closed());
  assert.equal(most.closed(), false);
});

test("what came in the same piece of bytes as the last straw is not made into requests", async (t) => {
  const at = await listen(t, 10, () => undefined);
  let made = 0;
  const count = () => (made += 1);
  subscribe("http.server.request.start", count);
  atEnd(t, async () => void unsubscribe("http.server.request.start", count));
  const peer = await at.open();
  peer.socket.write(get("/").repeat(1_000));
  await until("it is cut off", () => peer.closed());
  assert.ok(made <= limits.pipelined + 2, `${made} requests were made`);
});

test("a head has less time than a body, and both have some", () => {
  assert.ok(limits.headMs < limits.requestMs && limits.bodySlowMs < limits.requestMs);
});
