// What a person does with their reminders on one channel counts on all of them: what rang on one is done on another,
// two who become one keep all that was open, and who is forgotten is forgotten everywhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { startChannels } from "./channels.ts";

const now = "2026-11-21T10:00:00Z";

type Hands = Awaited<ReturnType<typeof startChannels>>;

/** One column of what a query finds. */
async function column({ jarvis }: Hands, text: string): Promise<unknown[]> {
  const found = await jarvis.store.pool.query<{ value: unknown }>(text);
  return found.rows.map(({ value }) => value);
}

const states = "select what || ' ' || state as value from jarvis.reminder order by n";

test("what rings in a chat has buttons there; done on another channel ends it, and nobody asks again", async () => {
  await using hands = await startChannels(now);
  await hands.link(["telegram", "t1"], ["slack", "s1"], ["web", "w1"]);
  await hands.hear("slack", "s1", "ask again on");
  await hands.hear("slack", "s1", "remind me to jump in 10 minutes");
  await hands.hear("web", "w1", "remind me to run in 10 minutes");
  await hands.wait(11);
  const rung = (what: string) => hands.given("telegram:t1").findLast(({ text }) => text.includes(what));
  assert.deepEqual(
    rung("jump")?.buttons?.map(({ title }) => title),
    ["Done", "Snooze 10 min", "Tonight", "Tomorrow"],
  );
  await hands.press("slack", "s1", rung("jump")?.buttons?.[0]?.payload ?? "");
  assert.match(hands.said("slack:s1").at(-1) ?? "", /^Done: jump/);
  await hands.press("telegram", "t1", rung("run")?.buttons?.[1]?.payload ?? "");
  assert.deepEqual(await column(hands, states), ["jump done", "run open"]);
  await hands.wait(11);
  assert.equal(hands.tries("telegram:t1", /^⏰.*run/), 2);
  await hands.wait(90);
  assert.equal(hands.tries("telegram:t1", /^Did you jump/), 0);
  assert.equal(hands.tries("telegram:t1", /^Did you run/), 1);
  await hands.hear("web", "w1", "done");
  assert.deepEqual(await column(hands, states), ["jump done", "run done"]);
});

test("a question is answered where it was asked, and is over when two become one", async () => {
  await using hands = await startChannels(now);
  await hands.link(["telegram", "t1"], ["slack", "s1"]);
  await hands.hear("telegram", "t1", "remind me to jump in 10 hours");
  await hands.hear("telegram", "t1", "delete all");
  await hands.hear("slack", "s1", "yes");
  await hands.hear("telegram", "t1", "yes");
  assert.deepEqual(await column(hands, states), ["jump open"]);
  await hands.hear("web", "w1", "remind me to run in 10 hours");
  await hands.hear("telegram", "t1", "delete all");
  await hands.link(["telegram", "t1"], ["web", "w1"]);
  await hands.hear("telegram", "t1", "yes");
  assert.deepEqual(await column(hands, states), ["jump open", "run open"]);
  await hands.hear("web", "w1", "delete all");
  await hands.hear("web", "w1", "yes");
  assert.deepEqual(await column(hands, states), ["jump cancelled", "run cancelled"]);
  await hands.hear("telegram", "t1", "undo");
  assert.deepEqual(await column(hands, states), ["jump open", "run open"]);
});

test("two who become one keep what is open, what rang, and one export link", async () => {
  await using hands = await startChannels(now);
  for (const [channel, name, what] of [
    ["telegram", "t1", "jump"],
    ["slack", "s1", "run"],
  ] as const) {
    await hands.hear(channel, name, `remind me to ${what} in 10 minutes`);
    await hands.hear(channel, name, `remind me to ${what} again every day at 9am`);
    await hands.hear(channel, name, "export");
  }
  await hands.wait(11);
  const tokens = "select person.id || ' ' || (export_token is null) as value from jarvis.person order by id";
  await hands.link(["telegram", "t1"], ["slack", "s1"]);
  assert.match(hands.said("slack:s1").at(-1) ?? "", /The export link of this chat has ended/);
  assert.deepEqual(await column(hands, tokens), ["slack:s1 true", "telegram:t1 false"]);
  await hands.link(["web", "w1"], ["telegram", "t1"]);
  assert.deepEqual(await column(hands, tokens), ["slack:s1 true", "telegram:t1 true", "web:w1 false"]);
  // What rang for one before, and is done by the other.
  await hands.hear("web", "w1", "done with run");
  await hands.hear("slack", "s1", "snooze jump until tomorrow at 8pm");
  await hands.hear("slack", "s1", "change run again to swim");
  assert.deepEqual(
    await column(hands, "select what || ' ' || state || ' ' || person_id as value from jarvis.reminder order by n"),
    ["jump open web:w1", "jump again open web:w1", "run done web:w1", "swim open web:w1"],
  );
});

/** The tables of Jarvis in which a text occurs. */
async function tablesWith(hands: Hands, text: string): Promise<unknown[]> {
  const named = "select relname as value from pg_class where relnamespace = 'jarvis'::regnamespace and relkind = 'r'";
  const found = [];
  for (const name of await column(hands, named)) {
    const rows = `select 1 as value from jarvis.${String(name)} as row where row::text like '%${text}%' limit 1`;
    if ((await column(hands, rows)).length > 0) found.push(name);
  }
  return found;
}

test("who has three addresses is forgotten on all of them: rows, timers, codes, and the logs of each key", async () => {
  await using hands = await startChannels(now);
  const places = [
    ["telegram", "forgets-1"],
    ["slack", "forgets-2"],
    ["web", "forgets-3"],
  ] as const;
  for (const [channel, name] of places) {
    await hands.hear(channel, name, "remind me to dive in 10 hours");
    await hands.hear(channel, name, "remind me to dance every day at 9am");
  }
  await hands.hear("slack", "other", "remind me to dive in 10 hours");
  await hands.link(...places);
  await hands.codeAt(places[1]);
  await hands.hear("telegram", "forgets-1", "forget me");
  const last = (await column(hands, "select max(n) as value from jarvis.line"))[0];
  await hands.hear("telegram", "forgets-1", "yes");
  assert.match(hands.said("telegram:forgets-1").at(-1) ?? "", /^Everything about you is deleted/);
  assert.match(hands.said("slack:forgets-2").at(-1) ?? "", /^On Telegram I was asked to forget you/);
  // The page sees its last line, behind those that it has.
  assert.deepEqual(await column(hands, "select n as value from jarvis.line"), [Number(last) + 1]);
  assert.deepEqual(await tablesWith(hands, "forgets"), ["line"]);
  assert.deepEqual(await column(hands, "select key as value from holdfast.timer where key <> ''"), ["slack:other"]);
  assert.deepEqual(await column(hands, "select key as value from holdfast.forgetting order by 1"), [
    "slack:forgets-2",
    "telegram:forgets-1",
    "web:forgets-3",
  ]);
  const waiting = "select sum(waiting)::int as value from jarvis.counter";
  assert.deepEqual(await column(hands, waiting), [1]);
  for (const [channel, name] of places) {
    await hands.hear(channel, name, "list");
    assert.match(await hands.last([channel, name]), /no reminders/);
  }
  assert.deepEqual(
    await column(hands, "select person_id as value from jarvis.address where id <> person_id"),
    [],
    "everybody is on their own",
  );
  await hands.jarvis.clock.advance(120_000);
  await until("the logs are cleared", async () => {
    return (await column(hands, "select key as value from holdfast.forgetting")).length === 0;
  });
  const bodies = "select convert_from(body, 'utf8') as value from holdfast.log_critical where key like '%forgets%'";
  for (const body of await column(hands, bodies)) assert.doesNotMatch(String(body), /dive|dance/);
  await hands.wait(600);
  assert.equal(hands.tries("slack:other", /^⏰.*dive/), 1);
  assert.equal(hands.tries("telegram:forgets-1", /^⏰/), 0);
});

test("who unlinked a channel and is forgotten there is not taken for who stayed, who loses nothing", async () => {
  await using hands = await startChannels(now);
  await hands.link(["telegram", "t1"], ["slack", "s1"]);
  await hands.hear("slack", "s1", "remind me to jump in 10 minutes");
  await hands.hear("slack", "s1", "unlink telegram");
  await hands.hear("telegram", "t1", "remind me to run in 10 minutes");
  await hands.hear("telegram", "t1", "forget me");
  await hands.hear("telegram", "t1", "yes");
  await hands.hear("telegram", "t1", "list");
  assert.match(hands.said("telegram:t1").at(-1) ?? "", /no reminders/);
  await hands.wait(11);
  assert.match(hands.said("slack:s1").at(-1) ?? "", /^⏰.*jump/);
  assert.equal(hands.tries("telegram:t1", /^⏰/), 0);
  await hands.hear("slack", "s1", "forget me");
  await hands.hear("slack", "s1", "yes");
  assert.deepEqual(await column(hands, "select id as value from jarvis.address"), ["telegram:t1"]);
  assert.deepEqual(await column(hands, "select what as value from jarvis.reminder"), []);
});

test("said in one breath, with a code before it, forgetting waits for what came before, and what follows is new", async () => {
  await using hands = await startChannels(now);
  const code = await hands.codeAt(["telegram", "t1"]);
  const texts = [
    "remind me to jump in 1 hour",
    `link ${code}`,
    "link",
    "forget me",
    "yes",
    "remind me to run in 1 hour",
  ];
  for (const text of texts) await hands.jarvis.say(text, ["s1"], { channel: "slack" });
  await hands.jarvis.drain();
  assert.deepEqual(await column(hands, states), ["run open"]);
  assert.deepEqual(await column(hands, "select id as value from jarvis.person"), ["slack:s1"]);
  assert.deepEqual(await column(hands, "select hash as value from jarvis.link_code"), []);
  await hands.wait(61);
  assert.match(hands.said("slack:s1").at(-1) ?? "", /^⏰.*run/);
});
