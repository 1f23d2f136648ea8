// An old store is taken over while people write: counted and hashed on both sides, nothing twice, what is newer stays,
// and what was overdue rings, the oldest first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importFile } from "../../apps/jarvis/src/operator/import/send.ts";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { seeded } from "../crash/seeded.ts";
import { sayInMessenger } from "./hands.ts";
import { oldFile } from "./old-file.ts";
import { operatorCookie, pageText, password } from "./operator-hands.ts";
import { type Jarvis, startJarvis } from "./running.ts";

const env = { OPERATOR_PASSWORD: password };

async function send(jarvis: Jarvis, path: string): Promise<{ readonly agrees: boolean; readonly said: string }> {
  const said: string[] = [];
  const agrees = await importFile(path, { url: jarvis.url, password, tell: (line) => said.push(line) });
  return { agrees, said: said.join("\n") };
}

async function countOf(jarvis: Jarvis, sql: string): Promise<number> {
  const found = await jarvis.store.pool.query<{ count: number }>(`select count(*)::int as count from ${sql}`);
  return found.rows[0]?.count ?? -1;
}

test("what is in the file is in the store, once, however often it is sent", async () => {
  await using jarvis = await startJarvis(env);
  using file = oldFile({ people: 300, reminders: 900, random: seeded(7), now: new Date(), brokenEvery: 100 });
  const person = "4000000000000003";
  await sayInMessenger(jarvis, person, "my time zone is Auckland");
  const first = await send(jarvis, file.path);
  assert.ok(first.agrees, first.said);
  assert.match(first.said, /1212 lines, 300 people, 900 reminders, 12 cannot be read/);
  assert.match(first.said, /nothing is lost/);
  assert.match(first.said, /1 people have chosen their zone here meanwhile/);
  const found = await jarvis.store.pool.query("select zone from jarvis.person where address = $1", [person]);
  assert.deepEqual(found.rows, [{ zone: "Pacific/Auckland" }]);
  assert.equal(await countOf(jarvis, "jarvis.reminder"), 900);
  const second = await send(jarvis, file.path);
  assert.ok(second.agrees, second.said);
  assert.equal(await countOf(jarvis, "jarvis.reminder"), 900);
  assert.equal(
    await countOf(jarvis, "jarvis.import_part"),
    await countOf(jarvis, "(select distinct first_line from jarvis.import_part)"),
  );
  using longer = oldFile({ people: 300, reminders: 900, random: seeded(7), now: new Date(), brokenEvery: 100 }, [
    '{"id":"5","timezone":"Europe/Paris"}',
    '{"id":"r-new","user":5,"text":"one more","at":4102444800}',
    '{"id":"r-new","user":5,"text":"another with its id","at":4102444800}',
  ]);
  const third = await send(jarvis, longer.path);
  assert.ok(third.agrees, third.said);
  assert.match(third.said, /stored: 1 people, 1 reminders; 1201 were there before/);
  assert.equal(await countOf(jarvis, "jarvis.reminder"), 901);
  const cookie = await operatorCookie(jarvis);
  const page = await pageText(jarvis, "/operator", cookie);
  assert.match(page, /old-store\.txt/);
  const [, id = ""] = /import\?id=([0-9a-f]{32})/.exec(page) ?? [];
  const lines = await pageText(jarvis, `/operator/import?id=${id}`, cookie);
  assert.match(lines, /File and store agree/);
  assert.match(lines, /its id was there before with something else/);
});

test("overdue reminders ring, the oldest first and marked as late; others at their time", async () => {
  await using jarvis = await startJarvis(env);
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const reminder = (id: string, minutes: number, more = {}) =>
    JSON.stringify({ id, user: "p", text: id, at: at(minutes), ...more });
  using file = oldFile({ people: 0, reminders: 0, random: seeded(1), now: new Date() }, [
    reminder("second", -20),
    reminder("to come", 600),
    reminder("third", -10),
    reminder("first", -90),
    reminder("sent long ago", -500, { sent: true }),
    JSON.stringify({ id: "p", timezone: "Europe/Berlin" }),
  ]);
  const { agrees, said } = await send(jarvis, file.path);
  assert.ok(agrees, said);
  const calls = await until("three rings", async () => {
    const all = await jarvis.outbox("p");
    return all.length >= 3 && all;
  });
  assert.deepEqual(
    calls.map(({ text }) => text.split(": ").at(-1)),
    ["first", "second", "third"],
  );
  for (const { text } of calls) assert.match(text, /late, it was due on/);
  assert.match(await sayInMessenger(jarvis, "p", "list"), /to come/);
  assert.equal((await jarvis.outbox("p")).length, 4);
  assert.match(await pageText(jarvis, "/operator", await operatorCookie(jarvis)), /data-live="people">1</);
});

test("a row that is lost afterwards is seen", async () => {
  await using jarvis = await startJarvis(env);
  using file = oldFile({ people: 5, reminders: 20, random: seeded(3), now: new Date() });
  assert.ok((await send(jarvis, file.path)).agrees);
  await jarvis.store.pool.query("delete from jarvis.reminder where id = (select id from jarvis.reminder limit 1)");
  const { agrees, said } = await send(jarvis, file.path);
  assert.equal(agrees, false);
  assert.match(said, /the store differs: 1 are not there any more/);
});
