// A browser that does not read what it is sent, and one that does.

import assert from "node:assert/strict";
import { get, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { type Listener, listen } from "./sse.ts";

/** Opens a stream and gives both its ends. */
async function open(server: FastifyInstance, closed: () => void) {
  const listening = Promise.withResolvers<Listener>();
  server.get("/events", (_request, reply) => {
    listening.resolve(listen(reply, closed));
    return reply;
  });
  const response = Promise.withResolvers<IncomingMessage>();
  get(`${await server.listen({ host: "127.0.0.1", port: 0 })}/events`, response.resolve).once("error", response.reject);
  return { listener: await listening.promise, response: await response.promise };
}

test("a browser that does not read is cut off after some megabytes, and that is told once", async () => {
  const server = Fastify();
  let closed = 0;
  try {
    const { listener, response } = await open(server, () => (closed += 1));
    response.pause().on("error", () => undefined);
    let sentBytes = 0;
    const text = "x".repeat(64 * 1024);
    while (listener.send("line", text)) {
      sentBytes += text.length;
      // The sockets of both sides take up to about 6 MB.
      assert.ok(sentBytes < 64 * 1024 * 1024, "it is kept for ever");
      await turn();
    }
    while (closed === 0) await turn();
    assert.equal(listener.send("line", text), false);
    assert.equal(closed, 1);
    response.destroy();
  } finally {
    await server.close();
  }
});

test("events come with their number and their data on one line, whatever is in it", async () => {
  const server = Fastify();
  try {
    const { listener, response } = await open(server, () => undefined);
    listener.send("line", { text: "a\nb\r\n\nevent: forged\u2028" }, 7);
    listener.end();
    let text = "";
    response.setEncoding("utf8").on("data", (part: string) => (text += part));
    await once(response, "end");
    assert.equal(
      text,
      'event: beat\ndata: {}\n\nid: 7\nevent: line\ndata: {"text":"a\\nb\\r\\n\\nevent: forged\u2028"}\n\n',
    );
  } finally {
    await server.close();
  }
});
