// What an operator does about dead letters and budgets: looked at first, done once, and remembered.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { budgetNamed, deadGroups } from "../../packages/holdfast/src/index.ts";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { sayInMessenger } from "./hands.ts";
import { fingerprint, layDead, operatorCookie, pageText, password, press } from "./operator-hands.ts";
import { type Jarvis, startJarvis } from "./running.ts";

const env = { OPERATOR_PASSWORD: password, GEOCODER_PER_DAY: "100" };

async function kill(jarvis: Jarvis, people: readonly string[], reason: string): Promise<void> {
  for (const [number, person] of people.entries()) {
    await layDead(jarvis, person, { text: `list <i>${person}</i>\u202E`, reason, number });
  }
}

test("poisonous messages are shown with an example, replayed after a dry run, or dropped; each press counts once", async () => {
  await using jarvis = await startJarvis(env);
  const cookie = await operatorCookie(jarvis);
  await kill(jarvis, ["a", "b", "c"], "RangeError: <script>alert(1)</script> \u001B[31m");
  const page = await pageText(jarvis, "/operator", cookie);
  assert.match(page, /3 in heard/);
  assert.doesNotMatch(page, /<script>alert/);
  assert.ok(!page.includes("\u001B"));
  const look = await pageText(jarvis, `/operator/dead?fingerprint=${fingerprint}`, cookie);
  assert.match(look, /They had no effect so far/);
  assert.match(look, /have happened already[^]*none/);
  assert.match(look, /\\u202e/);
  assert.doesNotMatch(look, /<i>|\u202E/);
  const one = await press(jarvis, { do: "replay", which: { id: "messenger:a:dead" } }, { cookie });
  assert.deepEqual(one.result, { worked: true, said: "1 being replayed" });
  await until("the one is answered", async () => (await jarvis.outbox("a")).length === 1);
  const id = randomUUID();
  const group = { do: "replay", which: { fingerprint } } as const;
  const presses = await Promise.all([press(jarvis, group, { cookie, id }), press(jarvis, group, { cookie, id })]);
  for (const { result } of presses) assert.equal(result.said, "2 being replayed");
  await until("the others are answered", async () => (await jarvis.outbox("c")).length === 1);
  const gone = await press(jarvis, group, { cookie });
  assert.equal(gone.result.worked, false);
  await kill(jarvis, ["d"], "another");
  assert.equal((await press(jarvis, { do: "drop", which: { fingerprint } }, { cookie })).result.worked, true);
  assert.deepEqual(await deadGroups(jarvis.store.pool), []);
  for (const person of ["a", "b", "c", "d"]) assert.equal((await jarvis.outbox(person)).length, person === "d" ? 0 : 1);
  const changes = await jarvis.store.pool.query("select who, what from jarvis.operator_change order by at");
  assert.equal(changes.rowCount, 4);
  assert.match(await pageText(jarvis, "/operator", cookie), /1 set aside for good[^]*operator at 127\.0\.0\.1/);
});

test("a budget is paused, resumed, and raised until its day is over", async () => {
  await using jarvis = await startJarvis(env);
  const cookie = await operatorCookie(jarvis);
  const { pool } = jarvis.store;
  await press(jarvis, { do: "pause-budget", budget: "geocoder" }, { cookie });
  assert.equal((await budgetNamed(pool, "geocoder")).state.paused, true);
  assert.match(await pageText(jarvis, "/operator", cookie), /by hand/);
  await press(jarvis, { do: "resume-budget", budget: "geocoder" }, { cookie });
  assert.equal((await budgetNamed(pool, "geocoder")).state.paused, false);
  await press(jarvis, { do: "raise-budget", budget: "geocoder", perDay: 5_000 }, { cookie });
  await press(jarvis, { do: "raise-budget", budget: "geocoder", cap: 3, perDay: 6_000 }, { cookie });
  assert.deepEqual((await budgetNamed(pool, "geocoder")).state.figures, { perDay: 6_000, cap: 3 });
  assert.match(await pageText(jarvis, "/operator", cookie), /0 of 6,000 today/);
  const timers = await pool.query("update holdfast.timer set due_at = now() where id like 'geocoder:%'");
  assert.equal(timers.rowCount, 1);
  await until(
    "the day is over",
    async () => Object.keys((await budgetNamed(pool, "geocoder")).state.figures).length === 0,
  );
  const unknown = await press(jarvis, { do: "pause-budget", budget: "nothing" }, { cookie });
  assert.equal(unknown.result.worked, false);
  await sayInMessenger(jarvis, "later", "help");
});
