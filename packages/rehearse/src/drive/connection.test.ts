import assert from "node:assert/strict";
import http from "node:http";
import net from "node:net";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { Connection } from "./connection.ts";
import type { Answer, ConnectionOptions } from "./connection.ts";
import { buildRequest, parseTarget } from "./target.ts";
import type { Target } from "./target.ts";

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

async function listen(t: TestContext, server: net.Server): Promise<Target> {
  const sockets = new Set<net.Socket>();
  server.on("connection", (socket: net.Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return parseTarget(`http://127.0.0.1:${address.port}`);
}

/** A server that says `reply(n)` to the n-th piece it hears on all its sockets together (from 1). */
function scripted(t: TestContext, reply: (socket: net.Socket, heard: number) => void): Promise<Target> {
  let heard = 0;
  return listen(
    t,
    net.createServer((socket) => socket.on("data", () => reply(socket, ++heard))),
  );
}

function connect(
  t: TestContext,
  target: Target,
  options: ConnectionOptions = {},
): (request?: Buffer) => Promise<Answer> {
  const connection = new Connection(target, { keepBody: true, ...options });
  t.after(() => connection.close());
  const get = buildRequest(target, { method: "GET", path: "/" });
  return (request = get) => new Promise((resolve) => connection.send(request, resolve));
}

describe("a connection", () => {
  it("carries request after request over one socket to a Node.js server, bodies of every form", async (t) => {
    const remotePorts = new Set<number | undefined>();
    const server = http.createServer((request, response) => {
      remotePorts.add(request.socket.remotePort);
      request.resume().on("end", () => {
        if (request.url === "/none") response.writeHead(204).end();
        else if (request.url === "/chunked") response.write("hel", () => response.end("lo"));
        else response.end(`${request.method} ${request.headers["content-length"]}`);
      });
    });
    const target = await listen(t, server);
    const send = connect(t, target);
    const post = buildRequest(target, { method: "POST", path: "/", body: "grüß" });
    assert.equal((await send(post)).body?.toString(), "POST 6");
    assert.equal((await send(buildRequest(target, { method: "HEAD", path: "/" }))).status, 200);
    assert.equal((await send(buildRequest(target, { method: "GET", path: "/none" }))).status, 204);
    assert.equal((await send(buildRequest(target, { method: "GET", path: "/chunked" }))).body?.toString(), "hello");
    assert.equal(remotePorts.size, 1);
  });

  it("reads an answer that dribbles in byte by byte", async (t) => {
    const wire = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    const target = await scripted(t, (socket) => {
      socket.setNoDelay(true);
      let at = 0;
      const dribble = setInterval(() => {
        socket.write(wire.charAt(at));
        at += 1;
        if (at === wire.length) clearInterval(dribble);
      }, 1);
    });
    const send = connect(t, target);
    assert.equal((await send()).body?.toString(), "hello");
    assert.equal((await send()).body?.toString(), "hello");
  });

  it("opens a new socket after connection: close, and after the other side closed an idle one", async (t) => {
    const sockets = new Set<net.Socket>();
    const { promise: idleClosed, resolve } = Promise.withResolvers<void>();
    const target = await scripted(t, (socket, heard) => {
      sockets.add(socket);
      if (heard === 1) socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nuntil the end");
      else if (heard === 2) socket.on("close", resolve).write(ok, () => socket.end());
      else socket.write(ok);
    });
    const send = connect(t, target);
    assert.equal((await send()).body?.toString(), "until the end");
    assert.equal((await send()).status, 200);
    await idleClosed;
    assert.equal((await send()).status, 200);
    assert.equal(sockets.size, 3);
  });

  it("says refused, not sent, when nobody listens", async (t) => {
    const server = net.createServer();
    const target = await listen(t, server);
    await new Promise((resolve) => server.close(resolve));
    const answer = await connect(t, target)();
    assert.deepEqual([answer.error, answer.sent, answer.status], ["refused", false, 0]);
    server.listen(0);
  });

  const faults: readonly [string, string, (socket: net.Socket) => void, ConnectionOptions?][] = [
    ["reset when the socket is reset", "reset", (socket) => socket.resetAndDestroy()],
    ["closed when the answer is cut off", "closed", (socket) => socket.end(ok.slice(0, -1))],
    ["closed when there is no answer", "closed", (socket) => socket.end()],
    ["garbage when it is not HTTP", "garbage", (socket) => socket.write("220 smtp ready\r\n")],
    ["garbage when the body is over the limit", "garbage", (socket) => socket.write(ok), { maxBodyBytes: 1 }],
    ["timeout when the answer does not come", "timeout", () => {}, { requestTimeoutMs: 50 }],
  ];
  for (const [title, error, misbehave, options] of faults) {
    it(`says ${title}, and works again afterwards`, async (t) => {
      const target = await scripted(t, (socket, heard) =>
        heard === 1 ? misbehave(socket) : socket.write("HTTP/1.1 204 N\r\n\r\n"),
      );
      const send = connect(t, target, options);
      const answer = await send();
      assert.deepEqual([answer.error, answer.sent, answer.status], [error, true, 0]);
      assert.equal((await send()).status, 204);
    });
  }

  it("gives a late answer to a timed-out request to nobody", async (t) => {
    let first: net.Socket | undefined;
    const target = await scripted(t, (socket, heard) => {
      if (heard === 1) first = socket;
      else first?.write("HTTP/1.1 500 Late\r\ncontent-length: 0\r\n\r\n", () => socket.write(ok));
    });
    const send = connect(t, target, { requestTimeoutMs: 100 });
    assert.equal((await send()).error, "timeout");
    assert.equal((await send()).status, 200);
  });

  it("answers closed to what is under way when it is closed, and takes nothing more", async (t) => {
    const target = await scripted(t, () => connection.close());
    const connection = new Connection(target);
    const request = buildRequest(target, { method: "GET", path: "/" });
    const answer = await new Promise<Answer>((resolve) => connection.send(request, resolve));
    assert.deepEqual([answer.error, answer.sent], ["closed", true]);
    assert.throws(() => connection.send(request, () => {}), /was closed/);
  });

  it("refuses a second request while one is under way", async (t) => {
    const target = await scripted(t, (socket) => socket.write(ok));
    const send = connect(t, target);
    const first = send();
    await assert.rejects(send(), /under way/);
    assert.equal((await first).status, 200);
  });
});

it("a request's parts cannot break out of their lines", () => {
  const target = parseTarget("http://127.0.0.1:80");
  assert.throws(() => buildRequest(target, { method: "GET", path: "/ HTTP/1.1\r\nx: y" }), RangeError);
  assert.throws(() => buildRequest(target, { method: "GET", path: "/", headers: { a: "b\r\nc: d" } }), RangeError);
  assert.throws(() => parseTarget("ftp://127.0.0.1"), /only http/);
});
