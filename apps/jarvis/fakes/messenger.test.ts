// The stand-in of the Send API: what it takes, what it refuses, what it remembers and shows.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startFakeMessenger } from "./messenger.ts";
import { openOutbox } from "./outbox.ts";

interface Answer {
  readonly status: number;
  readonly body: { readonly message_id?: string; readonly error?: { readonly code: number } };
}

async function send(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${url}/v21.0/me/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer t", ...headers },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer as Answer["body"] };
}

function to(id: string, text: string): unknown {
  return { recipient: { id }, messaging_type: "RESPONSE", message: { text } };
}

async function read(
  url: string,
): Promise<{ readonly calls: readonly { seq: number; person: string; text: string }[] }> {
  const found: unknown = await (await fetch(url)).json();
  return found as Awaited<ReturnType<typeof read>>;
}

test("a good call is answered as Graph does, a bad one with Graph's error", async () => {
  await using fake = await startFakeMessenger({ port: 0 });
  const good = await send(fake.url, to("25", "Hello"));
  assert.equal(good.status, 200);
  assert.match(good.body.message_id ?? "", /^m_/);
  assert.equal((await send(fake.url, to("25", "Hello"), { authorization: "" })).body.error?.code, 190);
  const bad = [
    null,
    {},
    { recipient: {} },
    to("", "x"),
    to("25", ""),
    to("25", "x".repeat(2_001)),
    { recipient: { id: "1" }, message: {} },
  ];
  for (const body of bad) {
    const { status, body: answer } = await send(fake.url, body);
    assert.deepEqual([status, answer.error?.code], [400, 100], JSON.stringify(body));
  }
  assert.equal((await send(fake.url, to("25", "x".repeat(2_000)))).status, 200);
  assert.equal((await read(`${fake.url}/outbox.json`)).calls.length, 2);
});

test("calls and distinct keys are counted apart", async () => {
  await using fake = await startFakeMessenger({ port: 0 });
  for (const key of ["a", "a", "b", "a"]) await send(fake.url, to("1", "x"), { "x-idempotency-key": key });
  assert.deepEqual(await (await fetch(`${fake.url}/outbox/stats.json`)).json(), { calls: 4, distinct: 2, repeats: 2 });
});

test("the outbox is read by place, by person and by number", async () => {
  await using fake = await startFakeMessenger({ port: 0 });
  for (const [id, text] of [
    ["1", "a"],
    ["2", "b"],
    ["1", "c"],
    ["1", "d"],
  ] as const)
    await send(fake.url, to(id, text));
  const texts = async (query: string): Promise<string> =>
    (await read(`${fake.url}/outbox.json?${query}`)).calls.map(({ text }) => text).join("");
  assert.equal(await texts(""), "abcd");
  assert.equal(await texts("limit=2"), "cd");
  assert.equal(await texts("since=1&limit=2"), "bc");
  assert.equal(await texts("since=4"), "");
  assert.equal(await texts("person=1"), "acd");
  assert.equal(await texts("person=1&since=1"), "cd");
  assert.equal(await texts("since=x&limit=-1&person=1&person=2"), "abcd");
});

test("the page shows the newest first and nothing that people typed as markup", async () => {
  await using fake = await startFakeMessenger({ port: 0 });
  await send(fake.url, to("1", "older"));
  await send(fake.url, to(`<2>"&`, "<script>alert(1)</script>"));
  const page = await (await fetch(`${fake.url}/outbox`)).text();
  assert.ok(page.indexOf("&lt;script&gt;alert(1)") < page.indexOf("older"));
  assert.doesNotMatch(page, /<script>alert|<2>/);
  const one = await (await fetch(`${fake.url}/outbox?person=1`)).text();
  assert.match(one, /older/);
  assert.doesNotMatch(one, /alert/);
});

test("open pages are told that something came, and do not keep it from stopping", async () => {
  const fake = await startFakeMessenger({ port: 0 });
  const response = await fetch(`${fake.url}/outbox/events`);
  const reader = response.body?.getReader();
  assert.ok(reader !== undefined);
  await send(fake.url, to("1", "x"));
  let told = "";
  while (!told.includes("data: 1")) {
    const { value, done } = await reader.read();
    assert.equal(done, false);
    told += Buffer.from(value ?? []).toString("utf8");
  }
  await fake.stop();
  await reader.cancel().catch(() => undefined);
});

test("emptying takes everything away, and the counts with it", async () => {
  await using fake = await startFakeMessenger({ port: 0 });
  await send(fake.url, to("1", "x"), { "x-idempotency-key": "a" });
  await fetch(`${fake.url}/outbox`, { method: "DELETE" });
  assert.deepEqual(await (await fetch(`${fake.url}/outbox/stats.json`)).json(), { calls: 0, distinct: 0, repeats: 0 });
  assert.deepEqual((await read(`${fake.url}/outbox.json`)).calls, []);
});

test("what was answered before a kill is in the outbox after the next start, and a torn line is not", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "outbox-"));
  context.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "deep", "outbox.jsonl");
  const script = `
    import { startFakeMessenger } from ${JSON.stringify(new URL("./messenger.ts", import.meta.url).href)};
    const fake = await startFakeMessenger({ port: 0, file: ${JSON.stringify(file)} });
    console.log(fake.url);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [shown] = await once(child.stdout, "data");
  const url = String(shown).trim();
  let answered = 0;
  const sending = Array.from({ length: 20 }, async (_, sender) => {
    for (let count = 0; ; count += 1) {
      const key = `${sender}-${count}`;
      const answer = await send(url, to("1", key), { "x-idempotency-key": key }).catch(() => null);
      if (answer === null) return;
      answered += 1;
      if (answered === 200) child.kill("SIGKILL");
    }
  });
  await Promise.all(sending);
  await appendFile(file, '{"seq":999999,"at":"2026');
  await using outbox = await disposable(openOutbox({ file }));
  const { calls, repeats } = outbox.stats();
  assert.ok(answered >= 200 && calls >= answered && calls <= answered + 20, `${calls} kept of ${answered} answered`);
  assert.equal(repeats, 0);
  await outbox.add({ at: "", person: "1", text: "after", key: "after", id: "" });
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  assert.equal(lines.length, calls + 1);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).seq),
    lines.map((_, at) => at + 1),
  );
});

test("a line whose end alone was torn off is kept, and the next begins a new line", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "outbox-"));
  context.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "outbox.jsonl");
  await appendFile(file, '{"seq":1,"at":"","person":"1","text":"ä","key":"a","id":""}');
  for (let start = 2; start <= 3; start += 1) {
    await using outbox = await disposable(openOutbox({ file }));
    assert.equal(outbox.stats().calls, start - 1);
    await outbox.add({ at: "", person: "1", text: "ö", key: `k${start}`, id: "" });
  }
  assert.equal((await readFile(file, "utf8")).trimEnd().split("\n").length, 3);
});

test("what people write ends no line of the file", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "outbox-"));
  context.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "outbox.jsonl");
  const texts = ["a\u2028b", "c\u2029d", "e\nf", "g\u0085h"];
  {
    await using outbox = await disposable(openOutbox({ file }));
    for (const text of texts) await outbox.add({ at: "", person: "1", text, key: text, id: "" });
  }
  await using outbox = await disposable(openOutbox({ file }));
  assert.deepEqual(
    outbox.read({ limit: 10 }).map(({ text }) => text),
    texts,
  );
});

test("a full outbox forgets the oldest calls and counts on", async () => {
  await using outbox = await disposable(openOutbox({ maxCalls: 100 }));
  for (let count = 1; count <= 250; count += 1)
    await outbox.add({ at: "", person: "1", text: `${count}`, key: `${count}`, id: "" });
  const kept = outbox.read({ limit: 1_000 });
  assert.ok(kept.length <= 100 && kept.length >= 90);
  assert.equal(kept.at(-1)?.text, "250");
  assert.equal(outbox.read({ since: 10, limit: 1 })[0]?.seq, kept[0]?.seq);
  assert.deepEqual(outbox.stats(), { calls: 250, distinct: 250, repeats: 0 });
});

test("a port in use is an error that leaves nothing running", async () => {
  await using fake = await startFakeMessenger({ port: 0 });
  await assert.rejects(startFakeMessenger({ port: Number(new URL(fake.url).port) }), { code: "EADDRINUSE" });
});

async function disposable<T extends { stop(): Promise<void> }>(opening: Promise<T>): Promise<T & AsyncDisposable> {
  const opened = await opening;
  return { ...opened, [Symbol.asyncDispose]: () => opened.stop() };
}
