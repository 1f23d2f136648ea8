// Slack from the raw bytes of a signed request to the reply that the stand-in has: once for each event, never for what
// is forged, stale or Jarvis' own, and whatever people write.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { slackHeaders, startFakeSlack } from "../../apps/jarvis/fakes/slack.ts";
import { slackActionsPath, slackPath, slackRoutes } from "../../apps/jarvis/src/accept/slack-webhook.ts";
import { slackBudget, slackTransport } from "../../apps/jarvis/src/deliver/slack.ts";
import { localSlackSecret as secret, readSlack } from "../../apps/jarvis/src/settings/slack.ts";
import { type Channel, forAll, junk, outboxOf, patiently, startChannel, texts } from "./channel.ts";

let channel: Channel;
let fake: Awaited<ReturnType<typeof startFakeSlack>>;
const stack = new AsyncDisposableStack();
before(async () => {
  const webhook = {
    secret,
    get eventsUrl() {
      return channel.url + slackPath;
    },
    get actionsUrl() {
      return channel.url + slackActionsPath;
    },
  };
  fake = stack.use(await startFakeSlack({ port: 0, webhook }));
  const settings = readSlack((name) => (name === "HOLDFAST_STAND_IN_SLACK" ? fake.url : undefined));
  channel = stack.use(await startChannel({ routes: slackRoutes(settings), transport: slackTransport(settings) }));
});
after(() => stack.disposeAsync());

let number = 0;

function eventOf(user: string, event: object): string {
  number += 1;
  const said = { type: "message", channel_type: "im", user, ts: `${number}.0`, ...event };
  return JSON.stringify({ type: "event_callback", team_id: "T1", event_id: `Ev${number}`, event: said });
}

interface How {
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

function post(body: string, { path = slackPath, headers = {} }: How = {}): Promise<Response> {
  const signed = { "content-type": "application/json", ...slackHeaders(secret, body), ...headers };
  return fetch(channel.url + path, { method: "POST", headers: signed, body });
}

async function textsOf(user: string): Promise<string[] | undefined> {
  return (await outboxOf(fake.url)).get(user)?.map(({ text }) => text);
}

test("an event that Slack repeats is heard once and answered once", async () => {
  const body = eventOf("UFIFTY", { text: "milk &amp; <http://eggs.example|eggs.example> 😀" });
  const again = { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" };
  const statuses = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => (await post(body, { headers: index === 0 ? {} : again })).status),
  );
  assert.deepEqual(new Set(statuses), new Set([200]));
  await channel.quiet();
  assert.deepEqual(await textsOf("UFIFTY"), ["text: milk & eggs.example 😀"]);
});

test("what is forged, stale, re-signed for another body, by another method or of another type has no effect", async () => {
  const count = channel.heard.length;
  const body = eventOf("UFORGED", { text: "rob a bank" });
  const old = new Date(Date.now() - 301_000);
  const forged: Record<string, string>[] = [
    slackHeaders("another secret", body),
    slackHeaders(secret, `${body} `),
    slackHeaders(secret, body, old),
    { ...slackHeaders(secret, body), "x-slack-request-timestamp": String(Math.floor(Date.now() / 1_000) - 9) },
    { "x-slack-signature": "" },
    { "x-forwarded-for": "192.0.2.1" },
  ];
  for (const headers of forged) {
    for (const path of [slackPath, slackActionsPath]) {
      assert.equal((await post(body, { path, headers })).status, 401, JSON.stringify(headers));
    }
  }
  for (const path of [slackPath, slackActionsPath]) {
    assert.equal((await fetch(channel.url + path, { method: "POST", body })).status, 401);
    assert.equal((await fetch(channel.url + path, { headers: slackHeaders(secret, "") })).status, 404);
    for (const one of junk) {
      const { status } = await post(one, { path, headers: { "content-type": "text/plain" } });
      assert.ok([200, 400, 413].includes(status), `${status} for ${one.slice(0, 40)}`);
    }
  }
  // Signed, but at the address of the other kind.
  assert.equal((await post(body, { path: slackActionsPath })).status, 200);
  await channel.quiet();
  assert.equal(channel.heard.length, count);
});

test("Jarvis' own messages, other bots' and deletions start no loop; an edit is heard as one", async () => {
  const count = channel.heard.length;
  const ignored = [
    { text: "x", bot_id: "B1" },
    { text: "x", subtype: "bot_message" },
    { subtype: "message_deleted", previous_message: { user: "ULOOP", text: "x" } },
    { text: "x", channel_type: "channel" },
  ];
  for (const event of ignored) assert.equal((await post(eventOf("ULOOP", event))).status, 200);
  const message = { user: "ULOOP", text: "new", edited: {} };
  await post(eventOf("ULOOP", { subtype: "message_changed", message, previous_message: { text: "old" } }));
  await channel.quiet();
  assert.deepEqual(
    channel.heard.slice(count).map(({ kind, text }) => [kind, text]),
    [["edit", "new"]],
  );
});

test("whatever people write is heard and answered", async () => {
  await forAll(texts, async (text, index) => {
    const { status } = await patiently(() => post(eventOf(`UT${index}`, { text })));
    assert.equal(status, 200, text.slice(0, 60));
  });
  await channel.quiet();
  const outbox = await outboxOf(fake.url);
  for (const index of texts.keys()) {
    const [first, ...more] = outbox.get(`UT${index}`) ?? [];
    assert.ok(first !== undefined && more.length === 0, texts[index]);
    assert.ok(first.text.startsWith("text:") && first.text.length <= 3_000 && first.text.isWellFormed());
  }
  assert.deepEqual(await channel.failures(), []);
});

test("on the stand-in's page a person writes and presses a button", async () => {
  const form = (path: string, fields: Record<string, string>) =>
    fetch(fake.url + path, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  assert.equal((await form("/say", { person: "UADA", text: "<b>tea</b> & milk" })).status, 303);
  await channel.quiet();
  const page = await (await fetch(`${fake.url}/outbox?person=UADA`)).text();
  assert.match(page, /Ours, not Slack&#39;s.*text: &lt;b&gt;tea&lt;\/b&gt; &amp; milk.*value="undo:1">Undo<\/button>/s);
  assert.equal((await form("/press", { person: "UADA", payload: "undo:1" })).status, 303);
  await channel.quiet();
  assert.deepEqual(await textsOf("UADA"), ["text: <b>tea</b> & milk", "postback: undo:1"]);
});

test("a command is answered to its sender alone at once, and by a direct message", async () => {
  const command = { command: "/jarvis", team_id: "T1", user_id: "UCMD", trigger_id: "7.7", text: "list" };
  const body = new URLSearchParams(command).toString();
  const how = { path: slackActionsPath, headers: { "content-type": "application/x-www-form-urlencoded" } };
  const answers = [await post(body, how), await post(body, how)];
  for (const answer of answers) assert.partialDeepStrictEqual(await answer.json(), { response_type: "ephemeral" });
  await channel.quiet();
  assert.deepEqual(await textsOf("UCMD"), ["text: list"]);
});

test("Slack's question whether the address is ours is answered, if Slack has asked it", async () => {
  const body = JSON.stringify({ type: "url_verification", token: "x", challenge: "3eZbrw1a" });
  assert.deepEqual(await (await post(body)).json(), { challenge: "3eZbrw1a" });
  assert.equal((await post(body, { headers: { "x-slack-signature": "v0=00" } })).status, 401);
});

test("what Slack takes from an app is a budget", () => {
  assert.deepEqual([slackBudget.name, slackBudget.plan.perMinute], ["slack", 300]);
});
