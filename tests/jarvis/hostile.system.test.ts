// What an honest crowd types, and what a dishonest one sends: each thing is answered politely or refused cleanly, and a
// thousand ordinary people who are there at the same time notice nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { item, sendWebhook, Visitor, webhookOf } from "./hands.ts";
import { hostileTexts as texts } from "./hostile-texts.ts";
import { type Jarvis, startJarvis } from "./running.ts";

/** Items of wrong types. Some are no events at all, taken and forgotten; none may break what stands beside it. */
const wrongItems: readonly unknown[] = [
  null,
  7,
  "text",
  [],
  {},
  { sender: null },
  { sender: { id: null }, message: { text: "help" } },
  { sender: { id: ["a"] }, message: { text: "help" } },
  { sender: { id: "w-1" }, message: null },
  { sender: { id: "w-2" }, message: "help" },
  { sender: { id: "w-3" }, message: { mid: {}, text: { a: 1 } } },
  { sender: { id: "w-4" }, message: { mid: "w4", text: 12 } },
  { sender: { id: "w-5" }, timestamp: "1e400", message: { mid: "w5", text: "help" } },
  { sender: { id: "w-6" }, timestamp: -1, message: { mid: "w6", attachments: {} } },
  { sender: { id: "w-7" }, message: { mid: "w7", attachments: [null, 1, { payload: null }] } },
  { sender: { id: "w-8" }, postback: { payload: { a: 1 }, title: 5 } },
  { sender: { id: "w-9", locale: { a: 1 } }, message: { mid: "w9\0", text: "help" } },
  { sender: { id: "\0" }, message: { mid: "w10", text: "help" } },
  { sender: { id: "\uD800" }, message: { mid: "w11", text: "help" } },
  { sender: { id: "i".repeat(5_000) }, message: { mid: "w12", text: "help" } },
  { sender: { id: "w-13" }, message: { mid: "m".repeat(500), text: "help" } },
  JSON.parse(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"sender":{"id":"w-14"},"message":{"mid":"w14","text":"help"}}',
  ),
];

let jarvis: Jarvis;
before(async () => {
  jarvis = await startJarvis();
});
after(() => jarvis[Symbol.asyncDispose]());

/** Runs `work` over all, 16 at a time. */
async function forAll<Item>(items: readonly Item[], work: (item: Item, index: number) => Promise<void>): Promise<void> {
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, one] of entries) await work(one, index);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

/** As Messenger and the page do it: who is told to come again, because too many ask at once, comes again. */
async function patiently(send: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const response = await send();
    if (response.status !== 503) return response;
    const seconds = Number(response.headers.get("retry-after"));
    assert.ok(seconds > 0, "a 503 that does not say when to come again");
    await sleep(seconds * 1_000);
  }
}

async function ordinaryPeople(): Promise<void> {
  await forAll(Array.from({ length: 1_000 }), async (_, index) => {
    const body = webhookOf([item(`ordinary-${index}`, `remind me to step ${index} in 2 hours`)]);
    assert.equal((await patiently(() => sendWebhook(jarvis, body))).status, 200);
  });
}

async function hostileMessenger(): Promise<void> {
  await forAll(texts, async (text, index) => {
    const body = webhookOf([item(`hostile-${index}`, text)]);
    assert.equal((await patiently(() => sendWebhook(jarvis, body))).status, 200, text.slice(0, 80));
  });
  await forAll(wrongItems, async (wrong, index) => {
    const body = webhookOf([wrong, item(`beside-${index}`, "help"), wrong]);
    const { status } = await patiently(() => sendWebhook(jarvis, body));
    assert.equal(status, 200, JSON.stringify(wrong)?.slice(0, 80));
  });
  const bodies = [
    "",
    "null",
    "7",
    "[]",
    "{",
    '{"entry":7}',
    '{"entry":[7,{"messaging":{}}]}',
    "\xff\xfe",
    "[".repeat(9_000),
  ];
  for (const body of [...bodies, `{"entry":${"[".repeat(100)}${"]".repeat(100)}}`, "x".repeat(300_000)]) {
    const { status } = await patiently(() => sendWebhook(jarvis, body));
    assert.ok([200, 400, 413].includes(status), `${status} for ${body.slice(0, 40)}`);
  }
}

/** Gives the number of texts that were taken; the others were refused. */
async function hostilePage(visitor: Visitor): Promise<number> {
  let taken = 0;
  await forAll(texts, async (text, index) => {
    const wish = { id: `h-${index}`, text, zone: text.slice(0, 100) };
    const { status } = await patiently(() => visitor.post("/chat/messages", wish));
    if (status === 200) taken += 1;
    else assert.ok([400, 413].includes(status), `${status} for ${text.slice(0, 80)}`);
  });
  return taken;
}

test("hostile text is answered or refused while a thousand ordinary people are served exactly once", async () => {
  const visitor = await Visitor.come(jarvis);
  const [, , taken] = await Promise.all([ordinaryPeople(), hostileMessenger(), hostilePage(visitor)]);
  assert.ok(taken >= texts.length - 1, `${taken} of ${texts.length} were taken`);
  const wanted = [
    ...Array.from({ length: 1_000 }, (_, index) => `ordinary-${index}`),
    ...texts.map((_, index) => `hostile-${index}`),
    ...wrongItems.map((_, index) => `beside-${index}`),
  ];
  const answers = await until("everybody has an answer", async () => {
    const byPerson = Map.groupBy(await jarvis.outbox(), (call) => call.person);
    return wanted.every((person) => byPerson.has(person)) && byPerson;
  });
  await visitor.say("list");
  for (const person of wanted) {
    const texts = answers.get(person)?.map((call) => call.text) ?? [];
    assert.equal(texts.length, 1, `${person}: ${texts.join(" | ")}`);
    assert.ok(
      texts.every((text) => text.length > 0 && text.length <= 2_000 && text.isWellFormed()),
      person,
    );
  }
  for (let index = 0; index < 1_000; index += 1) {
    assert.match(answers.get(`ordinary-${index}`)?.[0]?.text ?? "", new RegExp(`to step ${index} on `));
  }
  const lines = await jarvis.store.pool.query<{ speaker: string; count: number }>(
    "select speaker, count(*)::int as count from jarvis.line where text is not null group by speaker order by speaker",
  );
  const expected = taken + 1;
  assert.deepEqual(lines.rows, [
    { speaker: "jarvis", count: expected },
    { speaker: "you", count: expected },
  ]);
});

test("nothing was set aside, nothing failed, and no prototype was changed", async () => {
  const failed = await jarvis.store.pool.query("select id, reason from holdfast.ended");
  assert.deepEqual(failed.rows, []);
  const waiting = await jarvis.store.pool.query("select id, error from holdfast.waiting");
  assert.deepEqual(waiting.rows, []);
  assert.equal(Reflect.get({}, "polluted"), undefined);
});
