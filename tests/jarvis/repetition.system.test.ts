// Reminders that come again and again, through all stages: each time once, on the person's own clock over its changes,
// and not made up for after a time in which nothing ran; choices that are pressed; languages. What is said is said now,
// by the machine's clock; from then on the test moves the time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isoIn } from "../../apps/jarvis/src/rules/wall-time.ts";
import { type ClockedJarvis, startClocked } from "./clocked.ts";

const zone = "Europe/Berlin";

async function startNow(): Promise<ClockedJarvis> {
  return startClocked({}, new Date(Date.now()).toISOString());
}

/** When the person's reminders are due, soonest first. */
async function dueOf({ store }: ClockedJarvis, person: string): Promise<Date[]> {
  const text = "select due_at from jarvis.reminder where person_id = $1 and state = 'open' order by due_at";
  const found = await store.pool.query<{ due_at: Date }>(text, [`web:${person}`]);
  return found.rows.map((row) => row.due_at);
}

/** Goes to the next time that something is due; gives that time on a clock in Berlin. */
async function next(jarvis: ClockedJarvis, person: string): Promise<string> {
  const [due] = await dueOf(jarvis, person);
  assert.ok(due, "nothing is due");
  await jarvis.clock.set(due);
  await jarvis.drain();
  return isoIn(due, zone).slice(8, 16);
}

async function rungOf(jarvis: ClockedJarvis, what: string, person: string): Promise<string[]> {
  return (await jarvis.lines(person)).filter((line) => line.split("\n")[0] === what);
}

test("a reminder comes at the same local time over changes of the clocks, once each, and ends when it is cancelled", async () => {
  await using jarvis = await startNow();
  await jarvis.say("remind me on the 15th of every month at 9am to swim", ["a"], { zone });
  await jarvis.drain();
  assert.match((await jarvis.lines("a"))[0] ?? "", /to swim every month on the 15th, first on .* at 09:00/);
  const times = [];
  for (let month = 1; month <= 8; month += 1) {
    times.push(await next(jarvis, "a"));
    assert.equal((await rungOf(jarvis, "swim", "a")).length, month);
  }
  assert.deepEqual(
    times,
    times.map(() => "15T09:00"),
  );
  await jarvis.say("cancel", ["a"]);
  await jarvis.drain();
  await jarvis.clock.advance(100 * 86_400_000);
  await jarvis.drain();
  assert.equal((await rungOf(jarvis, "swim", "a")).length, 8);
});

test("what fell due while nothing ran comes once, marked as late, and then at its next time", async () => {
  await using jarvis = await startNow();
  await jarvis.say("every day at 8am take the pill", ["b"], { zone });
  await jarvis.drain();
  const [first] = await dueOf(jarvis, "b");
  await jarvis.clock.set(new Date((first?.getTime() ?? 0) + 5.5 * 86_400_000));
  await jarvis.drain();
  const late = await rungOf(jarvis, "take the pill", "b");
  assert.equal(late.length, 1);
  assert.match(late[0] ?? "", /This is late, it was due on .* at 08:00/);
  await next(jarvis, "b");
  assert.equal((await jarvis.lines("b")).at(-1), "take the pill");
});

test("it comes so often as was said and no more", async () => {
  await using jarvis = await startNow();
  await jarvis.say("every day at 8am 2 times take the pill", ["c"], { zone });
  await jarvis.drain();
  await next(jarvis, "c");
  await next(jarvis, "c");
  assert.deepEqual(await dueOf(jarvis, "c"), []);
  assert.equal((await rungOf(jarvis, "take the pill", "c")).length, 2);
});

test("several reminders of one message ring each at its time, and one of them can be taken back", async () => {
  await using jarvis = await startNow();
  await jarvis.say("remind me to call mum tomorrow at 5pm and to feed the cat tomorrow at 7pm", ["d"], { zone });
  await jarvis.drain();
  assert.equal((await dueOf(jarvis, "d")).length, 2);
  const text = "select buttons from jarvis.line where person_id = 'web:d' and speaker = 'jarvis'";
  const answer = await jarvis.store.pool.query<{ buttons: { title: string; payload: string }[] }>(text);
  const payload = answer.rows[0]?.buttons.find(({ title }) => title === "Undo 2")?.payload ?? "";
  await jarvis.say("Undo 2", ["d"], { kind: "postback", payload });
  await jarvis.drain();
  await jarvis.clock.advance(3 * 86_400_000);
  await jarvis.drain();
  assert.deepEqual(
    [await rungOf(jarvis, "call mum", "d"), await rungOf(jarvis, "feed the cat", "d")].map((l) => l.length),
    [1, 0],
  );
});

test("what can be two days is asked with a button for each, and a press is the answer", async () => {
  await using jarvis = await startNow();
  // Of a weekday in two weeks one of the two is asked about, whatever day it is; each by somebody of their own, since
  // what is said last is what a button answers.
  await jarvis.say("remind me in two weeks on monday and on tuesday at 5pm to dance", ["e"], { zone });
  await jarvis.say("remind me in two weeks on wednesday at 5pm to dance", ["e2"], { zone });
  await jarvis.drain();
  const asked = await jarvis.store.pool.query<{ who: string; text: string; payload: string }>(
    `select substr(person_id, 5) as who, text, button ->> 'payload' as payload
       from jarvis.line, jsonb_array_elements(buttons::jsonb) as button
      where person_id in ('web:e', 'web:e2') and button ->> 'payload' like 'at:%'`,
  );
  const [{ who, text, payload } = { who: "", text: "nobody was asked", payload: "" }] = asked.rows;
  assert.match(text, /When shall I remind you to dance: .* at 17:00 or .* at 17:00\?/);
  await jarvis.say("this one", [who], { kind: "postback", payload });
  await jarvis.drain();
  assert.match((await jarvis.lines(who)).at(-1) ?? "", /^OK! I will remind you to dance on .* at 17:00/);
  assert.ok((await dueOf(jarvis, who)).some((due) => due.getTime() === Number(payload.slice(3))));
});

test("a message is read in its own language, or in the one that the person chose", async () => {
  await using jarvis = await startNow();
  await jarvis.say("erinnere mich morgen um 8 uhr an den zahnarzt", ["f"], { zone });
  await jarvis.say("my language is Español", ["g"], { zone });
  await jarvis.drain();
  await jarvis.say("mañana a las 8:15 dentista", ["g"]);
  await jarvis.drain();
  assert.match((await jarvis.lines("f"))[0] ?? "", /zahnarzt.* on .* at 08:00/);
  const [chosen, made] = await jarvis.lines("g");
  assert.match(chosen ?? "", /as Spanish/);
  assert.match(made ?? "", /dentista.* on .* at 08:15/);
});
