// Bodies over real sockets: in one piece with their heads, in two, in drips, larger than one waits for, cut off.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../../limits.ts";
import { until } from "../../testing/until.ts";
import { whenBodyIsHere } from "./body.ts";

interface Door {
  /** Requests that came, and the bodies that were read once the callback had come. */
  readonly seen: { readonly came: number; readonly bodies: readonly string[] };
  readonly open: () => Promise<Socket>;
}

async function door(t: TestContext): Promise<Door> {
  const seen = { came: 0, bodies: [] as string[] };
  const server = createServer((request, response) => {
    seen.came += 1;
    whenBodyIsHere(request, response, () => {
      if (request.url === "/unread") return void response.end();
      void textOf(request).then((text) => (seen.bodies.push(text), response.end()));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port of TCP.
  const { port } = server.address() as AddressInfo;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    seen,
    open: async () => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      await once(socket, "connect");
      return socket;
    },
  };
}

/** As Fastify reads it. */
function textOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (text += chunk));
    request.on("end", () => resolve(text));
    request.on("error", reject);
  });
}

const head = (length: number): string => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;

test("a body is handed on whole, whether it comes with its head, in pieces, in chunks, or not at all", async (t) => {
  const { seen, open } = await door(t);
  const socket = await open();
  socket.write(`${head(5)}piece`);
  await until("the first is read", () => seen.bodies.length === 1);
  socket.write(`${head(10)}two p`);
  await sleep(50);
  assert.deepEqual(seen, { came: 2, bodies: ["piece"] });
  socket.write("ieces");
  await until("the second is read", () => seen.bodies.length === 2);
  socket.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  await sleep(50);
  assert.equal(seen.bodies.length, 2);
  socket.write("2\r\nde\r\n0\r\n\r\n");
  await until("the third is read", () => seen.bodies.length === 3);
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await until("one without a body is read", () => seen.bodies.length === 4);
  assert.deepEqual(seen.bodies, ["piece", "two pieces", "abcde", ""]);
  socket.destroy();
});

test("of a large body it waits for the beginning alone, and all of it can be read", async (t) => {
  const { seen, open } = await door(t);
  const socket = await open();
  const length = 300_000;
  socket.write(head(length));
  socket.write("x".repeat(limits.admissionBodyBytes - 1));
  await sleep(50);
  assert.deepEqual([seen.came, seen.bodies.length], [1, 0]);
  socket.write("x".repeat(length - limits.admissionBodyBytes + 1));
  await until("all of it is read", () => seen.bodies.length === 1);
  assert.equal(seen.bodies[0]?.length, length);
  socket.destroy();
});

test("what nobody reads is not left in the connection: the next request on it is answered", async (t) => {
  const { seen, open } = await door(t);
  const socket = await open();
  const length = 300_000;
  socket.write(head(length).replace("/", "/unread"));
  await until("it came", () => seen.came === 1);
  await sleep(20);
  socket.write("x".repeat(length));
  socket.write(`${head(4)}next`);
  await until("the next is read", () => seen.bodies.length === 1);
  assert.deepEqual(seen.bodies, ["next"]);
  socket.destroy();
});

test("who leaves before the body is whole is never called back, and harms nobody", async (t) => {
  const { seen, open } = await door(t);
  const leaving = await open();
  leaving.write(`${head(100)}begun`);
  await until("it came", () => seen.came === 1);
  leaving.destroy();
  const other = await open();
  other.write(`${head(2)}ok`);
  await until("the other is read", () => seen.bodies.length === 1);
  assert.deepEqual(seen, { came: 2, bodies: ["ok"] });
  other.destroy();
});
