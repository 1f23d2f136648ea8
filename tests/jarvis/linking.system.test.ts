// Linking channels and taking them apart, through all stages: what was under way finds its way, the web page keeps its
// conversation, both sides are told, and a code that is not good has no effect.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startChannels } from "./channels.ts";

const now = "2026-11-21T10:00:00Z";

test("two become one: reminders of both ring once on the first channel, and the web page goes on where it was", async () => {
  await using hands = await startChannels(now);
  await hands.hear("telegram", "t1", "remind me to jump in 10 minutes");
  await hands.hear("web", "w1", "my time zone is Tokyo");
  await hands.hear("web", "w1", "remind me to run in 20 minutes");
  await hands.hear("web", "w1", "remind me to swim every day at 9am");
  await hands.hear("web", "w1", "digest on");
  const before = await hands.lines("w1");
  await hands.link(["telegram", "t1"], ["web", "w1"]);
  assert.match(hands.said("telegram:t1").at(-1) ?? "", /^Your code was used: the web page/);
  assert.match(await hands.last(["web", "w1"]), /^Done: this chat and Telegram are one now/);
  assert.deepEqual((await hands.lines("w1")).slice(0, before.length), before);
  await hands.hear("telegram", "t1", "list");
  assert.match(hands.said("telegram:t1").at(-1) ?? "", /jump.*\n.*run.*\n.*swim/);
  await hands.wait(25);
  const rung = (what: string) =>
    hands.said("telegram:t1").filter((text) => text.startsWith("⏰") && text.includes(what));
  assert.deepEqual([rung("jump").length, rung("run").length], [1, 1]);
  // Eight in the morning in Tokyo is at 23:00, nine at 24:00.
  const digests = () => hands.said("telegram:t1").filter((text) => text.startsWith("Good morning"));
  await hands.wait(12 * 60 + 50);
  assert.deepEqual([rung("swim").length, digests().length], [0, 1]);
  await hands.wait(60);
  assert.deepEqual([rung("swim").length, digests().length], [1, 1]);
  await hands.wait(24 * 60);
  assert.equal(rung("swim").length, 2);
  assert.equal((await hands.lines("w1")).length, before.length + 1);
  const gaps = await hands.jarvis.store.pool.query(
    "select from jarvis.line where person_id = 'web:w1' having max(n) <> count(*)",
  );
  assert.equal(gaps.rowCount, 0);
});

test("a place that was being looked up for who was joined is found for both", async () => {
  await using hands = await startChannels(now);
  await hands.jarvis.say("my time zone is Hallstatt", ["t2"], { channel: "telegram" });
  await hands.link(["telegram", "t1"], ["telegram", "t2"]);
  await hands.wait(1);
  const told = [...hands.said("telegram:t1"), ...hands.said("telegram:t2")].join("\n");
  assert.match(told, /Looking up “hallstatt” takes longer/);
});

test("a code that was never given, is too old or was used has no effect, and ten of them bar the next", async () => {
  await using hands = await startChannels(now);
  const good = await hands.codeAt(["telegram", "t1"]);
  const stale = await hands.codeAt(["telegram", "t2"]);
  for (let index = 0; index < 9; index++)
    await hands.hear("slack", "thief", `link ABCD-EFG${index + 2 > 9 ? "A" : index + 2}`);
  assert.match(hands.said("slack:thief").at(-1) ?? "", /^I do not know this code/);
  await hands.hear("slack", "s1", `link ${good}`);
  await hands.hear("slack", "thief", `link ${good}`);
  assert.match(hands.said("slack:thief").at(-1) ?? "", /^I do not know this code/);
  const another = await hands.codeAt(["telegram", "t1"]);
  await hands.hear("slack", "thief", `link ${another}`);
  assert.match(hands.said("slack:thief").at(-1) ?? "", /^That were too many wrong codes/);
  await hands.wait(11);
  await hands.hear("slack", "late", `link ${stale}`);
  assert.match(hands.said("slack:late").at(-1) ?? "", /no longer good/);
  const linked = await hands.jarvis.store.pool.query<{ id: string }>("select person_id as id from jarvis.joined");
  assert.deepEqual(
    linked.rows.map(({ id }) => id),
    ["slack:s1"],
  );
});

test("who unlinks a channel starts anew there; the reminders stay, and both sides are told", async () => {
  await using hands = await startChannels(now);
  await hands.link(["telegram", "t1"], ["slack", "s1"], ["web", "w1"]);
  await hands.hear("slack", "s1", "remind me to jump in 10 minutes");
  await hands.hear("slack", "s1", "unlink telegram");
  assert.match(hands.said("slack:s1").at(-1) ?? "", /^Done: Telegram \(t1\) is no longer linked/);
  assert.match(hands.said("telegram:t1").at(-1) ?? "", /^This chat was unlinked/);
  await hands.hear("telegram", "t1", "list");
  assert.match(hands.said("telegram:t1").at(-1) ?? "", /no reminders/);
  await hands.hear("web", "w1", "unlink");
  await hands.hear("web", "w1", "unlink");
  assert.match(await hands.last(["web", "w1"]), /^This chat is linked with no other/);
  await hands.wait(11);
  assert.match(hands.said("slack:s1").at(-1) ?? "", /^⏰.*jump/);
  assert.equal(hands.tries("telegram:t1", /^⏰/), 0);
  // And together again, the other way round.
  await hands.link(["web", "w1"], ["slack", "s1"], ["telegram", "t1"]);
  await hands.hear("telegram", "t1", "channels");
  assert.match(
    hands.said("telegram:t1").at(-1) ?? "",
    /1\. The web page \(first\)\n2\. Slack s1\n3\. Telegram t1 \(this chat\)/,
  );
});
