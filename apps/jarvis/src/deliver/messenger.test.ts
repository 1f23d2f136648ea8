// The Send API call against real servers: the stand-in, and small ones that misbehave.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { test } from "node:test";
import { startFakeMessenger } from "../../fakes/messenger.ts";
import { MAX_ANSWER_BYTES, MAX_RETRY_AFTER_MS, SEND_AGAIN_MS } from "../rules/limits.ts";
import { sendMessage } from "./messenger.ts";
import type { SendOutcome } from "./call.ts";
import type { OutgoingMessage } from "./messenger.ts";

const pageToken = "very-secret-token";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function withServer<T>(handler: Handler, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  try {
    return await work(`http://127.0.0.1:${address.port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function messageTo(url: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return { url, pageToken, recipientId: "25", text: "Hello", idempotencyKey: "k1", ...more };
}

function answering(status: number, body: string, headers: Record<string, string> = {}): Promise<SendOutcome> {
  return withServer(
    (_, response) => response.writeHead(status, headers).end(body),
    (url) => sendMessage(messageTo(url)),
  );
}

function graphError(code: number, more: object = {}): string {
  return JSON.stringify({ error: { message: "no", type: "OAuthException", code, ...more } });
}

test("a message reaches the stand-in with its text, buttons and key, over a kept connection", async () => {
  await using fake = await startFakeMessenger({ port: 0 });
  const quickReplies = [{ title: "Undo", payload: "undo" }];
  const first = await sendMessage(messageTo(fake.url, { text: `tea \0\ud800${"x".repeat(3_000)}`, quickReplies }));
  assert.equal(first.outcome, "sent");
  assert.equal((await sendMessage(messageTo(`${fake.url}/`))).outcome, "sent");
  const outbox: unknown = await (await fetch(`${fake.url}/outbox.json`)).json();
  const { calls } = outbox as { calls: { text: string; key: string; person: string }[] };
  assert.deepEqual(
    [calls[0]?.text.length, calls[0]?.text.slice(0, 6), calls[0]?.key],
    [2_000, "tea \uFFFD\uFFFD", "k1"],
  );
  const stats: unknown = await (await fetch(`${fake.url}/outbox/stats.json`)).json();
  assert.deepEqual(stats, { calls: 2, distinct: 1, repeats: 1 });
});

test("a key of any characters goes out as one that a header takes", async () => {
  await using fake = await startFakeMessenger({ port: 0 });
  for (const idempotencyKey of ["reply:25:1", "ä\n\ud800 😀"]) {
    assert.equal((await sendMessage(messageTo(fake.url, { idempotencyKey }))).outcome, "sent");
  }
  const outbox: unknown = await (await fetch(`${fake.url}/outbox.json`)).json();
  const { calls } = outbox as { calls: { key: string }[] };
  assert.deepEqual([calls[0]?.key, calls[1]?.key], ["reply:25:1", "%C3%A4%0A%EF%BF%BD%20%F0%9F%98%80"]);
});

test("one connection serves many messages, and the token is in the header alone", async () => {
  const sockets = new Set<unknown>();
  const handler: Handler = (request, response) => {
    sockets.add(request.socket);
    assert.equal(request.headers.authorization, `Bearer ${pageToken}`);
    assert.equal(request.url, "/v21.0/me/messages");
    assert.equal(request.headers["x-idempotency-key"], "k1");
    request.resume().on("end", () => response.end('{"recipient_id":"25","message_id":"m_1"}'));
  };
  await withServer(handler, async (url) => {
    for (let count = 0; count < 5; count += 1) {
      assert.deepEqual(await sendMessage(messageTo(url)), { outcome: "sent", providerId: "m_1" });
    }
  });
  assert.equal(sockets.size, 1);
});

test("throttling and faults of theirs are tried later, when they say so", async () => {
  assert.deepEqual(await answering(429, "", { "Retry-After": "7" }), {
    outcome: "later",
    afterMs: 7_000,
    reason: "status 429",
  });
  assert.deepEqual(await answering(503, "<html>"), { outcome: "later", afterMs: SEND_AGAIN_MS, reason: "status 503" });
  const far = await answering(429, "", { "Retry-After": "999999999" });
  assert.equal(far.outcome === "later" && far.afterMs, MAX_RETRY_AFTER_MS);
  for (const code of [1, 2, 4, 613, 1200])
    assert.equal((await answering(400, graphError(code))).outcome, "later", `${code}`);
  assert.equal((await answering(400, graphError(100, { is_transient: true }))).outcome, "later");
});

test("what can never succeed is refused with Graph's own reason", async () => {
  for (const code of [10, 100, 200]) {
    assert.deepEqual(await answering(400, graphError(code)), {
      outcome: "refused",
      reason: `status 400, code ${code} no`,
    });
  }
});

test("who may not be written to is told apart from a message that is wrong", async () => {
  const unreached = [
    [10, 2018278, "window"],
    [551, 1545041, "blocked"],
    [551, undefined, "blocked"],
    [200, 1545041, "blocked"],
    [100, 2018001, "gone"],
  ] as const;
  for (const [code, subcode, why] of unreached) {
    const outcome = await answering(400, graphError(code, { error_subcode: subcode }));
    assert.deepEqual(outcome, { outcome: "sent", providerId: "", answer: { unreached: why } });
  }
  for (const [code, subcode] of [
    [10, 2018065],
    [10, undefined],
    [200, undefined],
    [100, 2018109],
  ] as const) {
    assert.equal((await answering(400, graphError(code, { error_subcode: subcode }))).outcome, "refused", `${code}`);
  }
});

test("a token that is not taken refuses no message, and is never repeated", async () => {
  const body = graphError(190, { message: `Malformed access token ${pageToken}` });
  const outcome = await answering(400, body);
  assert.ok(outcome.outcome === "later" && outcome.afterMs >= 60_000);
  assert.doesNotMatch(JSON.stringify(outcome), new RegExp(pageToken));
});

test("garbage is not taken for an answer", async () => {
  for (const body of ["", "null", "[]", "{}", '{"message_id":5}', "<html>", '{"message_id":""}']) {
    const outcome = await answering(200, body);
    assert.ok(outcome.outcome === "later" && /unknown/.test(outcome.reason), body);
  }
  // A proxy's own 404 says nothing about the message.
  assert.equal((await answering(404, "<html>")).outcome, "later");
  assert.equal((await answering(302, "", { Location: "/" })).outcome, "later");
});

test("an answer without end is cut off at its limit", async () => {
  const outcome = await answering(200, `{"message_id":"${"x".repeat(MAX_ANSWER_BYTES)}"}`);
  assert.deepEqual(outcome, { outcome: "later", afterMs: SEND_AGAIN_MS, reason: "no answer: answer too long" });
});

test("no server, a cut connection and an abort are tried later", async () => {
  const gone = await withServer(
    () => undefined,
    async (url) => url,
  );
  assert.match(JSON.stringify(await sendMessage(messageTo(gone))), /later.*ECONNREFUSED/);
  const cut = await withServer(
    (request) => request.socket.destroy(),
    (url) => sendMessage(messageTo(url)),
  );
  assert.equal(cut.outcome, "later");
  const half = await withServer(
    (request, response) => {
      response.writeHead(200, { "Content-Length": "100" }).write("{");
      request.on("end", () => setImmediate(() => response.destroy())).resume();
    },
    (url) => sendMessage(messageTo(url)),
  );
  assert.equal(half.outcome, "later");
  const stop = new AbortController();
  const aborted = await withServer(
    () => stop.abort(),
    (url) => sendMessage(messageTo(url, { signal: stop.signal })),
  );
  assert.equal(aborted.outcome, "later");
  assert.match(JSON.stringify(await sendMessage(messageTo("not a url"))), /later/);
});
