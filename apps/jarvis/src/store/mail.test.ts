// What is stored of mail and of browsers, against a real Postgres.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openTestStore, type TestStore } from "holdfast/testing";
import { MAX_PUSHES_PER_PERSON } from "../rules/limits.ts";
import { askedSince, forgetMail, forgetOldSenders, leftMail, lockSenders, saveSenders } from "./mail.ts";
import { addBrowser, browsersOf, dropBrowser, forgetPushes } from "./pushes.ts";
import { tables } from "./tables.ts";

let store: TestStore;
before(async () => {
  store = await openTestStore({ migrations: [tables] });
});
after(() => store[Symbol.asyncDispose]());

const hour = new Date(1.8e12);

test("senders are made once, saved whole, and forgotten", async () => {
  const addresses = ["b@x.example", "a@x.example", "b@x.example"];
  const made = await lockSenders(store.pool, addresses, hour);
  assert.deepEqual([...made.keys()], ["a@x.example", "b@x.example"]);
  const fresh = { address: "a@x.example", hour, heard: 0, askedAt: undefined, leftAt: undefined };
  assert.deepEqual(made.get("a@x.example"), fresh);
  const changed = { ...fresh, heard: 3, askedAt: hour, leftAt: hour };
  await saveSenders(store.pool, [changed]);
  assert.deepEqual((await lockSenders(store.pool, addresses, new Date())).get("a@x.example"), changed);
  assert.equal(await askedSince(store.pool, new Date(hour.getTime() - 1)), 1);
  assert.equal(await askedSince(store.pool, hour), 0);
  assert.deepEqual([...(await leftMail(store.pool, addresses))], ["a@x.example"]);
  await forgetOldSenders(store.pool, new Date(hour.getTime() + 1));
  assert.equal((await lockSenders(store.pool, ["b@x.example"], new Date())).get("b@x.example")?.heard, 0);
  assert.deepEqual([...(await leftMail(store.pool, addresses))], ["a@x.example"]);
  await forgetMail(store.pool, addresses);
  assert.equal((await leftMail(store.pool, addresses)).size, 0);
});

test("a person has so many browsers, the newest ones, each with its newest keys", async () => {
  const browser = (name: number, auth = "x") => ({ endpoint: `https://p/${name}`, p256dh: "k", auth });
  for (let at = 0; at < MAX_PUSHES_PER_PERSON + 2; at += 1) {
    await addBrowser(store.pool, { person: "web:a", browser: browser(at) }, new Date(hour.getTime() + at));
  }
  await addBrowser(store.pool, { person: "web:b", browser: browser(0) }, hour);
  const newest = new Date(hour.getTime() + 100);
  await addBrowser(store.pool, { person: "web:a", browser: browser(2, "y") }, newest);
  const names = async () =>
    (await browsersOf(store.pool, ["web:a"])).map((one) => one.browser.endpoint.slice(-1)).join("");
  assert.equal(await names(), "34562");
  assert.equal((await browsersOf(store.pool, ["web:a"])).at(-1)?.browser.auth, "y");
  await dropBrowser(store.pool, "web:a", "https://p/3");
  assert.equal(await names(), "4562");
  await forgetPushes(store.pool, ["web:a"]);
  assert.deepEqual((await browsersOf(store.pool, ["web:a", "web:b"])).length, 1);
});
