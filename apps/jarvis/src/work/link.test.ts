// People who link their channels at the same moment, each batch in a transaction of its own as the runtime has them:
// nothing is lost or doubled, no two wait for each other in a circle, and a code is used once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Batch, budget, type Context } from "holdfast";
import { openTestStore, type TestStore } from "holdfast/testing";
import { tables } from "../store/tables.ts";
import { type Heard, personKey, placeBy, type Reply, replyBy } from "../streams.ts";
import { makeHear } from "./hear.ts";

let store: TestStore;
before(async () => {
  store = await openTestStore({ migrations: [tables] });
});
after(() => store.stop());

const telegram = replyBy("telegram", async () => ({ outcome: "sent" }));
const place = placeBy(async () => ({ outcome: "sent" }), budget("geocoder", { perSecond: 1 }));
const hear = makeHear({ replies: { telegram }, place, own: { publicUrl: "http://j", backupDays: 30 } });
const now = new Date("2026-11-21T10:00:00Z");

let number = 0;

/** Works on what one person says as one batch, again when it lost a race, as the runtime does; gives the answers. */
async function say(name: string, ...texts: string[]): Promise<Reply[]> {
  const items = texts.map((text) => {
    const id = `m${(number += 1)}`;
    const event: Heard = { channel: "telegram", id, personId: name, kind: "text", text, sentAt: null };
    const about = { id, key: personKey(event), trace: id, acceptedAt: now, tries: 0, raw: Buffer.alloc(0) };
    return { event, about };
  });
  for (let run = 0; run < 50; run++) {
    const tx = await store.pool.connect();
    const said: Reply[] = [];
    // Only replies are delivered here.
    const deliver: Context["deliver"] = (_, event) => void said.push(event as Reply);
    const none = { append: () => undefined, at: () => "", cancel: () => undefined, forget: () => undefined };
    try {
      await tx.query("begin");
      const batch: Batch<unknown> = { items, keys: [`telegram:${name}`], each: eachOf(items) };
      await hear.handler(batch, { tx, now, deliver, ...none });
      await tx.query("commit");
      return said;
    } catch (error) {
      await tx.query("rollback");
      if (!(error instanceof Error && error.message.includes("runs again"))) throw error;
    } finally {
      tx.release();
    }
  }
  throw new Error("it lost every race");
}

function eachOf(items: Batch<unknown>["items"]): Batch<unknown>["each"] {
  return async (work) => {
    const verdicts = [];
    for (const { event, about } of items) verdicts.push(await work(event, about));
    return verdicts;
  };
}

async function codeOf(name: string): Promise<string> {
  const [given] = await say(name, "link");
  return /code is ([\w-]{9})/.exec(given?.text ?? "")?.[1] ?? "";
}

async function count(text: string, ...values: readonly string[]): Promise<number> {
  const found = await store.pool.query<{ count: number }>(text, [...values]);
  return found.rows[0]?.count ?? -1;
}

test("a circle of people who link each other at once, and go on talking, become one with all their reminders", async () => {
  for (let round = 0; round < 5; round++) {
    const names = Array.from({ length: 8 }, (_, index) => `c${round}-${index}`);
    const codes = await Promise.all(names.map(codeOf));
    await Promise.all(
      names.flatMap((name, index) => [
        say(
          name,
          `swim ${name} in 2 hours`,
          `link ${codes[(index + 1) % codes.length] ?? ""}`,
          `run ${name} in 3 hours`,
        ),
        say(name, `jump ${name} in 4 hours`, "list"),
      ]),
    );
    const like = `telegram:c${round}-%`;
    const people = "select count(distinct person_id)::int from jarvis.address where id like $1";
    assert.equal(await count(people, like), 1);
    const reminders = `select count(*)::int from jarvis.reminder where state = 'open'
      and person_id = (select distinct person_id from jarvis.address where id like $1)`;
    assert.equal(await count(reminders, like), 24);
    assert.equal(await count(reminders.replace("count(*)", "count(distinct n)"), like), 24);
    assert.equal(await count("select count(*)::int from jarvis.reminder where what like $1", `%c${round}-%`), 24);
    const shown = "select count(*)::int from jarvis.joined where person_id like $1";
    assert.equal(await count(shown, like), 7);
    const steps = "select count(*)::int from jarvis.joined one join jarvis.joined two on two.person_id = one.to_id";
    assert.equal(await count(steps), 0);
  }
});

test("a code that many give at once is taken from one", async () => {
  for (let round = 0; round < 5; round++) {
    const code = await codeOf(`giver${round}`);
    const takers = Array.from({ length: 8 }, (_, index) => `t${round}-${index}`);
    const answers = await Promise.all(takers.map((name) => say(name, `link ${code}`)));
    const won = answers.filter((all) => all.some(({ text }) => text.startsWith("Done: this chat and")));
    assert.equal(won.length, 1);
    assert.equal(
      await count("select count(*)::int from jarvis.address where person_id = $1", `telegram:giver${round}`),
      2,
    );
    assert.equal(
      await count("select count(*)::int from jarvis.link_code where person_id = $1", `telegram:giver${round}`),
      0,
    );
  }
});

test("messages of one batch before and after the code are those of who said them, and of both", async () => {
  await say("p", "swim in 2 hours");
  const code = await codeOf("p");
  const answers = await say("q", "run in 1 hour", "my time zone is Tokyo", `link ${code}`, "list", "cancel 1");
  const texts = answers.filter(({ recipientId }) => recipientId === "q").map(({ text }) => text);
  assert.match(texts[2] ?? "", /^Done: this chat and Telegram are one now/);
  assert.match(texts[3] ?? "", /1\. .*run.*\n2\. .*swim/s);
  assert.match(texts[4] ?? "", /^Cancelled: run/);
  assert.match(
    answers.find(({ recipientId }) => recipientId === "p")?.text ?? "",
    /^Your code was used: Telegram \(q\)/,
  );
  const [told] = await say("p", "list");
  assert.match(told?.text ?? "", /1\. .*21:00 .*swim|1\. .*swim/);
  assert.doesNotMatch(told?.text ?? "", /run/);
  assert.equal(
    await count("select count(*)::int from jarvis.person where id = 'telegram:p' and zone = 'Asia/Tokyo'"),
    1,
  );
});

test("no more than five codes are open, the newest ones, and no more than ten addresses are one person's", async () => {
  const codes = [];
  for (let index = 0; index < 6; index++) codes.push(await codeOf("many"));
  assert.equal(await count("select count(*)::int from jarvis.link_code where person_id = 'telegram:many'"), 5);
  for (let index = 1; index < 10; index++) await say(`more${index}`, `link ${await codeOf("many")}`);
  const [full] = await say("more10", `link ${await codeOf("many")}`);
  assert.match(full?.text ?? "", /^More than 10 channels cannot be linked/);
  assert.equal(await count("select count(*)::int from jarvis.address where person_id = 'telegram:many'"), 10);
});
