// Places that no table here knows, through all stages: one call for all who ask for the same, an answer for each at
// once when the budget is spent, and nothing for who has named another zone meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeUpstream, until } from "../../packages/holdfast/src/testing/index.ts";
import { startFakeGeocoder, towns } from "../../apps/jarvis/fakes/geocoder.ts";
import { startFakeMessenger } from "../../apps/jarvis/fakes/messenger.ts";
import { isZone, zoneNamed } from "../../apps/jarvis/src/rules/zone.ts";
import { startClocked } from "./clocked.ts";

const now = "2026-11-21T10:00:00Z";

function crowd(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `p${index}`);
}

test("a hundred people who name the same unknown town are one call, and each has its zone and is told", async () => {
  await using geocoder = await startFakeGeocoder({ port: 0 });
  await using messenger = await startFakeMessenger({ port: 0 });
  const env = { HOLDFAST_STAND_IN_GEOCODER: geocoder.url, HOLDFAST_STAND_IN_MESSENGER: messenger.url };
  await using jarvis = await startClocked(env, now);
  const people = crowd(100);
  await jarvis.say("my time zone is Giethoorn", people);
  await jarvis.say("Timezone: GIETHOORN!", ["m"], { channel: "messenger" });
  await jarvis.drain();
  assert.deepEqual(geocoder.asked, ["giethoorn"]);
  for (const person of [...people, "m"]) assert.equal(await jarvis.zone(person), "Europe/Amsterdam");
  const lines = await jarvis.lines("p99");
  assert.match(lines[0] ?? "", /“giethoorn” by heart\. I am looking it up/);
  assert.match(lines[1] ?? "", /I found Giethoorn, Netherlands\. Your time zone is now Europe\/Amsterdam, .* at 11:00/);
  const outbox: unknown = await (await fetch(`${messenger.url}/outbox.json`)).json();
  // The stand-in's own words, which its own tests check.
  const { calls } = outbox as { calls: { text: string }[] };
  assert.deepEqual([calls.length, calls[1]?.text], [2, lines[1]]);
  // Nobody is told that it takes long, and a zone stays until they say otherwise.
  await jarvis.clock.advance(60_000);
  await jarvis.drain();
  assert.equal((await jarvis.lines("p99")).length, 2);
});

test("when the budget is spent each still has an answer at once, and what is known needs no budget", async () => {
  await using geocoder = await startFakeGeocoder({ port: 0 });
  const env = { HOLDFAST_STAND_IN_GEOCODER: geocoder.url, GEOCODER_PER_DAY: "1" };
  await using jarvis = await startClocked(env, now);
  await jarvis.say("my time zone is Haapsalu", ["first"]);
  await jarvis.drain();
  await jarvis.say("my time zone is Cochem", crowd(20));
  await jarvis.say("my time zone is Haapsalu", ["second"]);
  await jarvis.drain();
  assert.deepEqual(geocoder.asked, ["haapsalu"]);
  assert.equal(await jarvis.zone("second"), "Europe/Tallinn");
  for (const person of crowd(20)) {
    const lines = await jarvis.lines(person);
    assert.equal(lines.length, 2);
    assert.match(lines[1] ?? "", /cannot look up “cochem” now.*bigger town nearby.*UTC\+2/);
  }
  await jarvis.say("my time zone is UTC+5:30", ["p0"]);
  await jarvis.drain();
  assert.equal(await jarvis.zone("p0"), "+05:30");
});

test("a geocoder that does not answer is not waited for in silence; who named a zone since keeps it", async () => {
  await using geocoder = await fakeUpstream();
  geocoder.behave({ kind: "status", status: 503 });
  const env = { GEOCODER_URL: `${geocoder.url}/v1/search?count=9`, GEOCODER_KEY: "very-secret" };
  await using jarvis = await startClocked(env, now);
  await jarvis.say("my time zone is Brigadoon", ["patient", "quick"]);
  await until("it was asked", () => geocoder.book.calls.length > 0);
  const [call] = geocoder.book.calls;
  assert.equal(call?.path, "/v1/search?count=1&name=brigadoon");
  assert.equal(call?.headers.authorization, "Bearer very-secret");
  await jarvis.drain();
  await jarvis.say("my time zone is Berlin", ["quick"]);
  await jarvis.drain();
  await jarvis.clock.advance(31_000);
  await until("it is said", async () => (await jarvis.lines("patient")).length === 2);
  assert.match((await jarvis.lines("patient"))[1] ?? "", /“brigadoon” takes longer than it should.*UTC\+2/);
  const results = [{ name: "Brigadoon", country: "South Africa", timezone: "Africa/Johannesburg" }];
  geocoder.behave({ kind: "ok", body: JSON.stringify({ results }) });
  await until("it was found", async () => {
    await jarvis.clock.advance(60_000);
    return (await jarvis.zone("patient")) === "Africa/Johannesburg";
  });
  await jarvis.drain();
  assert.equal(await jarvis.zone("quick"), "Europe/Berlin");
  assert.equal((await jarvis.lines("quick")).length, 2);
});

test("what is no answer of a geocoder is no zone", async () => {
  await using geocoder = await fakeUpstream();
  const bodies = [
    { results: [{ name: "x", timezone: "Moon/Crater" }] },
    { results: [] },
    {},
    { results: [{ name: "y".repeat(5_000), timezone: "Asia/Tokyo" }] },
  ];
  const names = ["aaaa", "bbbb", "cccc", "dddd"];
  geocoder.behave(({ path }) => {
    const asked = names.findIndex((name) => path.includes(name));
    return { kind: "ok", body: JSON.stringify(bodies[asked]) };
  });
  await using jarvis = await startClocked({ GEOCODER_URL: geocoder.url }, now);
  for (const name of names) await jarvis.say(`my time zone is ${name}`, [name]);
  await jarvis.drain();
  for (const name of names.slice(0, 3)) {
    assert.match((await jarvis.lines(name))[1] ?? "", /found no place called/);
    assert.equal(await jarvis.zone(name), "UTC");
  }
  assert.ok(((await jarvis.lines("dddd"))[1] ?? "").length < 300);
  assert.equal(await jarvis.zone("dddd"), "Asia/Tokyo");
});

test("the stand-in knows towns that Jarvis does not, in zones that there are", () => {
  for (const [name, [, , zone]] of Object.entries(towns)) {
    assert.equal(zoneNamed(name), null, name);
    assert.ok(isZone(zone), zone);
  }
});
