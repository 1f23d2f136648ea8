// What people do with their reminders, through all stages: changed, put off, done, deleted, taken back, asked about,
// taken away and forgotten; each once, also when the provider repeats the message. What is said is said now, by the
// machine's clock; from then on the test moves the time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Pool } from "../../packages/holdfast/src/store/pool.ts";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { isoIn } from "../../apps/jarvis/src/rules/wall-time.ts";
import { type ClockedJarvis, startClocked } from "./clocked.ts";
import { Visitor } from "./hands.ts";
import { startJarvis } from "./running.ts";

const zone = "Europe/Berlin";
const HOUR_MS = 3_600_000;

async function startNow(): Promise<ClockedJarvis> {
  return startClocked({}, new Date(Date.now()).toISOString());
}

let number = 0;

/** Says each twice, with the same id, as a provider does that got no answer; gives what Jarvis said to each. */
async function sayTwice(jarvis: ClockedJarvis, person: string, ...texts: readonly string[]): Promise<string[]> {
  const before = (await jarvis.lines(person)).length;
  for (const text of texts) {
    const id = `twice-${(number += 1)}`;
    await jarvis.say(text, [person], { id, zone });
    await jarvis.say(text, [person], { id, zone });
    await jarvis.drain();
    await jarvis.say(text, [person], { id, zone });
    await jarvis.drain();
  }
  const answers = (await jarvis.lines(person)).slice(before);
  assert.equal(answers.length, texts.length, `one answer to each of ${texts.join()}: ${answers.join("\n")}`);
  return answers;
}

interface Row {
  readonly what: string;
  readonly due_at: Date;
  readonly state: string;
}

/** The person's reminders, soonest first. */
async function remindersOf({ store }: ClockedJarvis, person: string): Promise<Row[]> {
  const text = "select what, due_at, state from jarvis.reminder where person_id = $1 order by due_at, n";
  return (await store.pool.query<Row>(text, [`web:${person}`])).rows;
}

async function openOf(jarvis: ClockedJarvis, person: string): Promise<string[]> {
  const open = (await remindersOf(jarvis, person)).filter(({ state }) => state === "open");
  return open.map(({ what, due_at: dueAt }) => `${what} ${isoIn(dueAt, zone).slice(11, 16)}`);
}

async function rungOf(jarvis: ClockedJarvis, person: string, what: string): Promise<number> {
  return (await jarvis.lines(person)).filter((line) => line.split("\n")[0] === what).length;
}

/** Goes to the time at which the person's next reminder is due; gives that time. */
async function ringNext(jarvis: ClockedJarvis, person: string): Promise<Date> {
  const next = (await remindersOf(jarvis, person)).find(({ state }) => state === "open");
  assert.ok(next, "nothing is due");
  await jarvis.clock.set(next.due_at);
  await jarvis.drain();
  return next.due_at;
}

test("what was edited rings once, at its new time; an edit that is taken back rings at the old one", async () => {
  await using jarvis = await startNow();
  await sayTwice(jarvis, "a", "tomorrow at 15:00 call mum", "tomorrow at 16:00 eat", "list");
  await sayTwice(jarvis, "a", "edit 1 to tomorrow at 17:30", "change eat to eat soup", "move soup to 18:00", "undo");
  assert.deepEqual(await openOf(jarvis, "a"), ["eat soup 16:00", "call mum 17:30"]);
  const [again] = await sayTwice(jarvis, "a", "undo");
  assert.match(again ?? "", /nothing to undo/);
  await jarvis.clock.advance(4 * 24 * HOUR_MS);
  await jarvis.drain();
  assert.deepEqual([await rungOf(jarvis, "a", "call mum"), await rungOf(jarvis, "a", "eat soup")], [1, 1]);
});

test("snoozed it comes again once, done it does not, and undo brings back what was done", async () => {
  await using jarvis = await startNow();
  await sayTwice(jarvis, "b", "tomorrow at 12:00 swim");
  await ringNext(jarvis, "b");
  assert.equal(await rungOf(jarvis, "b", "swim"), 1);
  await sayTwice(jarvis, "b", "snooze until the day after tomorrow at 12:00");
  await ringNext(jarvis, "b");
  assert.equal(await rungOf(jarvis, "b", "swim"), 2);
  const [done, undone] = await sayTwice(jarvis, "b", "done", "undo");
  assert.match(done ?? "", /^Done: swim/);
  assert.match(undone ?? "", /It is back|as it was/);
  await sayTwice(jarvis, "b", "did it");
  await jarvis.clock.advance(30 * 24 * HOUR_MS);
  await jarvis.drain();
  assert.equal(await rungOf(jarvis, "b", "swim"), 2);
  assert.deepEqual(
    (await remindersOf(jarvis, "b")).map(({ state }) => state),
    ["done"],
  );
});

test("delete all is asked first; undo brings all back, and their timers with them", async () => {
  await using jarvis = await startNow();
  await sayTwice(jarvis, "c", "tomorrow at 12:00 swim", "tomorrow at 13:00 run", "every day at 14:00 eat");
  const [asked] = await sayTwice(jarvis, "c", "delete all");
  assert.match(asked ?? "", /all 3 reminders/);
  await sayTwice(jarvis, "c", "yes");
  assert.deepEqual(await openOf(jarvis, "c"), []);
  await sayTwice(jarvis, "c", "undo");
  // In the first hours of a day the first of "every day" is today's.
  assert.deepEqual((await openOf(jarvis, "c")).toSorted(), ["eat 14:00", "run 13:00", "swim 12:00"]);
  await ringNext(jarvis, "c");
  await ringNext(jarvis, "c");
  await sayTwice(jarvis, "c", "delete all", "yes");
  await jarvis.clock.advance(9 * 24 * HOUR_MS);
  await jarvis.drain();
  for (const what of ["swim", "run"]) assert.ok((await rungOf(jarvis, "c", what)) <= 1, what);
  const waiting = await jarvis.store.pool.query("select sum(waiting)::int as waiting from jarvis.counter");
  assert.deepEqual(waiting.rows, [{ waiting: 0 }]);
});

test("who wishes is asked once about what nobody answered: not the others, not at night, not after done", async () => {
  await using jarvis = await startNow();
  const asked = async (person: string) =>
    (await jarvis.lines(person)).filter((line) => /^Did you|^Is it done/.test(line));
  await sayTwice(jarvis, "on", "ask again on", "tomorrow at 12:00 call mum", "tomorrow at 21:30 take the pills");
  await sayTwice(jarvis, "off", "tomorrow at 12:00 call mum");
  await sayTwice(jarvis, "answers", "ask again on", "tomorrow at 12:00 call mum");
  const rang = await ringNext(jarvis, "on");
  await sayTwice(jarvis, "answers", "done");
  await jarvis.clock.set(new Date(rang.getTime() + HOUR_MS - 1_000));
  await jarvis.drain();
  assert.deepEqual(await asked("on"), []);
  await jarvis.clock.advance(2_000);
  await jarvis.drain();
  assert.deepEqual(await asked("on"), ["Did you call mum?"]);
  const evening = await ringNext(jarvis, "on");
  await jarvis.clock.set(new Date(evening.getTime() + 2 * HOUR_MS));
  await jarvis.drain();
  assert.equal((await asked("on")).length, 1);
  await jarvis.clock.set(new Date(evening.getTime() + 9.6 * HOUR_MS));
  await jarvis.drain();
  assert.deepEqual(await asked("on"), ["Did you call mum?", "Did you take the pills?"]);
  await jarvis.clock.advance(3 * 24 * HOUR_MS);
  await jarvis.drain();
  assert.deepEqual([(await asked("on")).length, await asked("off"), await asked("answers")], [2, [], []]);
});

/** The tables in which a text occurs. */
async function tablesWith(pool: Pool, text: string): Promise<string[]> {
  const tables = await pool.query<{ name: string }>(
    `select relnamespace::regnamespace || '.' || relname as name from pg_class
     where relnamespace in ('holdfast'::regnamespace, 'jarvis'::regnamespace) and relkind = 'r' order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables.rows) {
    // A body is bytes: its text is looked for as well.
    const hex = Buffer.from(text).toString("hex");
    const rows = await pool.query(
      `select from ${name} as row where position($1 in row::text) > 0 or position($2 in row::text) > 0 limit 1`,
      [text, hex],
    );
    if (rows.rowCount !== 0) found.push(name);
  }
  return found;
}

test("who is forgotten leaves nothing behind, and is somebody new when they write again", async () => {
  await using jarvis = await startNow();
  const { pool } = jarvis.store;
  const name = "forgetful-4711";
  const messenger = { channel: "messenger" } as const;
  const say = async (text: string, id: string) => {
    await jarvis.say(text, [name], { ...messenger, id });
    await jarvis.say(text, [name], { ...messenger, id });
    await jarvis.drain();
  };
  await jarvis.say("tomorrow at 12:00 swim", ["other-4712"], messenger);
  for (const [index, text] of [
    "my time zone is Tokyo",
    "ask again on",
    "tomorrow at 12:00 dive",
    "dance",
    "forget me",
  ].entries()) {
    await say(text, `f${index}`);
  }
  assert.ok((await tablesWith(pool, name)).includes("jarvis.reminder"));
  await say("yes", "f9");
  assert.deepEqual(
    (await tablesWith(pool, name)).filter((table) => table.startsWith("jarvis.")),
    [],
  );
  assert.ok(!(await tablesWith(pool, name)).includes("holdfast.timer"));
  // A message that comes before the logs are cleared is somebody new's, and stays.
  await say("in 300 days dive again", "f10");
  await jarvis.clock.advance(120_000);
  await until("the logs are cleared", async () => {
    const left = await pool.query("select from holdfast.forgetting");
    return left.rowCount === 0;
  });
  const rows = await pool.query<{ id: string; zone: string; ask_again: boolean }>(
    "select id, zone, ask_again from jarvis.person where address = $1",
    [name],
  );
  assert.deepEqual(rows.rows, [{ id: `messenger:${name}`, zone: "UTC", ask_again: false }]);
  const bodies = await pool.query<{ body: string }>(
    "select convert_from(body, 'utf8') as body from holdfast.log_critical where key = $1",
    [`messenger:${name}`],
  );
  for (const { body } of bodies.rows) assert.match(body, /dive again/);
  assert.deepEqual(await tablesWith(pool, "dance"), []);
  const others = await pool.query("select from jarvis.reminder where person_id = 'messenger:other-4712'");
  assert.equal(others.rowCount, 1);
  const timers = await pool.query<{ key: string }>("select key from holdfast.timer order by key");
  assert.deepEqual(
    timers.rows.map(({ key }) => key).filter((key) => key.startsWith("messenger:")),
    [`messenger:${name}`, "messenger:other-4712"],
  );
});

test("the export is read with its link alone, until it is renewed or ended; unchanged it costs no bytes", async () => {
  await using jarvis = await startJarvis();
  const visitor = await Visitor.come(jarvis);
  await visitor.say("tomorrow at 12:00 eat a 🥐");
  const linkIn = (text: string) => new URL(/http\S+(?=\.ics)/.exec(text)?.[0] ?? "").pathname;
  const path = linkIn((await visitor.say("export")).text);
  const get = (address: string, headers = {}) => fetch(jarvis.url + address, { headers });
  const feed = await get(`${path}.ics`);
  assert.equal(feed.headers.get("content-type"), "text/calendar; charset=utf-8");
  assert.equal(feed.headers.get("cache-control"), "private, no-cache");
  assert.equal(feed.headers.get("referrer-policy"), "no-referrer");
  assert.match(await feed.text(), /BEGIN:VEVENT[^]*SUMMARY:eat a 🥐/);
  const etag = feed.headers.get("etag") ?? "";
  const again = await get(`${path}.ics`, { "if-none-match": etag });
  assert.deepEqual([again.status, await again.text()], [304, ""]);
  const since = feed.headers.get("last-modified") ?? "";
  assert.equal((await get(`${path}.ics`, { "if-modified-since": since })).status, 304);
  const data: unknown = await (await get(`${path}.json`)).json();
  assert.match(JSON.stringify(data), /"what":"eat a 🥐".*"state":"open"/);
  await visitor.say("cancel");
  assert.equal((await get(`${path}.ics`, { "if-none-match": etag })).status, 200);
  assert.match(await (await get(`${path}.json`)).text(), /"state": "cancelled"/);

  const wrong = [
    `${path}.txt`,
    path,
    `${path}.ics.json`,
    `/export/${"a".repeat(43)}.ics`,
    "/export/",
    "/export/..%2f.ics",
    "/export/%00.ics",
  ];
  for (const address of wrong) assert.equal((await get(address)).status, 404, address);
  const renewed = linkIn((await visitor.say("new export link")).text);
  assert.notEqual(renewed, path);
  assert.deepEqual([(await get(`${path}.ics`)).status, (await get(`${renewed}.ics`)).status], [404, 200]);
  await visitor.say("end export link");
  assert.equal((await get(`${renewed}.ics`)).status, 404);
});

test("on the page who is forgotten sees the last answer, and goes on as somebody new", async () => {
  await using jarvis = await startJarvis();
  const visitor = await Visitor.come(jarvis);
  await visitor.say("tomorrow at 12:00 dive");
  const before = (await visitor.state()).lines.at(-1)?.n ?? 0;
  const asked = await visitor.say("forget me");
  const payload = asked.buttons?.find(({ title }) => title === "Forget me")?.payload ?? "";
  await visitor.post("/chat/messages", { id: "press", text: "Forget me", payload });
  const state = await until("the last answer", async () => {
    const now = await visitor.state(before);
    return now.lines.at(-1)?.text.startsWith("Everything about you is deleted") && now;
  });
  assert.deepEqual(state.reminders, []);
  assert.equal((await visitor.state()).lines.length, 1);
  assert.match((await visitor.say("list")).text, /no reminders/);
});
