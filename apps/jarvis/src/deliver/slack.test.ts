// chat.postMessage against the stand-in, and against servers that misbehave.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Sent } from "holdfast";
import { type Behaviour, fakeUpstream } from "holdfast/testing";
import { startFakeSlack } from "../../fakes/slack.ts";
import { BAD_TOKEN_MS, SEND_AGAIN_MS } from "../rules/limits.ts";
import { type Reply } from "../streams.ts";
import { slackTransport } from "./slack.ts";

const tokens = new Map([
  ["T1", "xoxb-very-secret-1"],
  ["T2", "xoxb-very-secret-2"],
]);

function send(apiUrl: string | undefined, more: Partial<Reply> = {}): Promise<Sent> {
  const event = { person: "slack:T1-U1", recipientId: "T1-U1", text: "Hello", ...more };
  const { signal } = new AbortController();
  const transport = slackTransport({ apiUrl, tokens }, async () => undefined);
  return transport({ event, secret: "", idempotencyKey: "k1", trace: "t", tries: 0, signal });
}

async function answering(how: Behaviour): Promise<Sent> {
  await using upstream = await fakeUpstream();
  upstream.behave(how);
  return await send(upstream.url);
}

function saying(error: string): Promise<Sent> {
  return answering({ kind: "ok", body: { ok: false, error } });
}

interface Kept {
  readonly calls: readonly { readonly person: string; readonly text: string; readonly buttons: readonly unknown[] }[];
}

test("the stand-in has what people see, with the buttons that Slack takes", async () => {
  await using fake = await startFakeSlack({ port: 0 });
  const buttons = [
    { title: `Undo${"x".repeat(100)}`, payload: "undo:1" },
    { title: "Too long", payload: "x".repeat(2_001) },
  ];
  assert.equal((await send(fake.url, { text: "<@U9> & *tea* \0\ud800", buttons })).outcome, "sent");
  assert.equal((await send(fake.url, { text: "&".repeat(9_000), recipientId: "T2-U2" })).outcome, "sent");
  assert.equal((await send(fake.url, { text: "<".repeat(9_000), buttons: buttons.slice(1) })).outcome, "sent");
  const found: unknown = await (await fetch(`${fake.url}/outbox.json`)).json();
  const [first, second, third] = (found as Kept).calls;
  assert.deepEqual(
    [first?.person, first?.text, first?.buttons],
    ["U1", "<@U9> & *tea* \uFFFD\uFFFD", [{ title: `Undo${"x".repeat(70)}…`, payload: "undo:1" }]],
  );
  assert.deepEqual([second?.person, second?.text.length], ["U2", 800]);
  assert.deepEqual([third?.text.length, third?.buttons], [750, []]);
});

test("each workspace has its own token; one without any waits for it", async () => {
  await using upstream = await fakeUpstream();
  upstream.behave({ kind: "ok", body: { ok: true, ts: "1.2" } });
  assert.deepEqual(await send(upstream.url, { recipientId: "T2-U7" }), { outcome: "sent", providerId: "1.2" });
  const [call] = upstream.book.calls;
  assert.deepEqual([call?.path, call?.headers.authorization], ["/api/chat.postMessage", "Bearer xoxb-very-secret-2"]);
  assert.partialDeepStrictEqual(JSON.parse(call?.body ?? ""), { channel: "U7", text: "Hello", mrkdwn: false });
  assert.partialDeepStrictEqual(await send(upstream.url, { recipientId: "T3-U7" }), {
    outcome: "later",
    afterMs: BAD_TOKEN_MS,
  });
  assert.equal(upstream.book.calls.length, 1);
});

test("who is gone or may not be written to is not reached, and it is said why", async () => {
  await using fake = await startFakeSlack({ port: 0 });
  const why = async (user: string) =>
    (await send(fake.url, { recipientId: `T1-${user}` })) as { readonly answer?: unknown };
  for (const user of ["UGONE", "UARCHIVED", "X"]) assert.deepEqual((await why(user)).answer, { unreached: "gone" });
  assert.deepEqual((await why("URESTRICTED")).answer, { unreached: "blocked" });
});

test("a token that is not taken, faults and limits wait; what is wrong with the message is refused", async () => {
  for (const error of ["invalid_auth", "token_revoked", "missing_scope"]) {
    assert.partialDeepStrictEqual(await saying(error), { outcome: "later", afterMs: BAD_TOKEN_MS });
  }
  for (const error of ["internal_error", "fatal_error"]) {
    assert.partialDeepStrictEqual(await saying(error), { outcome: "later", afterMs: SEND_AGAIN_MS });
  }
  assert.deepEqual(await saying("msg_too_long"), { outcome: "refused", reason: "status 200 msg_too_long" });
  assert.partialDeepStrictEqual(await saying("ratelimited"), { outcome: "later", limited: true });
  const tooMany = await answering({ kind: "limited", retryAfter: 7 });
  assert.partialDeepStrictEqual(tooMany, { outcome: "later", limited: true, afterMs: 7_000 });
});

test("garbage, half an answer, none, and no server are tried later and show no token", async () => {
  const kinds: Behaviour[] = [
    { kind: "garbage" },
    { kind: "cut", after: "headers" },
    { kind: "huge", bytes: 1_000_000 },
    { kind: "ok" },
    { kind: "ok", body: { ok: false, error: 5 } },
    { kind: "status", status: 302, headers: { Location: "/" } },
    { kind: "status", status: 404, body: "xoxb-very-secret-1" },
    { kind: "status", status: 503 },
  ];
  for (const how of kinds) {
    const outcome = await answering(how);
    assert.equal(outcome.outcome, "later", how.kind);
    assert.doesNotMatch(JSON.stringify(outcome), /very-secret/);
  }
  assert.equal((await send(undefined)).outcome, "later");
});
