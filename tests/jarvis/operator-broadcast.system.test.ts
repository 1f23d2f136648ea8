// A broadcast: previewed, to those it names, each once however often it is pressed, never to who wants no news.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { type Action } from "../../apps/jarvis/src/operator/actions.ts";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { sayInMessenger, Visitor } from "./hands.ts";
import { layDead, operatorCookie, password, press } from "./operator-hands.ts";
import { type Jarvis, startJarvis } from "./running.ts";

const env = { OPERATOR_PASSWORD: password, BROADCAST_PER_SECOND: "200" };

function broadcastOf(text: string, count: number, audience: object = { to: "all" }) {
  return { do: "broadcast", broadcast: randomUUID(), text, count, audience } as Extract<Action, { do: "broadcast" }>;
}

async function preview(jarvis: Jarvis, cookie: string, form: Record<string, string>): Promise<string> {
  const headers = { "content-type": "application/x-www-form-urlencoded", cookie };
  const body = new URLSearchParams(form).toString();
  return (await fetch(`${jarvis.url}/operator/broadcast`, { method: "POST", headers, body })).text();
}

async function states(jarvis: Jarvis, broadcast: string): Promise<Record<string, number>> {
  const found = await jarvis.store.pool.query<{ state: string; count: number }>(
    "select state, count(*)::int as count from jarvis.broadcast_person where broadcast = $1 group by state",
    [broadcast],
  );
  return Object.fromEntries(found.rows.map(({ state, count }) => [state, count]));
}

test("everybody is told once, on their channel, but who said no news", async () => {
  await using jarvis = await startJarvis(env);
  const cookie = await operatorCookie(jarvis);
  const visitor = await Visitor.come(jarvis);
  await visitor.say("hello");
  await sayInMessenger(jarvis, "one", "hello");
  await sayInMessenger(jarvis, "two", "hello");
  assert.match(await sayInMessenger(jarvis, "quiet", "please no news"), /no news about me any more/);
  const shown = await preview(jarvis, cookie, { text: "We had trouble. <b>Hold on</b> 👋", to: "all" });
  assert.match(shown, /Broadcast to 3 people/);
  assert.match(shown, /messenger: 2[^]*web: 1/);
  assert.match(shown, /We had trouble\. &lt;b&gt;Hold on&lt;\/b&gt; 👋\n\nSay “no news”/);
  const action = broadcastOf("We had trouble.\nHold on 👋", 3);
  const id = randomUUID();
  const outcomes = await Promise.all([1, 2, 3].map(() => press(jarvis, action, { cookie, id })));
  for (const { result } of outcomes) assert.deepEqual(result, { worked: true, said: "it goes to 3 people" });
  await until("all are told", async () => (await states(jarvis, action.broadcast))["told"] === 3);
  const words = "We had trouble.\nHold on 👋\n\nSay “no news” to get no messages like this.";
  await until(
    "messenger has them",
    async () => (await jarvis.outbox()).filter(({ text }) => text === words).length === 2,
  );
  assert.equal((await visitor.state()).lines.filter(({ text }) => text === words).length, 1);
  assert.equal((await jarvis.outbox("quiet")).length, 1);
  const again = await press(jarvis, { ...action, broadcast: randomUUID() }, { cookie });
  assert.match(again.result.said, /the same words were sent at/);
  assert.equal(again.result.worked, false);
  await sayInMessenger(jarvis, "quiet", "news on");
  assert.match(await preview(jarvis, cookie, { text: "x", to: "all" }), /Broadcast to 4 people/);
});

test("who wrote lately, whose reminder is late, and who got no answer are found", async () => {
  await using jarvis = await startJarvis(env);
  const cookie = await operatorCookie(jarvis);
  for (const person of ["lately", "long-ago", "late", "unanswered"]) await sayInMessenger(jarvis, person, "hello");
  const { pool } = jarvis.store;
  await pool.query("update jarvis.person set wrote_at = now() - interval '30 hours' where address = 'long-ago'");
  const wrote = await preview(jarvis, cookie, { text: "x", to: "wrote", hours: "24" });
  assert.match(wrote, /Broadcast to 3 people/);
  assert.match(await preview(jarvis, cookie, { text: "x", to: "late" }), /Broadcast to 0 people/);
  await sayInMessenger(jarvis, "late", "remind me to read in 5 hours");
  await pool.query("update jarvis.reminder set due_at = now() - interval '5 minutes'");
  const late = await preview(jarvis, cookie, { text: "x", to: "late" });
  assert.match(late, /Broadcast to 1 people[^]*messenger:late/);
  const since = new Date(Date.now() - 60_000).toISOString().slice(0, 16);
  assert.match(await preview(jarvis, cookie, { text: "x", to: "unanswered", since }), /Broadcast to 0 people/);
  await layDead(jarvis, "unanswered", { text: "hello", reason: "broken" });
  const unanswered = await preview(jarvis, cookie, { text: "x", to: "unanswered", since });
  assert.match(unanswered, /Broadcast to 1 people[^]*messenger:unanswered/);
  assert.match(await preview(jarvis, cookie, { text: "x", to: "wrote", hours: "0" }), /Say to whom/);
  assert.match(await preview(jarvis, cookie, { text: " \n", to: "all" }), /nothing in it that can be read/);
});

test("paused it waits, stopped it ends, and a restart changes nothing", async () => {
  await using jarvis = await startJarvis({ ...env, BROADCAST_PER_SECOND: "20" });
  const cookie = await operatorCookie(jarvis);
  await jarvis.store.pool.query(
    "insert into jarvis.person (id, channel, address) select 'messenger:p' || n, 'messenger', 'p' || n from generate_series(1, 300) n",
  );
  const first = broadcastOf("first", 300);
  await press(jarvis, { do: "pause-budget", budget: "broadcast" }, { cookie });
  await press(jarvis, first, { cookie });
  assert.deepEqual(await states(jarvis, first.broadcast), { waiting: 300 });
  await press(jarvis, { do: "resume-budget", budget: "broadcast" }, { cookie });
  await until("some are told", async () => ((await states(jarvis, first.broadcast))["told"] ?? 0) > 20);
  await jarvis.stop();
  await jarvis.start();
  await until("more are told", async () => ((await states(jarvis, first.broadcast))["told"] ?? 0) > 60);
  const stopped = await press(jarvis, { do: "stop-broadcast", broadcast: first.broadcast }, { cookie });
  assert.equal(stopped.result.worked, true);
  const at = await states(jarvis, first.broadcast);
  assert.equal(at["waiting"], undefined);
  const second = broadcastOf("second", 300);
  await jarvis.store.pool.query(
    "delete from jarvis.person where address > 'p12' and address like 'p%' and id not in (select person_id from jarvis.reminder)",
  );
  await press(jarvis, second, { cookie });
  const left = await jarvis.store.pool.query<{ count: number }>("select count(*)::int as count from jarvis.person");
  await until(
    "the next one is told",
    async () => (await states(jarvis, second.broadcast))["told"] === left.rows[0]?.count,
  );
  const told = new Map<string, number>();
  for (const { person, text } of await jarvis.outbox())
    told.set(`${person} ${text}`, (told.get(`${person} ${text}`) ?? 0) + 1);
  assert.ok([...told.values()].every((count) => count === 1));
  assert.equal([...told.keys()].filter((name) => name.includes("first")).length, at["told"]);
});
