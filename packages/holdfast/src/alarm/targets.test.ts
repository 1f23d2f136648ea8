// What really arrives: at a webhook, signed, and in a mailbox, with nothing in its headers that does not belong there.

import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { type AlarmChange } from "./book.ts";
import { messageOf, testMessage } from "./message.ts";
import { Post } from "./post.ts";
import { httpSink, mailSink } from "./sample.ts";
import { readAlarmTargets } from "./settings.ts";
import { openTargets, type Target } from "./targets.ts";

const at = new Date("2026-01-01T12:00:00Z");

function change(more: Partial<AlarmChange> = {}): AlarmChange {
  const on = { since: at, ended: undefined, told: undefined, state: "on" } as const;
  return { name: "budget", subject: "mail", value: 81.234, text: "of its day is used", ...on, ...more };
}

test("a webhook gets JSON that its secret signs, as Standard Webhooks has it", async (t) => {
  const sink = await httpSink(t);
  const secret = randomBytes(32);
  const [target] = openTargets(
    readAlarmTargets({
      HOLDFAST_ALARM_WEBHOOK: sink.url,
      HOLDFAST_ALARM_SECRET: `whsec_${secret.toString("base64")}`,
    }),
  );
  const message = messageOf([change()], { app: "shop", at, on: 1 });
  await target?.send(message);
  const [call] = sink.calls;
  assert.ok(call);
  const { id, ...rest } = message;
  assert.deepEqual(JSON.parse(call.body), rest);
  assert.equal(call.headers["webhook-id"], id);
  const signed = `${id}.${String(call.headers["webhook-timestamp"])}.${call.body}`;
  const wanted = createHmac("sha256", secret).update(signed).digest("base64");
  assert.equal(call.headers["webhook-signature"], `v1,${wanted}`);
  assert.equal(rest.data.changes[0]?.threshold, 80);
});

test("a target that fails is tried again, and then with the next message, in order", async () => {
  const calls: string[] = [];
  let well = false;
  const target: Target = {
    name: "webhook",
    send: ({ id }) => {
      calls.push(id);
      return well ? Promise.resolve() : Promise.reject(new Error("it answered 500"));
    },
  };
  const failures: unknown[] = [];
  const stopping = new AbortController();
  // Pauses end at once, and with them the tries of this message.
  stopping.abort();
  const post = new Post({ target, failed: (_, error) => failures.push(error), signal: stopping.signal });
  const [first, second] = [testMessage("a", new Date(1)), testMessage("a", new Date(2))];
  await post.bring(first);
  assert.deepEqual([calls.length, failures.length], [1, 1]);
  well = true;
  await post.bring(second);
  assert.deepEqual(calls, [first.id, first.id, second.id]);
  well = false;
  for (let index = 0; index < 2 * limits.alarmMessages; index++) await post.bring(testMessage("a", new Date(index)));
  calls.length = 0;
  well = true;
  await post.again();
  assert.equal(calls.length, limits.alarmMessages);
});

test("a webhook that redirects or refuses has not taken the alarm", async (t) => {
  for (const status of [301, 404, 500]) {
    const sink = await httpSink(t, status);
    const [target] = openTargets(readAlarmTargets({ HOLDFAST_ALARM_WEBHOOK: sink.url }));
    await assert.rejects(async () => target?.send(testMessage("a", at)), new RegExp(String(status)));
  }
});

test("a mail says what is wrong and what to do, and nothing gets into its headers", async (t) => {
  const sink = await mailSink(t);
  const [target] = openTargets(
    readAlarmTargets({
      HOLDFAST_ALARM_MAIL: "one@example.org, two@example.org",
      HOLDFAST_ALARM_FROM: "holdfast@example.org",
      HOLDFAST_SMTP_URL: sink.url,
    }),
  );
  const bad = "mail\r\nBcc: evil@example.org\r\n\r\nhello\u2028\u0000";
  await target?.send(messageOf([change({ subject: bad }), change()], { app: `shop${bad}`, at, on: 2 }));
  const [mail] = sink.mails;
  assert.ok(mail);
  assert.deepEqual(mail.to, ["one@example.org", "two@example.org"]);
  assert.equal(mail.from, "holdfast@example.org");
  const [headers = "", ...body] = mail.data.split("\r\n\r\n");
  assert.doesNotMatch(headers, /^bcc:/im);
  assert.equal(headers.match(/^subject:/gim)?.length, 1);
  assert.match(headers.replace(/\r\n\s/g, ""), /^Subject: .*(on|=6F=6E)/m);
  const text = body.join("\r\n\r\n").replaceAll("=\r\n", "");
  assert.match(text, /Raise|raised while everything runs/);
});

test("settings that are wrong are refused by name, without what they hold", () => {
  const wrong: [NodeJS.ProcessEnv, RegExp][] = [
    [{ HOLDFAST_ALARM_WEBHOOK: "ftp://secret@example.org" }, /HOLDFAST_ALARM_WEBHOOK/],
    [{ HOLDFAST_ALARM_WEBHOOK: "http://a", HOLDFAST_ALARM_SECRET: "secret" }, /HOLDFAST_ALARM_SECRET/],
    [{ HOLDFAST_ALARM_MAIL: "a@example.org" }, /HOLDFAST_SMTP_URL/],
    [{ HOLDFAST_ALARM_MAIL: "a@b\r\nBcc: c@d", HOLDFAST_SMTP_URL: "smtp://secret@h" }, /HOLDFAST_ALARM_MAIL/],
    [{ HOLDFAST_ALARM_MAIL: "nobody", HOLDFAST_SMTP_URL: "smtp://h" }, /HOLDFAST_ALARM_MAIL/],
  ];
  for (const [env, message] of wrong) {
    assert.throws(
      () => readAlarmTargets(env),
      (error: Error) => message.test(error.message) && !/secret|Bcc/.test(error.message),
    );
  }
  assert.deepEqual(readAlarmTargets({ HOLDFAST_ALARM_WEBHOOK: "" }), { webhook: undefined, mail: undefined });
});

test("one message holds so many changes, counts the rest, and has the same id whoever makes it", () => {
  const changes = Array.from({ length: limits.alarmChanges + 7 }, (_, index) => change({ subject: `b${index}` }));
  const message = messageOf(changes, { app: "shop", at, on: 57 });
  assert.deepEqual([message.data.changes.length, message.data.more], [limits.alarmChanges, 7]);
  assert.equal(messageOf(changes, { app: "shop", at: new Date(), on: 1 }).id, message.id);
  assert.notEqual(messageOf(changes.slice(1), { app: "shop", at, on: 57 }).id, message.id);
});
