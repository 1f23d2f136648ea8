import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import type { Answer } from "./connection.ts";
import { Ledger, readLedger } from "./ledger.ts";
import type { Intent } from "./ledger.ts";
import { Pool } from "./pool.ts";
import { Sender } from "./sender.ts";
import type { SenderOptions } from "./sender.ts";
import { buildRequest, parseTarget } from "./target.ts";

type Reply = (intent: Intent, response: http.ServerResponse, heard: number) => void;

/** A real server that hands each event to `reply`, and a sender to it, with its ledger's path. */
async function setUp(t: TestContext, reply: Reply, options: Partial<SenderOptions> = {}) {
  let heard = 0;
  const server = http.createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => (text += part));
    // The test's own sender wrote it.
    request.on("end", () => reply(JSON.parse(text) as Intent, response, ++heard));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sender-"));
  const file = path.join(folder, "sent.jsonl");
  const target = parseTarget(`http://127.0.0.1:${address.port}`);
  const pool = new Pool(target, { connections: 16, requestTimeoutMs: 500 });
  const ledger = new Ledger(file);
  t.after(() => {
    pool.close();
    ledger.close();
    server.close();
    fs.rmSync(folder, { recursive: true });
  });
  const request = (intent: Intent) => buildRequest(target, { method: "POST", path: "/", body: JSON.stringify(intent) });
  const sender = new Sender({ pool, ledger, request, random: Math.random, ...options });
  const send = (intent: Intent) => new Promise<Answer>((resolve) => assert.ok(sender.send(intent, resolve)));
  const read = () => {
    ledger.flush();
    return readLedger(file);
  };
  return { sender, send, read, file };
}

describe("a repeating sender", () => {
  it("gets everything accepted, in order for each key, from a server that fails in every way", async (t) => {
    const stored = new Map<string, number[]>();
    const ids = new Set<string>();
    const store = ({ id, key, seq }: Intent) => {
      if (ids.has(id)) return;
      ids.add(id);
      stored.set(key, [...(stored.get(key) ?? []), seq]);
    };
    const { send, read, sender } = await setUp(t, (intent, response, heard) => {
      if (heard % 7 === 0) return void response.writeHead(503, { "retry-after": "0" }).end();
      if (heard % 11 === 0) return void response.writeHead(429).end();
      if (heard % 13 === 0) return void response.destroy();
      store(intent);
      // Stored, but the sender does not hear of it.
      if (heard % 17 === 0) return void response.destroy();
      if (heard % 19 === 0) return void response.writeHead(500).end();
      return void response.end();
    });
    const events = Array.from({ length: 400 }, (_, n) => ({
      id: `e-${n}`,
      key: `k-${n % 20}`,
      seq: Math.floor(n / 20),
    }));
    const answers = await Promise.all(events.map(send));
    assert.ok(answers.every((answer) => answer.status === 200));
    const inOrder = Array.from({ length: 20 }, (_, seq) => seq);
    for (const [key, seqs] of stored) assert.deepEqual(seqs, inOrder, key);
    const { entries, torn } = await read();
    assert.deepEqual([entries.size, torn, sender.held], [400, 0, 0]);
    assert.ok([...entries.values()].every((entry) => entry.verdict === "accepted"));
    assert.ok([...entries.values()].some((entry) => entry.attempts > 1));
  });

  it("has each attempt in its file before the server hears of it", async (t) => {
    const missing: string[] = [];
    const { send, file } = await setUp(t, ({ id }, response, heard) => {
      const lines = fs.readFileSync(file, "utf8").split("\n");
      if (!lines.some((line) => line.includes(`"id":"${id}"`) && line.includes('"attempt"'))) missing.push(id);
      response.writeHead(heard % 3 === 0 ? 503 : 200).end();
    });
    await Promise.all(Array.from({ length: 60 }, (_, seq) => send({ id: `e-${seq}`, key: `k-${seq % 9}`, seq })));
    assert.deepEqual(missing, []);
  });

  it("never has two events of one key on the wire", async (t) => {
    const open = new Set<string>();
    let overlaps = 0;
    const { send } = await setUp(t, ({ key }, response) => {
      if (open.has(key)) overlaps += 1;
      open.add(key);
      setTimeout(() => {
        open.delete(key);
        response.end();
      }, 1);
    });
    await Promise.all(Array.from({ length: 90 }, (_, seq) => send({ id: `e-${seq}`, key: `k-${seq % 3}`, seq })));
    assert.equal(overlaps, 0);
  });

  it("goes on with a key after a refusal for good", async (t) => {
    const { send, read } = await setUp(t, ({ seq }, response) => void response.writeHead(seq === 0 ? 400 : 200).end());
    const answers = await Promise.all([0, 1].map((seq) => send({ id: `e-${seq}`, key: "k", seq })));
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [400, 200],
    );
    const { entries } = await read();
    assert.deepEqual([entries.get("e-0")?.verdict, entries.get("e-1")?.verdict], ["refused", "accepted"]);
  });

  it("sends nothing more of a key whose event it gave up without knowing, and that of others", async (t) => {
    const seen = new Set<string>();
    const reply: Reply = ({ id, key }, response) => {
      seen.add(id);
      response.writeHead(key === "bad" ? 500 : 200).end();
    };
    const { send, read } = await setUp(t, reply, { maxAttempts: 2 });
    const [given, behind, other] = await Promise.all([
      send({ id: "e-1", key: "bad", seq: 1 }),
      send({ id: "e-2", key: "bad", seq: 2 }),
      send({ id: "e-3", key: "good", seq: 1 }),
    ]);
    const later = await send({ id: "e-4", key: "bad", seq: 3 });
    assert.deepEqual([given.status, behind.sent, later.sent, other.status], [500, false, false, 200]);
    assert.deepEqual([...seen].toSorted(), ["e-1", "e-3"]);
    const { entries } = await read();
    assert.deepEqual(
      [entries.get("e-1")?.verdict, entries.get("e-1")?.attempts, entries.has("e-2")],
      ["unknown", 2, false],
    );
  });

  it("answers all it holds when it is stopped, what waits to be repeated too", async (t) => {
    const { promise: resting, resolve } = Promise.withResolvers<void>();
    // Asked for its jitter, the sender has judged the first answer and lays the event aside.
    const random = () => (resolve(), 0.5);
    const { send, sender } = await setUp(t, (_, response) => void response.writeHead(503).end(), { random });
    const answers = [1, 2, 3].map((seq) => send({ id: `e-${seq}`, key: "k", seq }));
    await resting;
    sender.stop();
    assert.deepEqual(
      (await Promise.all(answers)).map((answer) => [answer.status, answer.sent]),
      [
        [503, true],
        [0, false],
        [0, false],
      ],
    );
    assert.equal(sender.held, 0);
    assert.equal((await send({ id: "e-4", key: "other", seq: 1 })).sent, false);
  });

  it("takes exactly maxHeld and refuses the next", async (t) => {
    const { sender } = await setUp(t, () => {}, { maxHeld: 2 });
    const taken = [1, 2, 3].map((seq) => sender.send({ id: `e-${seq}`, key: "k", seq }, () => {}));
    assert.deepEqual(taken, [true, true, false]);
    sender.stop();
  });
});
