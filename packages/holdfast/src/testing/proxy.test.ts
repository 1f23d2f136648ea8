// Each fault as both ends see it: a server that says back what it hears, and clients on raw sockets.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { type NetworkFault } from "./network-fault.ts";
import { faultProxy } from "./proxy.ts";
import { until } from "./until.ts";

/** What somebody at one end of a connection has seen. */
interface End {
  readonly socket: Socket;
  text: string;
  ended: boolean;
  error: string;
  closed: boolean;
}

function watch(socket: Socket): End {
  const end: End = { socket, text: "", ended: false, error: "", closed: false };
  socket.on("data", (bytes: Buffer) => (end.text += bytes.toString("latin1")));
  socket.on("end", () => (end.ended = true));
  socket.on("error", (error: NodeJS.ErrnoException) => (end.error = error.code ?? error.message));
  socket.on("close", () => (end.closed = true));
  return end;
}

/** A server that echoes, a proxy before it, and clients; all gone at the end. */
async function startEcho(options: { readonly seed?: number; readonly mute?: boolean } = {}) {
  await using opening = new AsyncDisposableStack();
  const ends: End[] = [];
  const server = createServer((socket) => {
    ends.push(watch(socket));
    if (options.mute !== true) socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opening.defer(() => void server.close());
  opening.defer(() => ends.forEach(({ socket }) => socket.destroy()));
  const { port } = server.address() as { port: number };
  const proxy = opening.use(await faultProxy({ to: { port }, ...options }));
  const opened = opening.move();
  return {
    proxy,
    /** The server's ends, in the order in which they came. */
    ends,
    async client(): Promise<End> {
      const socket = connect(proxy.port, "127.0.0.1");
      opened.defer(() => void socket.destroy());
      await once(socket, "connect");
      return watch(socket);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function says(end: End, text: string): Promise<void> {
  const before = end.text;
  end.socket.write(text);
  await until(`it hears ${text}`, () => end.text === before + text);
}

const restMs = 150;
const rest = () => new Promise((resolve) => setTimeout(resolve, restMs));

test("without a fault everything comes through, and is counted, and ends as it would without the proxy", async () => {
  await using echo = await startEcho();
  const client = await echo.client();
  await says(client, "hello");
  assert.deepEqual(echo.proxy.counts, { connections: 1, open: 1, passed: { there: 5, back: 5 }, swallowed: 0 });
  client.socket.end();
  await until("it has ended", () => client.closed && echo.ends[0]?.closed);
  assert.deepEqual([client.ended, client.error, echo.ends[0]?.error], [true, "", ""]);
  const other = await echo.client();
  await says(other, "hello");
  other.socket.resetAndDestroy();
  await until("the server was told", () => echo.ends[1]?.closed);
  assert.equal(echo.ends[1]?.error, "ECONNRESET");
  await until("nothing is open", () => echo.proxy.counts.open === 0);
});

test("a delay keeps the order, its jitter too, and holds up one way only if told so", async () => {
  await using echo = await startEcho();
  const client = await echo.client();
  echo.proxy.inflict({ kind: "delay", ms: 100, jitterMs: 50, way: "back" });
  const startMs = performance.now();
  let said = "";
  for (let count = 0; count < 20; count += 1) {
    client.socket.write(`${count},`);
    said += `${count},`;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await until("the server heard it all", () => echo.ends[0]?.text === said);
  await until("all of it came back", () => client.text.length === said.length);
  assert.equal(client.text, said);
  assert.ok(performance.now() - startMs >= 140, "it was not late");
});

test("a throttled way passes on so many bytes a second", async () => {
  await using echo = await startEcho();
  const client = await echo.client();
  echo.proxy.inflict({ kind: "throttle", bytesPerSecond: 2_000, way: "there" });
  const startMs = performance.now();
  await says(client, "x".repeat(600));
  assert.ok(performance.now() - startMs >= 250);
});

test("what was held comes when it is over", async () => {
  await using echo = await startEcho();
  const client = await echo.client();
  {
    using _held = echo.proxy.inflict({ kind: "hold" });
    client.socket.write("hello");
    await rest();
    assert.equal(echo.ends[0]?.text, "");
  }
  await until("it came", () => client.text === "hello");
});

test("a held way takes no more than its bound, and its sender feels it", async () => {
  await using echo = await startEcho({ mute: true });
  const client = await echo.client();
  const held = echo.proxy.inflict({ kind: "hold", way: "there" });
  const block = Buffer.alloc(1024 * 1024, "x");
  for (let count = 0; count < 64; count += 1) client.socket.write(block);
  await rest();
  // Buffers of the system take some megabytes as well, whatever we do.
  assert.ok(
    client.socket.writableLength > 32 * block.length,
    `${client.socket.writableLength} bytes wait at the sender`,
  );
  held.end();
  await until("all of it came", () => echo.proxy.counts.passed.there === 64 * block.length);
});

test("what is swallowed never comes, ends neither, and the connection stays dead afterwards while others live", async () => {
  await using echo = await startEcho();
  const [client, idle] = [await echo.client(), await echo.client()];
  await says(client, "before");
  const fault = echo.proxy.inflict({ kind: "swallow" });
  const during = await echo.client();
  client.socket.write("hello");
  during.socket.write("hello");
  await until("it was taken", () => echo.proxy.counts.swallowed === 10);
  fault.end();
  client.socket.write("again");
  await says(idle, "alive");
  client.socket.destroy();
  await until("it was taken too", () => echo.proxy.counts.swallowed === 15);
  await rest();
  assert.equal(client.text, "before");
  assert.deepEqual([echo.ends[0]?.text, echo.ends[0]?.ended, echo.ends[0]?.closed], ["before", false, false]);
  await says(await echo.client(), "hello");
});

test("a way alone can be mute: the server hears, the client does not", async () => {
  await using echo = await startEcho();
  const client = await echo.client();
  echo.proxy.inflict({ kind: "swallow", way: "back" });
  client.socket.write("hello");
  await until("the server hears", () => echo.ends[0]?.text === "hello");
  await rest();
  assert.equal(client.text, "");
});

test("half-open: one end is gone and the other is not told, whichever it is", async () => {
  await using echo = await startEcho();
  const before = await echo.client();
  await says(before, "hello");
  const fault = echo.proxy.inflict({ kind: "half-open", gone: "target" });
  await until("the server's end is gone", () => echo.ends[0]?.closed);
  const during = await echo.client();
  for (const client of [before, during]) client.socket.write("are you there");
  await rest();
  for (const client of [before, during]) assert.deepEqual([client.ended, client.closed], [false, false]);
  assert.equal(echo.ends.length, 1);
  fault.end();
  const other = await echo.client();
  await says(other, "hello");
  echo.proxy.inflict({ kind: "half-open", gone: "client" });
  await until("the client's end is gone", () => other.closed);
  await rest();
  assert.deepEqual([echo.ends[1]?.ended, echo.ends[1]?.closed], [false, false]);
});

test("a cut is told in order to both ends, a reset is not, and both meet who comes meanwhile", async () => {
  await using echo = await startEcho();
  const cases: [NetworkFault, string][] = [
    [{ kind: "cut" }, ""],
    [{ kind: "reset" }, "ECONNRESET"],
  ];
  for (const [fault, error] of cases) {
    const client = await echo.client();
    await says(client, "hello");
    const server = echo.ends.at(-1);
    const running = echo.proxy.inflict(fault);
    await until("both know", () => client.closed && server?.closed);
    assert.deepEqual([client.ended, client.error, server?.error], [error === "", error, error]);
    const socket = connect(echo.proxy.port, "127.0.0.1");
    const late = watch(socket);
    await until("who comes meanwhile is sent away", () => late.closed);
    running.end();
  }
  await says(await echo.client(), "hello");
});

test("garbage comes after so many bytes, as many as were sent, the same for the same seed", async () => {
  const texts: string[] = [];
  for (const seed of [7, 7, 8]) {
    await using echo = await startEcho({ seed });
    const client = await echo.client();
    await says(client, "well");
    echo.proxy.inflict({ kind: "garbage", way: "back", afterBytes: 3 });
    client.socket.write("hello world");
    await until("it came", () => client.text.length === 15);
    assert.equal(echo.ends[0]?.text, "wellhello world");
    assert.equal(client.text.slice(0, 7), "wellhel");
    assert.notEqual(client.text, "wellhello world");
    texts.push(client.text);
  }
  assert.equal(texts[0], texts[1]);
  assert.notEqual(texts[0], texts[2]);
});

test("a share of the connections is hit, and stays so; healing ends all faults", async () => {
  await using echo = await startEcho();
  const clients: End[] = [];
  for (let count = 0; count < 40; count += 1) clients.push(await echo.client());
  echo.proxy.inflict({ kind: "hold", share: 0.5 });
  echo.proxy.inflict({ kind: "delay", ms: 1 });
  for (const { socket } of clients) socket.write("one");
  await rest();
  for (const { socket } of clients) socket.write("two");
  await rest();
  const texts = clients.map((client) => client.text);
  const hit = texts.filter((text) => text === "").length;
  assert.equal(texts.filter((text) => text === "onetwo").length, 40 - hit);
  assert.ok(hit >= 10 && hit <= 30, `${hit} of 40`);
  echo.proxy.heal();
  await until("all of it came", () => clients.every((client) => client.text === "onetwo"));
});

test("without its target a client is told", async () => {
  await using echo = await startEcho();
  const { port } = echo.proxy;
  await echo.proxy.close();
  await using nowhere = await faultProxy({ to: { port } });
  const client = watch(connect(nowhere.port, "127.0.0.1"));
  await until("it is told", () => client.closed);
});

test("more connections than the bound are reset, until others end", async () => {
  await using echo = await startEcho();
  const clients: End[] = [];
  for (let count = 0; count < limits.proxyConnections; count += 1) clients.push(await echo.client());
  const one = watch(connect(echo.proxy.port, "127.0.0.1"));
  await until("one too many is told", () => one.closed);
  for (const { socket } of clients) socket.destroy();
  await until("nothing is open", () => echo.proxy.counts.open === 0);
  await says(await echo.client(), "hello");
});

test("a target may be the socket of a path, which knows no reset", async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-proxy-"));
  const path = join(folder, "s");
  const ends: End[] = [];
  const server = createServer((socket) => void ends.push(watch(socket.pipe(socket))));
  server.listen(path);
  try {
    await once(server, "listening");
    await using proxy = await faultProxy({ to: { path } });
    for (const end of ["the client", "the fault"]) {
      const client = watch(connect(proxy.port, "127.0.0.1"));
      await says(client, "hello");
      if (end === "the client") client.socket.resetAndDestroy();
      else proxy.inflict({ kind: "reset" });
      await until("both are gone", () => client.closed && ends.at(-1)?.closed);
    }
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
