// The mail channel from the bytes of a mail to the answer in a mailbox: whose words have an effect, how often, and what
// the links in an answer do.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { writtenMail, type Written } from "../../apps/jarvis/fakes/mail-written.ts";
import { leaveLink } from "../../apps/jarvis/src/mail-links.ts";
import { leftMail } from "../../apps/jarvis/src/store/mail.ts";
import { MAX_MAILS_PER_HOUR } from "../../apps/jarvis/src/rules/limits.ts";
import { installationSecret } from "../../packages/holdfast/src/store/durability.ts";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { type Mail, type MailApp, startMailApp } from "./mail-app.ts";

const naughty = createRequire(import.meta.url)("big-list-of-naughty-strings") as readonly string[];

let app: MailApp;
before(async () => {
  app = await startMailApp();
});
after(() => app[Symbol.asyncDispose]());

function mailFrom(from: string, text: string, more: Partial<Written> & { proof?: string | undefined } = {}): Buffer {
  const { proof = app.settings.authservId, ...rest } = more;
  const written = { from, to: app.settings.address, subject: "Hello", text, ...rest };
  return writtenMail(written, proof === "" ? undefined : proof) ?? Buffer.alloc(0);
}

function mailsFor(person: string, count: number): Promise<readonly Mail[]> {
  return until(`${count} mails for ${person}`, async () => {
    const mails = await app.mailbox(person);
    return mails.length >= count && mails;
  });
}

/** Everything that came before has had its effect when somebody who came last has an answer. */
async function quiet(): Promise<void> {
  const last = `last-${Math.random().toString(36).slice(2)}@home.example`;
  assert.equal(await app.handIn(mailFrom(last, "hi")), 200);
  await mailsFor(last, 1);
}

test("a mail is answered once, however often it is handed in", async () => {
  const mail = mailFrom("ada@home.example", "call mum\r\n\r\nOn 21 Nov 2026, Jarvis wrote:\r\n> old words");
  for (let count = 0; count < 3; count += 1) assert.equal(await app.handIn(mail), 200);
  await quiet();
  const mails = await app.mailbox("ada@home.example");
  assert.deepEqual(
    mails.map(({ text }) => text.split("\n")[0]),
    ["text: call mum"],
  );
});

test("a forged sender has no effect, and is asked once a day; an answer to that mail has one", async () => {
  const person = "bob@home.example";
  for (const words of ["delete all", "delete all now"]) {
    assert.equal(await app.handIn(mailFrom(person, words, { proof: "" })), 200);
    assert.equal(await app.handIn(mailFrom(person, words, { proof: "mx.evil.example" })), 200);
  }
  await quiet();
  const [asked, ...more] = await mailsFor(person, 1);
  assert.deepEqual([more.length, asked?.text.includes("delete all")], [0, false]);
  assert.match(asked?.text ?? "", /^Somebody wrote to me/);
  const to = asked?.answerTo ?? "";
  // The address is Bob's alone.
  await app.handIn(mailFrom("eve@home.example", "delete all", { to, proof: "" }));
  await app.handIn(mailFrom(person, "list", { to, proof: "" }));
  const answers = await mailsFor(person, 2);
  assert.match(answers[1]?.text ?? "", /^text: list/);
  await quiet();
  assert.match((await app.mailbox("eve@home.example"))[0]?.text ?? "", /^Somebody wrote to me/);
});

test("who does not know the secret, or comes by a tunnel, hands in nothing", async () => {
  const mail = mailFrom("carl@home.example", "hi");
  for (const authorization of ["", "Bearer x", "Bearer ", "Basic x", app.settings.secret])
    assert.equal(await app.handIn(mail, { authorization }), 401);
  assert.equal(await app.handIn(mail, { "x-forwarded-for": "203.0.113.7" }), 401);
  assert.equal(await app.handIn(Buffer.alloc(1024 * 1024 + 1, "x")), 413);
  await quiet();
  assert.deepEqual(await app.mailbox("carl@home.example"), []);
});

test("machines are not answered, and who writes without end is not heard", async () => {
  assert.equal(
    await app.handIn(mailFrom("auto@home.example", "away", { more: ["Auto-Submitted: auto-replied"] })),
    200,
  );
  assert.equal(await app.handIn(mailFrom("null@home.example", "away"), { "x-envelope-from": "<>" }), 200);
  for (let count = 0; count < MAX_MAILS_PER_HOUR + 10; count += 1)
    await app.handIn(mailFrom("loop@home.example", "hi"));
  await quiet();
  assert.deepEqual(await app.mailbox("auto@home.example"), []);
  assert.deepEqual(await app.mailbox("null@home.example"), []);
  const heard = (await mailsFor("loop@home.example", MAX_MAILS_PER_HOUR)).length;
  // A new hour may have begun on the way.
  assert.ok(heard >= MAX_MAILS_PER_HOUR && heard <= MAX_MAILS_PER_HOUR + 10);
});

test("a button does nothing when its link is opened, and once when it is pressed", async () => {
  const person = "dora@home.example";
  await app.handIn(mailFrom(person, "hi"));
  const [mail] = await mailsFor(person, 1);
  const path = /http:\/\/127\.0\.0\.1:1(\/mail\/press\?t=\S+)/.exec(mail?.text ?? "")?.[1] ?? "";
  for (let count = 0; count < 3; count += 1) {
    const page = await fetch(app.url + path);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<form method="post" action="\/mail\/press\?t=[\w.-]+"><button[^>]*>Undo</);
    assert.match(page.headers.get("content-security-policy") ?? "", /form-action 'self'/);
  }
  await quiet();
  assert.equal((await app.mailbox(person)).length, 1);
  const press = () => fetch(app.url + path, { method: "POST", headers: { accept: "text/html" } });
  const pressed = await press();
  assert.deepEqual([pressed.status, pressed.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
  assert.match(await pressed.text(), /<h1>Done<\/h1>/);
  await press();
  await mailsFor(person, 2);
  await quiet();
  const answers = await app.mailbox(person);
  assert.deepEqual([answers.length, answers[1]?.text.split("\n")[0]], [2, "postback: undo:7"]);
  const forged = path.slice(0, -1) + (path.endsWith("A") ? "B" : "A");
  assert.equal((await fetch(app.url + forged)).status, 404);
  assert.equal((await fetch(app.url + forged, { method: "POST" })).status, 401);
});

test("one press ends what nobody asked for, and opening the link does not", async () => {
  const person = "emil@home.example";
  await app.handIn(mailFrom(person, "hi"));
  await mailsFor(person, 1);
  const path = leaveLink(await installationSecret(app.store.pool), person);
  assert.equal((await fetch(app.url + path)).status, 200);
  assert.equal((await leftMail(app.store.pool, [person])).size, 0);
  const body = "List-Unsubscribe=One-Click";
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  assert.equal((await fetch(app.url + path, { method: "POST", headers, body })).status, 200);
  await until("the wish is kept", async () => (await leftMail(app.store.pool, [person])).size === 1);
  await app.handIn(mailFrom(person, "hi again"));
  await until("who writes again is answered", async () => (await leftMail(app.store.pool, [person])).size === 0);
});

test("whatever is handed in is taken, and the next one is answered", async () => {
  for (const text of naughty)
    assert.equal(await app.handIn(mailFrom("odd@home.example", text, { subject: text })), 200);
  const odd = [
    Buffer.alloc(0),
    Buffer.alloc(300_000, 0),
    Buffer.from("From: a@home.example\r\n".repeat(20_000)),
    Buffer.from(`From: x@home.example\r\nX: ${"y".repeat(20_000)}\r\n\r\n\0\xff`),
  ];
  for (const bytes of odd) assert.equal(await app.handIn(bytes), 200);
  await quiet();
});
