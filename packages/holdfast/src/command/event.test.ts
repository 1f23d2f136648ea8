// `holdfast event`: the whole way of an event, found by id, key or text; bounded, and harmless to a terminal.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { consume, delivery, timer } from "../app.ts";
import { turnLog } from "../log/sample.ts";
import { partStates } from "../log/rotate.ts";
import { retainStep } from "../log/retain.ts";
import { ended, fact, Fact, facts, ledgerStore, runApp, send, waiting } from "../role/sample.ts";
import { drain } from "../testing/drain.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { find } from "../trace/find.ts";
import { done, drop } from "../work/outcome.ts";

const program = join(import.meta.dirname, "..", "holdfast.ts");
const hour = 3_600_000;

function typed(store: TestStore, ...words: string[]) {
  const env = { ...process.env, DATABASE_URL: store.url };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "event", ...words], {
    env,
    encoding: "utf8",
  });
  return { status, stdout, code: /\((HF_\w+)\)/.exec(stderr)?.[1] };
}

const ring = timer("ring", { event: Fact, key: (one) => one.key });

function appOf(sent: string[]) {
  const sms = delivery("sms", {
    event: Fact,
    key: (one) => one.key,
    transport: ({ event, idempotencyKey }) => {
      sent.push(idempotencyKey);
      const busy = { outcome: "later", reason: "busy", afterMs: hour } as const;
      return Promise.resolve(event.wish === "busy" ? busy : { outcome: "sent", providerId: `p-${event.id}` });
    },
  });
  const handler = consume(
    facts,
    (batch, { at, deliver, now }) =>
      batch.each((one) => {
        if (one.wish === "drop") return drop("not wanted");
        if (one.wish === "die") throw new Error("no soup");
        deliver(sms, one);
        if (one.wish === "ring") at(ring, one, { dueAt: new Date(now.getTime() + hour) });
        return done();
      }),
    { tries: 1 },
  );
  const ringing = consume(ring, (batch) => batch.each(() => done()));
  const watcher = consume(facts, (batch) => batch.each(() => done()), { name: "watcher" });
  return { roles: ["work", "deliver"], consumers: [handler, ringing, watcher], deliveries: [sms] } as const;
}

test("an event's way is a tree from the bytes that came in to the delivery that went out", async (t) => {
  const store = await ledgerStore(t);
  await runApp(t, store, appOf([]));
  const list = [fact("r", "k1", "ring"), fact("d", "k2", "drop"), fact("x", "k3", "die"), fact("b", "k4", "busy")];
  await send(store, list);
  await drain(store);
  const whole = typed(store, "r");
  assert.equal(whole.status, 0);
  const lines = whole.stdout.split("\n");
  const at = (pattern: RegExp) => {
    const line = lines.findIndex((one) => pattern.test(one));
    assert.notEqual(line, -1, `${pattern.source} in\n${whole.stdout}`);
    return { line, indent: /^ */.exec(lines[line] ?? "")?.[0].length ?? 0 };
  };
  const [root, sms, timed] = [at(/^ +facts {2}r$/), at(/^ +sms {2}facts:r:\d$/), at(/^ +ring {2}facts:r:\d$/)];
  assert.ok(sms.line > root.line && sms.indent > root.indent && timed.indent === sms.indent);
  assert.ok(at(/\| \{"id":"r"/).line < sms.line);
  assert.ok(at(/facts: done/).line < sms.line && at(/watcher: done/).line < sms.line);
  assert.ok(at(/sms: sent .* there known as p-r/).line > sms.line);
  assert.ok(at(/timer, due/).line > timed.line);
  assert.match(whole.stdout, /accepted \d{4}-.*normal, part 0, number \d+; key k1; version 1; \d+ bytes/);

  assert.match(typed(store, "d").stdout, /facts: dropped .*: not wanted/);
  assert.match(typed(store, "x").stdout, /facts: dead .* after 1 tries \(fingerprint [0-9a-f]{12}\): Error: no soup/);
  assert.match(typed(store, "b").stdout, /sms: waiting after 1 tries, due \d{4}-.*; last: busy/);
  const { way } = JSON.parse(typed(store, "r", "--json").stdout);
  assert.deepEqual([way.complete, way.steps.length, way.steps[0].next.length], [true, 1, 2]);
  // From any event of it one finds the whole.
  assert.equal(JSON.parse(typed(store, "facts:b:0", "--json").stdout).way.steps[0].id, "b");
});

test("what has not been read, waits or is parked is said for each consumer", async (t) => {
  const store = await ledgerStore(t);
  const running = await runApp(t, store, {
    consumers: [
      consume(
        facts,
        (batch) =>
          batch.each(() => {
            throw new Error("not yet");
          }),
        { retryBaseMs: hour },
      ),
    ],
  });
  await send(store, [fact("a"), fact("b")]);
  await until("one waits, one is parked", async () => (await waiting(store.pool)).join(" ") === "a+ (b)");
  await running.stop();
  await send(store, [fact("c")]);
  assert.match(typed(store, "a").stdout, /facts: waiting after 1 tries, due .*; last: Error: not yet/);
  assert.match(typed(store, "b").stdout, /facts: parked behind an earlier one of its key/);
  assert.match(typed(store, "c").stdout, /facts: not read yet/);
});

test("by key and by text the newest come first, within a limit, and a stream can be named", async (t) => {
  const store = await ledgerStore(t);
  const running = await runApp(t, store, appOf([]));
  await send(
    store,
    Array.from({ length: 30 }, (_, index) => fact(`n${index}`, `k${index % 2}`, "Knedlík")),
  );
  await drain(store);
  await running.stop();
  const idsOf = (...words: string[]): { list: { id: string; stream: string }[]; complete: boolean } =>
    JSON.parse(typed(store, ...words, "--json").stdout);
  const byKey = idsOf("--key", "k1", "--stream", "facts", "--limit", "3");
  assert.deepEqual(
    byKey.list.map(({ id }) => id),
    ["n29", "n27", "n25"],
  );
  assert.equal(byKey.complete, false);
  const byText = idsOf("--text", "KNEDLíK", "--limit", "100");
  assert.deepEqual([byText.list.length, byText.complete], [60, true]);
  assert.equal(
    idsOf("--text", "n2", "--stream", "sms").list.every(({ stream }) => stream === "sms"),
    true,
  );
  assert.match(typed(store, "--key", "k1", "--limit", "2").stdout, /stopped early/);
  // One that matches is shown whole.
  assert.match(typed(store, "--text", "n17", "--stream", "facts").stdout, /^trace n17\n/);
  const { complete, events } = await find(store.pool, { text: "n17" }, { rows: 10, limitMs: -1 });
  assert.deepEqual([complete, events], [false, []]);
});

test("nothing of an event plays with the terminal, and a long body has an end", async (t) => {
  const store = await ledgerStore(t);
  await runApp(t, store, appOf([]));
  await send(store, [fact("odd\u001b]0;x\u0007", "k\u202e", "y".repeat(5_000))]);
  await drain(store);
  const { stdout } = typed(store, "--text", "yyyy", "--stream", "facts");
  assert.match(stdout, /facts {2}odd\\u001b\]0;x\\u0007/);
  assert.match(stdout, /y… and \d+ bytes more/);
  assert.ok(["\u001b", "\u0007", "\u202e"].every((sign) => !stdout.includes(sign)));
});

test("of an event that has left the log it says what is left", async (t) => {
  const store = await ledgerStore(t);
  const running = await runApp(t, store, appOf([]));
  await send(store, [fact("gone", "k1"), fact("x", "k2", "die")], { answer: true });
  await until("x is dead", async () => (await ended(store.pool)).length === 1);
  await drain(store);
  await turnLog(store);
  await send(store, [fact("later", "k1"), fact("later2", "k2")]);
  await drain(store);
  // The cursors pass the end of the part a moment later.
  const options = { retainMs: 0, partRows: 1_000_000, now: Date.now };
  await until(
    "the part is empty",
    async () => {
      await retainStep(store.pool, "normal", options);
      return (await partStates(store.pool, "normal")).filter(({ state }) => state === "closed").length === 0;
    },
    40_000,
  );
  await running.stop();
  const { stdout } = typed(store, "gone");
  assert.match(stdout, /^gone is no longer in the log\n/);
  assert.match(stdout, /in facts, normal: finished, has left the log/);
  assert.match(stdout, /in facts: done at .*, as whoever asked was told/);
  assert.match(typed(store, "x").stdout, /has left the log[^]*facts: dead/);
  const unknown = typed(store, "nobody");
  assert.deepEqual([unknown.status, unknown.code], [1, "HF_EVENT_UNKNOWN"]);
});

test("what cannot be meant is refused with a code", async (t) => {
  const store = await ledgerStore(t);
  for (const [words, code] of [
    [[], "HF_SETTING_BAD"],
    [["a", "--key", "b"], "HF_SETTING_BAD"],
    [["a", "--limit", "0"], "HF_SETTING_BAD"],
    [["--key", "k", "--stream", "nowhere"], "HF_NOT_DECLARED"],
    [["--text", "nothing"], "HF_EVENT_UNKNOWN"],
  ] as const) {
    const { status, code: found } = typed(store, ...words);
    assert.deepEqual([status, found], [1, code], words.join(" "));
  }
});
