// Each behaviour as a client sees it on the wire, by raw sockets where an HTTP client would hide it.

import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { mostWithin } from "./book.ts";
import { limits } from "../limits.ts";
import { seeded } from "./seeded.ts";
import { until } from "./until.ts";
import { fakeUpstream } from "./upstream.ts";

/** Sends one request over a connection of its own; gives what came back until the end, and how that was. */
async function wire(url: string, more: { readonly body?: string; readonly leaveAfter?: number } = {}) {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  const { body = "" } = more;
  socket.write(`POST /a?b=1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  const answer = { text: "", chunks: 0, error: "" };
  socket.on("data", (chunk) => {
    answer.text += chunk.toString("latin1");
    answer.chunks += 1;
    if (answer.text.length >= (more.leaveAfter ?? Infinity)) socket.destroy();
  });
  socket.on("error", (error: NodeJS.ErrnoException) => (answer.error = error.code ?? ""));
  await new Promise((resolve) => socket.on("close", resolve));
  return answer;
}

test("it answers 200 and JSON, or what it is told, and notes each call", async () => {
  await using upstream = await fakeUpstream();
  const headers = { "idempotency-key": "k-1" };
  const first = await fetch(`${upstream.url}/send?to=ada`, { method: "POST", headers, body: "hello" });
  assert.deepEqual([first.status, await first.json()], [200, { ok: true }]);
  upstream.behave({ kind: "ok", body: { id: 7 }, afterMs: 50 });
  const startMs = performance.now();
  assert.deepEqual(await (await fetch(upstream.url)).json(), { id: 7 });
  assert.ok(performance.now() - startMs >= 45);
  upstream.behave({ kind: "status", status: 418, headers: { "x-pot": "tea" }, body: "short and stout" });
  const pot = await fetch(upstream.url, { method: "POST", headers });
  assert.deepEqual([pot.status, pot.headers.get("x-pot"), await pot.text()], [418, "tea", "short and stout"]);

  const [call, , third] = upstream.book.calls;
  assert.deepEqual(
    [call?.method, call?.path, call?.body, call?.idempotencyKey, call?.headers.host, call?.behaviour],
    ["POST", "/send?to=ada", "hello", "k-1", new URL(upstream.url).host, { kind: "ok" }],
  );
  assert.equal(third?.behaviour?.kind, "status");
  assert.ok((third?.atMs ?? 0) > (call?.atMs ?? Infinity));
  assert.deepEqual([...upstream.book.repeats()], [["k-1", [call, third]]]);
  assert.equal(upstream.book.mostWithin(60_000), 3);
});

test("429 says when to come again, in seconds or as a date", async () => {
  await using upstream = await fakeUpstream();
  const at = new Date("2030-01-01T00:00:00Z");
  for (const retryAfter of [7, at]) {
    upstream.behave({ kind: "limited", retryAfter });
    const answer = await fetch(upstream.url);
    const expected = retryAfter === 7 ? "7" : "Tue, 01 Jan 2030 00:00:00 GMT";
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [429, expected]);
  }
  upstream.behave({ kind: "limited" });
  assert.equal((await fetch(upstream.url)).headers.get("retry-after"), null);
});

test("a slow answer comes drop by drop, and is whole in the end", async () => {
  await using upstream = await fakeUpstream();
  upstream.behave({ kind: "slow", bytesPerSecond: 100, body: "x".repeat(20) });
  const startMs = performance.now();
  const { text, chunks } = await wire(upstream.url);
  assert.ok(performance.now() - startMs >= 150);
  assert.ok(text.endsWith(`\r\n\r\n${"x".repeat(20)}`), text);
  assert.ok(chunks > 5, `${chunks} chunks`);
});

test("a hanging call is read and never answered, and ends with the upstream", async () => {
  const upstream = await fakeUpstream();
  upstream.behave({ kind: "hanging" });
  const answer = wire(upstream.url, { body: "hello" });
  await until("the call is read", () => upstream.book.calls[0]?.behaviour?.kind === "hanging");
  assert.equal(upstream.book.calls[0]?.body, "hello");
  assert.equal(upstream.book.atOnce, 1);
  await upstream.close();
  await upstream.close();
  assert.equal((await answer).text, "");
  await until("the call has ended", () => upstream.book.atOnce === 0);
});

test("garbage is 200 and not JSON", async () => {
  await using upstream = await fakeUpstream();
  upstream.behave({ kind: "garbage" });
  const answer = await fetch(upstream.url);
  assert.equal(answer.status, 200);
  await assert.rejects(answer.json(), SyntaxError);
});

test("a connection is cut before an answer, after its head, and in its body", async () => {
  await using upstream = await fakeUpstream();
  upstream.behave({ kind: "cut", after: "connect" });
  assert.deepEqual(await wire(upstream.url), { text: "", chunks: 0, error: "ECONNRESET" });
  upstream.behave(() => ({ kind: "cut", after: "connect" }));
  assert.deepEqual(await wire(upstream.url), { text: "", chunks: 0, error: "ECONNRESET" });
  upstream.behave({ kind: "cut", after: "headers" });
  const head = await wire(upstream.url);
  assert.match(head.text, /^HTTP\/1\.1 200 OK\r\n[^]*content-length: 11\r\n[^]*\r\n\r\n$/);
  assert.equal(head.error, "ECONNRESET");
  upstream.behave({ kind: "cut", after: "body" });
  const half = await wire(upstream.url);
  assert.match(half.text, /content-length: 11\r\n[^]*\r\n\r\n\{"ok":$/);
  assert.equal(half.error, "");
  assert.equal(upstream.book.calls.length, 4);
});

test("a huge answer is never in memory, and stops when the client leaves", async () => {
  await using upstream = await fakeUpstream();
  upstream.behave({ kind: "huge", bytes: 200_000 });
  assert.equal((await (await fetch(upstream.url)).text()).length, 200_000);
  upstream.behave({ kind: "huge", bytes: 1024 ** 3 });
  await wire(upstream.url, { leaveAfter: 100_000 });
  await until("the call has ended", () => upstream.book.atOnce === 0);
  const { answeredBytes } = upstream.book.calls[1] ?? { answeredBytes: 0 };
  assert.ok(answeredBytes > 100_000 && answeredBytes < 32 * 1024 ** 2, `${answeredBytes}`);
});

test("a function decides for each call, with random numbers that the seed repeats", async () => {
  const runs = [7, 7, 8].map(async (seed) => {
    await using upstream = await fakeUpstream({ seed });
    upstream.behave(({ body }, random) => ({ kind: "ok", body: { body, bad: random() < 0.5 } }));
    const answers: string[] = [];
    for (let count = 0; count < 20; count += 1) {
      answers.push(await (await fetch(upstream.url, { method: "POST", body: `${count}` })).text());
    }
    return answers.join();
  });
  const [first, second, third] = await Promise.all(runs);
  assert.equal(first, second);
  assert.notEqual(first, third);
  assert.match(first ?? "", /"body":"19"/);
});

test("calls that are under way together are counted", async () => {
  await using upstream = await fakeUpstream();
  upstream.behave({ kind: "hanging" });
  const stop = new AbortController();
  const calls = Array.from({ length: 5 }, () => fetch(upstream.url, { signal: stop.signal }));
  await until("all are there", () => upstream.book.atOnce === 5);
  stop.abort();
  await Promise.allSettled(calls);
  await until("all have left", () => upstream.book.atOnce === 0);
  upstream.behave({ kind: "ok" });
  await (await fetch(upstream.url)).text();
  assert.equal(upstream.book.mostAtOnce, 5);
});

test("it listens on this machine at the port that it is given, and lets it go", async () => {
  const first = await fakeUpstream();
  const port = Number(new URL(first.url).port);
  await first.close();
  await using second = await fakeUpstream({ port });
  assert.equal(second.url, `http://127.0.0.1:${port}`);
  await assert.rejects(fakeUpstream({ port }), { code: "EADDRINUSE" });
});

test("only the beginning of a large body is kept, and a full book forgets its oldest calls and says so", async () => {
  await using upstream = await fakeUpstream();
  upstream.behave(({ body }) => ({ kind: "ok", body: { kept: body.length } }));
  const body = "x".repeat(2 * limits.upstreamBodyBytes);
  const calls = Math.ceil(limits.upstreamBytes / limits.upstreamBodyBytes) + 1;
  for (let count = 0; count < calls; count += 1) {
    const answer = await fetch(`${upstream.url}/${count}`, { method: "POST", body });
    assert.deepEqual(await answer.json(), { kept: limits.upstreamBodyBytes });
  }
  const kept = upstream.book.calls;
  assert.ok(kept.length < calls && kept.length > calls / 2, `${kept.length}`);
  assert.equal(kept.at(-1)?.path, `/${calls - 1}`);
  assert.throws(() => upstream.book.mostWithin(1_000), /the book was full/);
});

test("the most calls within a window are what counting at every call gives", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seeded(seed);
    let atMs = 0;
    // Whole steps, many of them 0: calls at the same time, and exactly a window apart, are the cases that go wrong.
    const times = Array.from({ length: Math.floor(random() * 60) }, () => (atMs += Math.floor(random() ** 3 * 10)));
    for (const windowMs of [1, 2, 5, 10, 100]) {
      const counts = times.map((start) => times.filter((time) => time >= start && time - start < windowMs).length);
      assert.equal(
        mostWithin(times, windowMs),
        Math.max(0, ...counts),
        `seed ${seed}, ${windowMs} ms: ${times.join()}`,
      );
    }
  }
});
