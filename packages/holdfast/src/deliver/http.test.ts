// Each outcome of a call, against a real server that behaves badly in each way.

import assert from "node:assert/strict";
import { createServer as createTcpServer } from "node:net";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { type Behaviour, fakeUpstream, until } from "../testing/index.ts";
import { callHttp, type HttpCall } from "./http.ts";
import type { Sent } from "./transport.ts";

/** One call to an upstream that behaves like this, which is gone afterwards. */
async function calling(how: Behaviour, more: Partial<HttpCall> = {}): Promise<Sent> {
  await using upstream = await fakeUpstream();
  upstream.behave(how);
  return await callHttp({ url: `${upstream.url}/send`, ...more });
}

function reasonOf(sent: Sent): string {
  return sent.outcome === "sent" ? "" : sent.reason;
}

test("a call goes out as JSON with its key and headers, and its JSON answer comes back", async () => {
  await using upstream = await fakeUpstream();
  upstream.behave({ kind: "ok", body: { id: "ä\u0000", __proto__: null } });
  const headers = { authorization: "Bearer token" };
  const url = `${upstream.url}/send?to=ada`;
  const sent = await callHttp({ url, headers, json: { text: "ä" }, idempotencyKey: "reply:1/ä %\n", answer: "json" });
  assert.deepEqual(sent, { outcome: "sent", answer: { id: "ä\uFFFD" } });
  const [call] = upstream.book.calls;
  assert.deepEqual([call?.method, call?.path, call?.body], ["POST", "/send?to=ada", '{"text":"ä"}']);
  assert.deepEqual([call?.headers["content-type"], call?.headers.authorization], ["application/json", "Bearer token"]);
  assert.equal(call?.idempotencyKey, "reply:1/%C3%A4%20%25%0A");

  assert.deepEqual(await callHttp({ url: new URL(upstream.url), method: "DELETE" }), { outcome: "sent" });
  const second = upstream.book.calls[1];
  assert.deepEqual([second?.method, second?.body, second?.idempotencyKey], ["DELETE", "", undefined]);
});

test("one connection serves calls one after the other", async () => {
  let connections = 0;
  const answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
  const server = createTcpServer((socket) => {
    connections += 1;
    socket.on("data", () => socket.write(answer)).on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const url = `http://127.0.0.1:${address.port}`;
  for (let count = 0; count < 5; count += 1) assert.equal((await callHttp({ url, answer: "json" })).outcome, "sent");
  assert.equal(connections, 1);
  // A call that is given up takes its connection with it.
  assert.equal((await callHttp({ url, bodyBytes: 1, answer: "json" })).outcome, "later");
  assert.equal((await callHttp({ url })).outcome, "sent");
  assert.equal(connections, 2);
  await callHttp({ url, bodyBytes: 1 });
  await new Promise((resolve) => server.close(resolve));
});

test("429 is later and limited, after the time that they ask for", async () => {
  const reason = 'status 429 {"error":"too many calls"}';
  const limited = { outcome: "later", reason, limited: true };
  assert.deepEqual(await calling({ kind: "limited", retryAfter: 7 }), { ...limited, afterMs: 7_000 });
  assert.deepEqual(await calling({ kind: "limited" }), limited);
  const headers = { date: "Tue, 01 Jan 2030 00:00:00 GMT", "retry-after": "Tue, 01 Jan 2030 00:01:00 GMT" };
  const dated = await calling({ kind: "status", status: 429, headers });
  assert.deepEqual(dated, { outcome: "later", reason: "status 429", limited: true, afterMs: 60_000 });
  const capped = await calling({ kind: "limited", retryAfter: 10 ** 12 });
  assert.deepEqual(capped, { ...limited, afterMs: limits.retryAfterCapMs });
});

test("what passes is later, and what does not pass is refused", async () => {
  for (const status of [408, 425, 500, 502, 503, 599]) {
    const later = await calling({ kind: "status", status, headers: { "retry-after": "3" }, body: "busy" });
    assert.deepEqual(later, { outcome: "later", reason: `status ${status} busy`, afterMs: 3_000 });
  }
  assert.deepEqual(await calling({ kind: "status", status: 503 }), { outcome: "later", reason: "status 503" });
  for (const status of [400, 401, 403, 404, 409, 422, 499]) {
    const refused = await calling({ kind: "status", status, body: { error: "no" } });
    assert.deepEqual(refused, { outcome: "refused", reason: `status ${status} {"error":"no"}` });
  }
});

test("a redirect is not followed", async () => {
  await using upstream = await fakeUpstream();
  const headers = { location: `${upstream.url}/elsewhere` };
  for (const status of [301, 302, 303, 307, 308]) {
    upstream.behave({ kind: "status", status, headers });
    const reason = `status ${status} (redirects are not followed)`;
    assert.deepEqual(await callHttp({ url: upstream.url }), { outcome: "refused", reason });
  }
  assert.equal(upstream.book.calls.length, 5);
});

test("an answer that is not JSON, not whole or too deep is later when JSON is wanted, and else nobody's business", async () => {
  const deep = "[".repeat(limits.bodyDepth + 1) + "]".repeat(limits.bodyDepth + 1);
  const wrong: [Behaviour, string][] = [
    [{ kind: "garbage" }, "status 200, but the answer is not JSON"],
    [{ kind: "status", status: 204 }, "status 204, but the answer is not JSON"],
    [{ kind: "ok", body: deep }, "status 200, but the answer is nested deeper than 64"],
    [{ kind: "cut", after: "headers" }, "status 200, but the answer is not whole: ECONNRESET"],
    [{ kind: "cut", after: "body" }, "status 200, but the answer is not whole: ECONNRESET"],
  ];
  for (const [how, reason] of wrong) {
    assert.deepEqual(await calling(how, { answer: "json" }), { outcome: "later", reason });
    assert.deepEqual(await calling(how), { outcome: "sent" });
  }
});

test("no server, a cut connection and no name are later", async () => {
  const upstream = await fakeUpstream();
  await upstream.close();
  assert.deepEqual(await callHttp({ url: upstream.url }), { outcome: "later", reason: "no answer: ECONNREFUSED" });
  const cut = await calling({ kind: "cut", after: "connect" });
  assert.deepEqual(cut, { outcome: "later", reason: "no answer: ECONNRESET" });
  // Our own server does not speak TLS.
  const insecure = await callHttp({ url: "https://localhost:1/" });
  assert.deepEqual(insecure, { outcome: "later", reason: "no answer: ECONNREFUSED" });
});

test("the time limit holds for the whole call, also while an answer drips in", async () => {
  const slow = { kind: "slow", bytesPerSecond: 20, body: "1".repeat(10_000) } as const;
  const reason = "time limit of 200 ms";
  const hanging = await calling({ kind: "hanging" }, { timeoutMs: 200 });
  assert.deepEqual(hanging, { outcome: "later", reason: `no answer: ${reason}` });
  const dripping = await calling(slow, { timeoutMs: 200, answer: "json" });
  assert.deepEqual(dripping, { outcome: "later", reason: `status 200, but the answer is not whole: ${reason}` });
  assert.deepEqual(await calling(slow, { timeoutMs: 200 }), { outcome: "sent" });
});

test("an answer of a gigabyte is cut at its bound, and no more of it is sent", async () => {
  await using upstream = await fakeUpstream();
  upstream.behave({ kind: "huge", bytes: 1024 ** 3 });
  const reason = `status 200, but the answer is not whole: it is longer than ${limits.answerBytes} bytes`;
  assert.deepEqual(await callHttp({ url: upstream.url, answer: "json" }), { outcome: "later", reason });
  await until("the upstream has stopped", () => upstream.book.atOnce === 0);
  const { answeredBytes } = upstream.book.calls[0] ?? { answeredBytes: Infinity };
  assert.ok(answeredBytes < 16 * 1024 ** 2, `${answeredBytes} bytes were sent`);
});

test("an answer may be as long as its bound and not one byte longer", async () => {
  const body = JSON.stringify("x".repeat(98));
  assert.equal((await calling({ kind: "ok", body }, { bodyBytes: 100, answer: "json" })).outcome, "sent");
  assert.match(
    reasonOf(await calling({ kind: "ok", body }, { bodyBytes: 99, answer: "json" })),
    /longer than 99 bytes/,
  );
});

test("a call is given up when its signal aborts: before, while it is connected, unanswered, and half answered", async () => {
  await using upstream = await fakeUpstream();
  const { url } = upstream;
  const before = await callHttp({ url, signal: AbortSignal.abort() });
  assert.deepEqual(before, { outcome: "later", reason: "the call was given up before it began" });
  const connecting = new AbortController();
  const first = callHttp({ url, signal: connecting.signal });
  connecting.abort();
  assert.deepEqual(await first, { outcome: "later", reason: "no answer: the call was given up" });

  const phases: [Behaviour, string][] = [
    [{ kind: "hanging" }, "no answer: the call was given up"],
    [
      { kind: "slow", bytesPerSecond: 50, body: "1".repeat(10_000) },
      "status 200, but the answer is not whole: the call was given up",
    ],
  ];
  for (const [how, reason] of phases) {
    upstream.behave(how);
    const { length } = upstream.book.calls;
    const stop = new AbortController();
    const sent = callHttp({ url, signal: stop.signal, answer: "json" });
    const there = () => upstream.book.calls[length];
    await until("it is there", () => (how.kind === "slow" ? (there()?.answeredBytes ?? 0) > 2 : there()?.behaviour));
    stop.abort();
    assert.deepEqual(await sent, { outcome: "later", reason });
    await until("its connection is closed", () => upstream.book.atOnce === 0);
  }
});

test("a call that cannot be made is refused, and nothing is thrown", async () => {
  const url = "http://127.0.0.1:1/";
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  const wrong: [HttpCall, string][] = [
    [{ url: "no address" }, "ERR_INVALID_URL"],
    [{ url: "ftp://127.0.0.1/" }, "ERR_INVALID_PROTOCOL"],
    [{ url, headers: { "x-name": "a\nb" } }, "ERR_INVALID_CHAR"],
    [{ url, method: "A B" }, "ERR_INVALID_HTTP_TOKEN"],
    [{ url, json: cycle }, "TypeError"],
    [{ url, json: 1n }, "TypeError"],
  ];
  for (const [call, code] of wrong) {
    assert.deepEqual(await callHttp(call), { outcome: "refused", reason: `the call cannot be made: ${code}` });
  }
});

test("a reason is short, on one line, and holds nothing secret that the outside repeats", async () => {
  await using upstream = await fakeUpstream();
  const headers = { authorization: "Bearer s3cret-t0ken" };
  const url = `${upstream.url}/send?key=query%2Fsecret&a=1`;
  const body = "No s3cret-t0ken,\r\n\0query/secret \u202e or query%2Fsecret: /send?key=query%2Fsecret&a=1 😀".repeat(9);
  upstream.behave({ kind: "status", status: 403, body });
  const reason = reasonOf(await callHttp({ url, headers }));
  assert.match(reason, /^status 403 No …, \uFFFD… or …: \/send\?…/);
  assert.doesNotMatch(reason, /s3cret|secret|[\p{Cc}\p{Cf}]/u);
  assert.ok(reason.length <= "status 403 ".length + limits.callReasonCharacters && reason.isWellFormed(), reason);
});

test("a whole answer is one, also when its connection closes behind it", async () => {
  await using upstream = await fakeUpstream();
  upstream.behave({
    kind: "status",
    status: 200,
    headers: { connection: "close" },
    body: { text: "x".repeat(60_000) },
  });
  const calls = Array.from({ length: 200 }, () => callHttp({ url: upstream.url, answer: "json" }));
  const outcomes = new Set((await Promise.all(calls)).map((sent) => sent.outcome + reasonOf(sent)));
  assert.deepEqual([...outcomes], ["sent"]);
  assert.ok(upstream.book.mostAtOnce <= limits.callSockets, `${upstream.book.mostAtOnce}`);
});

test("a token in the path, or one that comes back escaped, gets into no reason; a time beyond all clocks is no limit", async () => {
  await using upstream = await fakeUpstream();
  const body = 'no such bot /bot123456:AAF-very-long-token/send, "quo\\"ted-token"';
  upstream.behave({ kind: "status", status: 400, body });
  const url = `${upstream.url}/bot123456:AAF-very-long-token/send`;
  const sent = await callHttp({ url, headers: { authorization: 'quo"ted-token' }, timeoutMs: 1e12 });
  assert.match(reasonOf(sent), /^status 400 no such bot/);
  assert.doesNotMatch(reasonOf(sent), /token/);
});
