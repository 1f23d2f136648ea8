// Words in which Jarvis finds no time, through all stages: the question comes at once, the language service's answer
// makes a reminder of them after all, for who waits for it; when its budget is spent, or it talks nonsense, the
// question stands.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeUpstream } from "../../packages/holdfast/src/testing/index.ts";
import { startClocked } from "./clocked.ts";

const now = "2026-11-21T10:00:00Z";
const zone = "Europe/Berlin";

/** As Wit.ai says that these words are this time. */
function says(body: string, value: string, more: object = {}): string {
  const time = {
    name: "wit$datetime",
    role: "datetime",
    body,
    confidence: 0.97,
    type: "value",
    value,
    grain: "minute",
  };
  return JSON.stringify({ intents: [], entities: { "wit$datetime:datetime": [{ ...time, ...more }] }, traits: {} });
}

test("a hundred people with the same words are asked at once, are one call, and have their reminder after all", async () => {
  await using service = await fakeUpstream();
  service.behave({ kind: "ok", body: says("at cockcrow", "2026-11-22T05:30:00.000+01:00") });
  const env = { LANGUAGE_URL: `${service.url}/message?v=9`, LANGUAGE_KEY: "very-secret" };
  await using jarvis = await startClocked(env, now);
  const people = Array.from({ length: 100 }, (_, index) => `p${index}`);
  await jarvis.say("remind me to feed the hens at cockcrow", people, { zone });
  await jarvis.drain();
  const [call, ...others] = service.book.calls;
  assert.equal(others.length, 0);
  assert.equal(call?.headers.authorization, "Bearer very-secret");
  const { searchParams } = new URL(call?.path ?? "", service.url);
  assert.equal(searchParams.get("q"), "remind me to feed the hens at cockcrow");
  assert.deepEqual(JSON.parse(searchParams.get("context") ?? ""), {
    reference_time: "2026-11-21T11:00:00+01:00",
    timezone: zone,
  });
  for (const person of people) {
    const [question, answer, ...more] = await jarvis.lines(person);
    assert.match(question ?? "", /^When shall I remind you to feed the hens at cockcrow\?/);
    assert.match(
      answer ?? "",
      /^I have read it again.* remind you to feed the hens on Sunday, 22 November 2026 at 05:30/,
    );
    assert.deepEqual(more, []);
  }
  // It rings, and can be undone, as any other.
  await jarvis.say("undo", ["p1"]);
  await jarvis.drain();
  await jarvis.clock.set(new Date("2026-11-22T04:30:00Z"));
  await jarvis.drain();
  assert.match((await jarvis.lines("p0")).at(-1) ?? "", /^feed the hens/);
  assert.match((await jarvis.lines("p1")).at(-1) ?? "", /will not remind you/);
});

test("what is said to the day alone rings when Jarvis has it that a day begins", async () => {
  await using service = await fakeUpstream();
  service.behave({
    kind: "ok",
    body: says("on the glorious twelfth", "2027-08-12T00:00:00.000+02:00", { grain: "day" }),
  });
  await using jarvis = await startClocked({ LANGUAGE_URL: service.url }, now);
  await jarvis.say("remind me to hide on the glorious twelfth", ["p"], { zone });
  await jarvis.say("remind me to hide on 2027-08-12", ["q"], { zone });
  await jarvis.drain();
  const [when] = /Thursday, 12 August 2027 at \d\d:\d\d/.exec((await jarvis.lines("q"))[0] ?? "") ?? [];
  assert.ok(when);
  assert.ok((await jarvis.lines("p"))[1]?.includes(`hide on ${when}`));
});

test("when the budget is spent the question stands, and nobody is asked", async () => {
  await using service = await fakeUpstream();
  service.behave({ kind: "ok", body: JSON.stringify({ entities: {} }) });
  await using jarvis = await startClocked({ LANGUAGE_URL: service.url, LANGUAGE_PER_DAY: "1" }, now);
  for (const name of ["first", "second", "third"]) {
    await jarvis.say(`remind me to ring the ${name} bell at cockcrow`, [name]);
    await jarvis.drain();
  }
  assert.equal(service.book.calls.length, 1);
  for (const name of ["first", "second", "third"]) {
    const lines = await jarvis.lines(name);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /^When shall I remind you/);
  }
  // A time is still the answer to the question.
  await jarvis.say("tomorrow at 7", ["third"]);
  await jarvis.drain();
  assert.match((await jarvis.lines("third"))[1] ?? "", /ring the third bell at cockcrow on Sunday, 22 November/);
});

test("what is no answer, no time to come, or not in the words makes no reminder; who went on is left alone", async () => {
  await using service = await fakeUpstream();
  const later = "2026-11-22T05:30:00.000Z";
  const answers = [
    "{}",
    JSON.stringify({ entities: { "wit$datetime:datetime": "soon" } }),
    says("at cockcrow", "2026-11-20T05:30:00.000Z"),
    says("at cockcrow", "2999-11-20T05:30:00.000Z"),
    says("at cockcrow", "whenever"),
    says("at dawn", later),
    says("", later),
    says("at cockcrow", later, { confidence: 0.3 }),
    says("at cockcrow", later, { grain: "month" }),
  ];
  service.behave(({ path }) => {
    const asked = Number(/hen(?:%20|\+)(\d+)/.exec(path)?.[1] ?? NaN);
    return { kind: "ok", body: answers[asked] ?? says("at cockcrow", later) };
  });
  await using jarvis = await startClocked({ LANGUAGE_URL: service.url }, now);
  for (const index of answers.keys()) await jarvis.say(`remind me to feed hen ${index} at cockcrow`, [`p${index}`]);
  await jarvis.drain();
  await jarvis.clock.advance(120_000);
  await jarvis.drain();
  for (const [index, body] of answers.entries()) {
    assert.equal((await jarvis.lines(`p${index}`)).length, 1, body);
  }
  const dead = "select 1 from holdfast.ended where outcome <> 'expired'";
  service.behave({ kind: "status", status: 503 });
  await jarvis.say("remind me to feed the ducks at cockcrow", ["late"]);
  await jarvis.drain();
  for (let minute = 0; minute < 3; minute += 1) {
    await jarvis.clock.advance(60_000);
    await jarvis.drain();
  }
  assert.equal((await jarvis.lines("late")).length, 1);
  assert.equal((await jarvis.store.pool.query(dead)).rows.length, 0, "nobody has to look after it");
  service.behave({ kind: "ok", body: says("at cockcrow", later) });
  await jarvis.say("remind me to feed the hens at cockcrow", ["quick"]);
  await jarvis.say("never mind", ["quick"]);
  await jarvis.drain();
  assert.ok((await jarvis.lines("quick")).every((line) => !line.includes("read it again")));
});
