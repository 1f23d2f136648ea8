// Web Push through a whole Jarvis, against a push service by others: what browsers could read, who may be asked to be
// reminded where, and what becomes of browsers that are gone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isPushAddress } from "../../apps/jarvis/src/rules/push-host.ts";
import { readPush } from "../../apps/jarvis/src/settings/push.ts";
import { browsersOf } from "../../apps/jarvis/src/store/pushes.ts";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { type PushJarvis, type PushService, startPushJarvis, startPushService } from "./push-app.ts";

let service: PushService;
let jarvis: PushJarvis;
before(async () => {
  service = await startPushService();
  jarvis = await startPushJarvis(service);
});
after(async () => {
  await jarvis[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
});

interface Guest {
  readonly cookie: string;
  readonly person: string;
}

async function guest(): Promise<Guest> {
  const answer = await fetch(`${jarvis.url}/chat`);
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  return { cookie, person: `web:${/jarvis=([\w-]+)\./.exec(cookie)?.[1] ?? ""}` };
}

async function key(): Promise<string> {
  return ((await (await fetch(`${jarvis.url}/chat/push`)).json()) as { key: string }).key;
}

async function choose(
  { cookie }: Guest,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const all = { "content-type": "application/json", cookie, ...headers };
  const answer = await fetch(`${jarvis.url}/chat/push`, { method: "POST", headers: all, body: JSON.stringify(body) });
  await answer.text();
  return answer.status;
}

test("a browser reads what rang, once, encrypted for it alone and signed by us", async () => {
  const who = await guest();
  const browser = await service.subscribe(await key());
  assert.equal(await choose(who, { isOn: true, browser }), 200);
  const text = `Call mum \u{1F600} ${"x".repeat(5_000)}`;
  await jarvis.ring(who.person, "ring-1", text);
  await jarvis.ring(who.person, "ring-1", text);
  const [message = ""] = await until("a push", () => service.read(browser).length > 0 && service.read(browser));
  assert.match((JSON.parse(message) as { text: string }).text, /^Call mum \u{1F600} x{100,}…$/u);
  const [call] = service.calls;
  assert.deepEqual([call?.["content-encoding"], call?.["urgency"], call?.["ttl"]], ["aes128gcm", "high", "14400"]);
  assert.match(String(call?.["topic"]), /^[\w-]{32}$/);
  await jarvis.ring((await guest()).person, "ring-2", "for somebody else");
  await jarvis.ring(who.person, "ring-3", "last");
  await until("the last", () => service.read(browser).length > 1);
  assert.equal(service.read(browser).length, 2);
  assert.equal(await choose(who, { isOn: false, browser }), 200);
  assert.deepEqual(await browsersOf(jarvis.store.pool, [who.person]), []);
});

test("a browser that is gone is forgotten; one that cannot be reached now is tried again", async () => {
  const who = await guest();
  const [gone, here] = [await service.subscribe(await key()), await service.subscribe(await key())];
  for (const browser of [gone, here]) await choose(who, { isOn: true, browser });
  service.expire(gone);
  await jarvis.ring(who.person, "ring-4", "hi");
  await until("the browser is forgotten", async () => (await browsersOf(jarvis.store.pool, [who.person])).length === 1);
  await until("the other has it", () => service.read(here).length === 1);
  const before = service.calls.length;
  service.refuse = { status: 429, headers: { "retry-after": "0" } };
  await jarvis.ring(who.person, "ring-5", "hi");
  await until("it was tried twice", () => service.calls.length >= before + 2);
  service.refuse = { status: 413 };
  await jarvis.ring(who.person, "ring-6", "hi");
  service.refuse = undefined;
  await until("it has come", () => service.read(here).length >= 2);
  assert.equal((await browsersOf(jarvis.store.pool, [who.person])).length, 1);
});

test("only the page itself, with its cookie, chooses, and only services that are known", async () => {
  const who = await guest();
  const browser = await service.subscribe(await key());
  assert.equal(await choose({ ...who, cookie: "" }, { isOn: true, browser }), 401);
  assert.equal(await choose(who, { isOn: true, browser }, { "sec-fetch-site": "cross-site" }), 403);
  assert.equal(await choose(who, { isOn: true, browser }, { origin: "https://evil.example" }), 403);
  assert.equal(await choose(who, { isOn: true, browser }, { "content-type": "text/plain" }), 415);
  for (const endpoint of [
    "http://127.0.0.1:22/",
    "https://127.0.0.1/",
    "https://evil.example/fcm.googleapis.com",
    "https://fcm.googleapis.com.evil.example/x",
    "https://fcm.googleapis.com:8443/x",
    "http://fcm.googleapis.com/x",
    "https://x@fcm.googleapis.com/x",
    `${service.url}.evil.example/`,
    "file:///etc/passwd",
    "x",
  ]) {
    assert.equal(await choose(who, { isOn: true, browser: { ...browser, endpoint } }), 400, endpoint);
  }
  assert.equal(await choose(who, { isOn: true, browser: { ...browser, auth: "" } }), 400);
  assert.equal(await choose(who, { isOn: true, browser: { ...browser, p256dh: "x".repeat(87) } }), 200);
  await jarvis.ring(who.person, "ring-7", "hi");
  await until("keys that are no keys are forgotten", async () => {
    return (await browsersOf(jarvis.store.pool, [who.person])).length === 0;
  });
});

test("services of the widespread browsers are known, and those that the settings name", () => {
  const places = readPush((name) => (name === "PUSH_HOSTS" ? "push.example.org" : undefined));
  for (const host of [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "wns2-par02p.notify.windows.com",
    "push.example.org",
  ]) {
    assert.ok(isPushAddress(`https://${host}/send/abc`, places), host);
  }
  assert.throws(() => readPush((name) => (name === "PUSH_HOSTS" ? "localhost" : undefined)), /PUSH_HOSTS/);
  const settings = { HOLDFAST_STAND_IN_PUSH: "http://203.0.113.7:80" };
  assert.throws(() => readPush((name) => (settings as Record<string, string>)[name]), /HOLDFAST_STAND_IN_PUSH/);
});
