import assert from "node:assert/strict";
import net from "node:net";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import type { Answer } from "./connection.ts";
import { Pool } from "./pool.ts";
import type { PoolOptions } from "./pool.ts";
import { buildRequest, parseTarget } from "./target.ts";

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/** A server on `port` (0: any) whose sockets get `onRequest`; ended with the test. */
async function serve(t: TestContext, onRequest: (socket: net.Socket) => void, port = 0) {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("data", () => onRequest(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  t.after(stop);
  return { sockets, stop, port: address.port };
}

function drive(t: TestContext, port: number, options: PoolOptions) {
  const target = parseTarget(`http://127.0.0.1:${port}`);
  const pool = new Pool(target, options);
  t.after(() => pool.close());
  const request = buildRequest(target, { method: "GET", path: "/" });
  const send = () => new Promise<Answer>((resolve) => assert.ok(pool.send(request, resolve)));
  return { pool, request, send };
}

describe("a pool", () => {
  it("never opens more sockets than it was given, and answers every request", async (t) => {
    const server = await serve(t, (socket) => socket.write(ok));
    const { send } = drive(t, server.port, { connections: 3 });
    const answers = await Promise.all(Array.from({ length: 500 }, send));
    assert.ok(answers.every((answer) => answer.status === 200));
    assert.equal(server.sockets.size, 3);
  });

  it("takes exactly maxOutstanding and refuses the next", async (t) => {
    const server = await serve(t, () => {});
    const { pool, request } = drive(t, server.port, { connections: 1, maxOutstanding: 5 });
    const taken = Array.from({ length: 6 }, () => pool.send(request, () => {}));
    assert.deepEqual(taken, [true, true, true, true, true, false]);
    assert.equal(pool.outstanding, 5);
  });

  it("answers timeout, not sent, to a request that found no connection in time", async (t) => {
    const server = await serve(t, () => {});
    const { send, pool } = drive(t, server.port, { connections: 1, requestTimeoutMs: 100 });
    const [first, second] = await Promise.all([send(), send()]);
    assert.deepEqual([first?.error, first?.sent], ["timeout", true]);
    // The second takes the freed connection or runs out of time on the way to it: both are timeouts.
    assert.equal(second?.error, "timeout");
    assert.equal(pool.outstanding, 0);
  });

  it("answers refused while the target is down, and works again when it is back", async (t) => {
    const before = await serve(t, (socket) => socket.write(ok));
    const { send } = drive(t, before.port, { connections: 2 });
    assert.equal((await send()).status, 200);
    await before.stop();
    const down = await Promise.all([send(), send(), send()]);
    assert.ok(down.some((answer) => answer.error === "refused" && !answer.sent));
    const after = await serve(t, (socket) => socket.write(ok), before.port);
    while ((await send()).error !== undefined);
    assert.ok(after.sockets.size >= 1);
  });

  it("answers closed to all it holds when it is closed", async (t) => {
    const server = await serve(t, () => {});
    const { send, pool } = drive(t, server.port, { connections: 1 });
    const answers = [send(), send(), send()];
    pool.close();
    assert.deepEqual(
      (await Promise.all(answers)).map(({ error, sent }) => [error, sent]),
      [
        ["closed", false],
        ["closed", false],
        ["closed", false],
      ],
    );
    assert.equal(pool.outstanding, 0);
  });
});
