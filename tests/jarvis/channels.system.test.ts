// One person on several channels, through all stages: what they are told goes to the first address that may be written
// to, to the next one when that fails, each at most once; and what can be said nowhere stays visible.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startChannels } from "./channels.ts";

// Of the last day: when somebody was first heard is written down by the machine's clock, which must not be behind.
const now = lastTen(new Date());

test("an answer comes where it was asked for, a reminder on the first channel, whichever that is by then", async () => {
  await using jarvis = await startChannels(now);
  await jarvis.link(["telegram", "t1"], ["slack", "s1"], ["web", "w1"]);
  await jarvis.hear("slack", "s1", "remind me to jump in 10 minutes");
  assert.match(jarvis.said("slack:s1").at(-1) ?? "", /^OK! I will remind you to jump/);
  await jarvis.wait(11);
  assert.match(jarvis.said("telegram:t1").at(-1) ?? "", /jump/);
  await jarvis.hear("telegram", "t1", "use the web page");
  await jarvis.hear("telegram", "t1", "remind me to run in 10 minutes");
  await jarvis.wait(11);
  assert.equal((await jarvis.lines("w1")).at(-1), "run");
  assert.equal(jarvis.everything().filter((text) => text.includes("run") && !text.startsWith("OK!")).length, 0);
  assert.deepEqual(await jarvis.unsaid(), []);
});

test("when the first channel is blocked the same goes to the next, once; and back when its person writes there", async () => {
  await using jarvis = await startChannels(now);
  await jarvis.link(["telegram", "t1"], ["slack", "s1"]);
  jarvis.behave("telegram:t1", "blocked");
  for (const what of ["jump", "run"]) {
    await jarvis.hear("slack", "s1", `remind me to ${what} in 10 minutes`);
    await jarvis.wait(11);
    assert.match(jarvis.said("slack:s1").at(-1) ?? "", new RegExp(what));
  }
  assert.equal(jarvis.tries("telegram:t1", "jump"), 1);
  assert.equal(jarvis.tries("telegram:t1", "run"), 0);
  assert.deepEqual(await jarvis.states(), ["slack:s1 reachable", "telegram:t1 blocked"]);
  await jarvis.hear("slack", "s1", "channels");
  assert.match(jarvis.said("slack:s1").at(-1) ?? "", /1\. Telegram t1 \(first; you have blocked me there\)/);
  jarvis.behave("telegram:t1", undefined);
  await jarvis.hear("telegram", "t1", "remind me to swim in 10 minutes");
  await jarvis.wait(11);
  assert.match(jarvis.said("telegram:t1").at(-1) ?? "", /swim/);
  assert.equal(jarvis.everything().filter((text) => /^⏰.*swim/.test(text)).length, 1);
});

test("beyond Messenger's 24 hours nothing is tried there; what Messenger knows better counts", async () => {
  await using jarvis = await startChannels(now);
  await jarvis.link(["messenger", "m1"], ["telegram", "t1"]);
  await jarvis.hear("messenger", "m1", "remind me to run in 10 minutes");
  jarvis.behave("messenger:m1", "window");
  await jarvis.wait(11);
  assert.match(jarvis.said("telegram:t1").at(-1) ?? "", /run/);
  assert.deepEqual(await jarvis.states(), ["messenger:m1 window", "telegram:t1 reachable"]);
  jarvis.behave("messenger:m1", undefined);
  await jarvis.hear("messenger", "m1", "thanks");
  assert.deepEqual(await jarvis.states(), ["messenger:m1 reachable", "telegram:t1 reachable"]);
  await jarvis.hear("telegram", "t1", "remind me to jump in 2 days");
  await jarvis.wait(2 * 24 * 60 + 1);
  assert.match(jarvis.said("telegram:t1").at(-1) ?? "", /jump/);
  assert.equal(jarvis.tries("messenger:m1", "jump"), 0);
});

test("an answer that cannot be given where it was asked for is given elsewhere", async () => {
  await using jarvis = await startChannels(now);
  await jarvis.link(["telegram", "t1"], ["slack", "s1"]);
  jarvis.behave("slack:s1", "gone");
  await jarvis.hear("slack", "s1", "remind me to jump in 10 minutes");
  assert.match(jarvis.said("telegram:t1").at(-1) ?? "", /^OK! I will remind you to jump/);
});

test("who came while code was running that knew no addresses is told where they came from", async () => {
  await using jarvis = await startChannels(now);
  await jarvis.hear("telegram", "t1", "remind me to jump in 10 minutes");
  await jarvis.hear("web", "w1", "remind me to run in 10 minutes");
  await jarvis.jarvis.store.pool.query("delete from jarvis.address");
  await jarvis.wait(11);
  assert.match(jarvis.said("telegram:t1").at(-1) ?? "", /^⏰.*jump/);
  assert.equal((await jarvis.lines("w1")).at(-1), "run");
  await jarvis.hear("telegram", "t1", "list");
  assert.deepEqual(await jarvis.states(), ["telegram:t1 reachable"]);
});

test("what can be said nowhere stays visible, and each address was tried once", async () => {
  await using jarvis = await startChannels(now);
  await jarvis.link(["telegram", "t1"], ["slack", "s1"], ["messenger", "m1"]);
  await jarvis.hear("slack", "s1", "remind me to jump in 10 minutes");
  jarvis.behave("telegram:t1", "blocked");
  jarvis.behave("slack:s1", "gone");
  jarvis.behave("messenger:m1", "window");
  await jarvis.wait(11);
  for (const at of ["telegram:t1", "slack:s1", "messenger:m1"]) assert.equal(jarvis.tries(at, /^⏰.*jump/), 1, at);
  const unsaid = await jarvis.unsaid();
  assert.equal(unsaid.length, 1);
  assert.match(unsaid[0] ?? "", /jump/);
});

/** The last time that it was ten o'clock (UTC). */
function lastTen(at: Date): string {
  const day = new Date(at.getTime() - 10 * 3_600_000).toISOString().slice(0, 10);
  return `${day}T10:00:00Z`;
}
