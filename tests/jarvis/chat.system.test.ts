// The web page's side of a whole Jarvis: the conversation over HTTP, live lines, and who may see and do what.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeApp } from "../../apps/jarvis/src/app.ts";
import { readSettings } from "../../apps/jarvis/src/settings.ts";
import { runRoles, until } from "../../packages/holdfast/src/testing/index.ts";
import { Visitor } from "./hands.ts";
import { type Jarvis, startJarvis } from "./running.ts";

let jarvis: Jarvis;
before(async () => {
  jarvis = await startJarvis();
});
after(() => jarvis[Symbol.asyncDispose]());

/** Follows the lines from `since` until `wanted` of them have come, and gives their numbers and texts. */
async function follow(
  visitor: Visitor,
  wanted: number,
  { since = 0, lastEventId }: { since?: number; lastEventId?: number } = {},
): Promise<string[]> {
  const headers = {
    cookie: visitor.cookie,
    ...(lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) }),
  };
  const end = new AbortController();
  const response = await fetch(`${jarvis.url}/chat/events?since=${since}`, { headers, signal: end.signal });
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  let text = "";
  const lines = () =>
    [...text.matchAll(/^id: (\d+)\nevent: line\ndata: (.*)$/gm)].map(
      ([, n, data]) => `${n} ${JSON.parse(data ?? "").text}`,
    );
  for await (const part of response.body ?? []) {
    text += Buffer.from(part).toString();
    if (lines().length >= wanted) break;
  }
  end.abort();
  return lines();
}

test("a message is answered, its reminder waits, and comes when it is due, all live", async () => {
  const visitor = await Visitor.come(jarvis);
  const following = follow(visitor, 3);
  const answer = await visitor.say("remind me to stretch in 2 seconds");
  assert.match(answer.text, /stretch .*Europe\/Berlin, taken from your browser/);
  assert.deepEqual(
    (await visitor.state()).reminders.map((one) => one.what),
    ["stretch"],
  );
  assert.deepEqual(
    (await following).map((line) => line.slice(0, 20)),
    ["1 remind me to stret", "2 OK! I will remind ", "3 stretch"],
  );
  assert.deepEqual((await visitor.state()).reminders, []);
});

test("a browser that comes back goes on after the last line that it has seen", async () => {
  const visitor = await Visitor.come(jarvis);
  for (const text of ["help", "list", "hello"]) await visitor.say(text);
  assert.deepEqual(
    (await follow(visitor, 6)).map((line) => line[0]),
    ["1", "2", "3", "4", "5", "6"],
  );
  assert.deepEqual(
    (await follow(visitor, 2, { since: 4 })).map((line) => line[0]),
    ["5", "6"],
  );
  assert.deepEqual(
    (await follow(visitor, 1, { since: 1, lastEventId: 5 })).map((line) => line[0]),
    ["6"],
  );
  assert.deepEqual(
    (await visitor.state(4)).lines.map((line) => line.n),
    [5, 6],
  );
});

test("the same message sent again is one message, and one person's ids are nothing to another", async () => {
  const [one, other] = [await Visitor.come(jarvis), await Visitor.come(jarvis)];
  const message = { id: "the-same", text: "hello" };
  for (const visitor of [one, one, other]) assert.equal((await visitor.post("/chat/messages", message)).status, 200);
  for (const visitor of [one, other]) {
    await until("an answer", async () => (await visitor.state()).lines.length >= 2);
    await visitor.say("list");
    assert.equal((await visitor.state()).lines.length, 4);
  }
});

test("buttons undo and cancel one's own reminders, and nobody else's", async () => {
  const [owner, thief] = [await Visitor.come(jarvis), await Visitor.come(jarvis)];
  const answer = await owner.say("remind me to feed the cat in 2 hours");
  const payload = answer.buttons?.[0]?.payload ?? "";
  assert.match(payload, /^undo:/);
  assert.match((await thief.say("Undo", payload)).text, /nothing to undo/);
  assert.equal((await owner.state()).reminders.length, 1);
  assert.match((await owner.say("Undo", payload)).text, /I will not remind you of “feed the cat”/);
  assert.equal((await owner.state()).reminders.length, 0);
  assert.match((await owner.say("undo")).text, /nothing to undo/);
  await owner.say("remind me to feed the cat in 3 hours");
  const [next] = (await owner.state()).reminders;
  assert.match((await thief.say("Cancel", next?.cancel)).text, /That reminder is over/);
  assert.match((await owner.say("Cancel", next?.cancel)).text, /Cancelled: feed the cat/);
  assert.match((await owner.say("undo")).text, /It is back: feed the cat/);
});

test("a chosen zone is stored when the page hears of it; one that does not exist is refused", async () => {
  const visitor = await Visitor.come(jarvis);
  const chosen = await visitor.post("/chat/zone", { zone: "Asia/Tokyo" });
  assert.equal(chosen.status, 200);
  assert.deepEqual(await chosen.json(), { outcome: "done", result: { zone: "Asia/Tokyo", zoneSource: "named" } });
  const { zone, zoneSource } = await visitor.state();
  assert.deepEqual([zone, zoneSource], ["Asia/Tokyo", "named"]);
  assert.match((await visitor.say("remind me to bow tomorrow at 7am")).text, /07:00 \(Asia\/Tokyo\)/);
  assert.equal((await visitor.post("/chat/zone", { zone: "Moon/Crater" })).status, 400);
});

test("who is not known, another site, another content type and a wrong shape are refused and have no effect", async () => {
  const visitor = await Visitor.come(jarvis);
  const message = { id: "x", text: "remind me to pay the thief in 2 hours" };
  const status = async (headers: Readonly<Record<string, string>>, body: unknown = message, path = "/chat/messages") =>
    (await visitor.post(path, body, headers)).status;
  for (const path of ["/chat/messages", "/chat/zone"]) {
    assert.equal(await status({ cookie: "" }, message, path), 401);
    assert.equal(await status({ cookie: visitor.cookie.slice(0, -3) + "AAA" }, message, path), 401);
    assert.equal(await status({ "sec-fetch-site": "cross-site" }, message, path), 403);
    assert.equal(await status({ "sec-fetch-site": "same-site" }, message, path), 403);
    assert.equal(await status({ origin: "https://evil.example" }, message, path), 403);
    assert.equal(await status({ "content-type": "text/plain" }, message, path), 415);
    for (const body of ["", "{", "[]", "null", '{"id":1,"text":"a"}', '{"id":"a","text":{}}', "[".repeat(5_000)]) {
      assert.equal(await status({}, body, path), 400, body.slice(0, 20));
    }
  }
  assert.equal(await status({}, { id: "y", text: "W".repeat(70_000) }), 413);
  for (const path of ["/chat/state", "/chat/events"]) assert.equal((await fetch(jarvis.url + path)).status, 401);
  await visitor.say("hello");
  assert.equal((await visitor.state()).lines.length, 2);
  assert.deepEqual((await visitor.state()).reminders, []);
});

test("one person follows in ten pages; an eleventh is asked to wait", async () => {
  const visitor = await Visitor.come(jarvis);
  const end = new AbortController();
  const open = () =>
    fetch(`${jarvis.url}/chat/events?since=0`, { headers: { cookie: visitor.cookie }, signal: end.signal });
  const pages = await Promise.all(Array.from({ length: 10 }, open));
  assert.deepEqual(new Set(pages.map((page) => page.status)), new Set([200]));
  assert.equal((await open()).status, 429);
  end.abort();
  await until("a place is free again", async () => {
    const next = new AbortController();
    const again = await fetch(`${jarvis.url}/chat/events`, {
      headers: { cookie: visitor.cookie },
      signal: next.signal,
    });
    next.abort();
    return again.status === 200;
  });
});

test("the counters page is told at once and with each change, and the counts are exact", async () => {
  const end = new AbortController();
  const response = await fetch(`${jarvis.url}/counters/events`, { signal: end.signal });
  const visitor = await Visitor.come(jarvis);
  let text = "";
  const counts = (): { people: number; sent: number; waiting: number }[] =>
    [...text.matchAll(/^event: counters\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ""));
  const reading = (async () => {
    for await (const part of response.body ?? []) text += Buffer.from(part).toString();
  })().catch(() => undefined);
  const before = await until("the first counts", () => counts()[0]);
  await visitor.say("remind me to look up in 1 second");
  await visitor.say("remind me to wait in 2 hours");
  const now = await until("one reminder more is sent", () => counts().find((one) => one.sent > before.sent));
  end.abort();
  await reading;
  assert.deepEqual([now.people, now.sent, now.waiting], [before.people + 1, before.sent + 1, before.waiting + 1]);
  const pool = jarvis.store.pool;
  const open = await pool.query("select from jarvis.reminder where state = 'open'");
  assert.equal(now.waiting, open.rowCount);
});

test("every answer has the headers that keep a page safe, refusals and streams too", async () => {
  const end = new AbortController();
  for (const path of ["/", "/chat", "/home.json", "/setup.json", "/nothing-here", "/chat/state", "/counters/events"]) {
    const { headers, body } = await fetch(jarvis.url + path, { signal: end.signal });
    assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/, path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    await body?.cancel();
  }
  end.abort();
});

test("the setup page names what runs and holds a line to paste, and is gone with an app secret of one's own", async () => {
  const setup = await (await fetch(`${jarvis.url}/setup.json`)).text();
  for (const word of ["running", "/outbox", "local-app-secret"]) assert.ok(setup.includes(word), word);
  const app = makeApp(
    readSettings({ MESSENGER_APP_SECRET: "very-own-secret", MESSENGER_PAGE_TOKEN: "very-own-token" }),
  );
  await using own = await runRoles({ app, url: jarvis.store.url, roles: ["web"], name: "own", logLevel: "silent" });
  for (const path of ["/setup", "/setup.json"]) assert.equal((await fetch(own.address + path)).status, 404, path);
  for (const path of ["/", "/home.json"]) {
    assert.doesNotMatch(await (await fetch(own.address + path)).text(), /very-own|local-app-secret|\/setup/, path);
  }
});

test("stopping ends the streams of browsers at once", async () => {
  await using other = await startJarvis();
  const visitor = await Visitor.come(other);
  const response = await fetch(`${other.url}/chat/events`, { headers: { cookie: visitor.cookie } });
  const ended = (async () => {
    for await (const part of response.body ?? []) assert.ok(part);
  })().catch(() => undefined);
  await sleep(50);
  await other.stop();
  await ended;
});
