// Slack's signatures, made by a separate implementation (openssl in a child process) and judged by ours and by that of
// Slack's own library: both must say the same.

import { verifySlackRequest } from "@slack/bolt/dist/receivers/verify-request.js";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { slackHeaders } from "../../fakes/slack.ts";
import { slackSigned } from "./slack-signature.ts";

const secret = "8f742231b10e8888abcd99yyyzzz85a5";
const at = new Date("2026-11-21T10:00:00Z");
const stampNow = at.getTime() / 1_000;

/** Bodies as Slack sends them; its library takes text, so they are all UTF-8. */
const bodies = [
  "",
  "{}",
  '{"text":"äöå – 明日 😀 \\u00e4\\ud800"}',
  "payload=%7B%22a%22%3A1%7D&x=%F0%9F%98%80",
  "\0\r\n",
  "x".repeat(100_000),
];

interface Headers {
  readonly [name: string]: string;
}

function ours(body: string, headers: Headers, own = secret): boolean {
  return slackSigned({ raw: Buffer.from(body), headers, at }, own);
}

function theirs(body: string, headers: Headers, own = secret): boolean {
  const stamp = Number(headers["x-slack-request-timestamp"]);
  const named = { "x-slack-signature": headers["x-slack-signature"] ?? "", "x-slack-request-timestamp": stamp };
  try {
    verifySlackRequest({ signingSecret: own, body, headers: named, nowMilliseconds: at.getTime() });
    return true;
  } catch {
    return false;
  }
}

function byOpenssl(body: string, stamp: number): Headers | undefined {
  const input = `v0:${stamp}:${body}`;
  const made = spawnSync("openssl", ["dgst", "-sha256", "-hmac", secret], { input, encoding: "utf8" });
  const digits = /([0-9a-f]{64})\s*$/.exec(made.stdout ?? "")?.[1];
  return digits === undefined
    ? undefined
    : { "x-slack-request-timestamp": String(stamp), "x-slack-signature": `v0=${digits}` };
}

const skip = byOpenssl("x", 1) === undefined && "SKIPPED: openssl is not here to sign independently";

test("what is signed is taken, by Slack's own library too", { skip }, () => {
  for (const body of bodies) {
    const headers = byOpenssl(body, stampNow) ?? {};
    assert.equal(ours(body, headers), true);
    assert.equal(theirs(body, headers), true);
  }
});

test("what the stand-in signs, Slack's own library takes", () => {
  for (const body of bodies) assert.equal(theirs(body, slackHeaders(secret, body, at)), true);
});

test("what is forged, changed, of another secret or stale is refused by both", { skip }, () => {
  const body = '{"a":"ä"}';
  const good = byOpenssl(body, stampNow) ?? {};
  const { "x-slack-signature": signature = "" } = good;
  const forged: readonly [string, Headers, string?][] = [
    [`${body} `, good],
    [body, good, "another secret"],
    [body, good, ""],
    [body, { ...good, "x-slack-request-timestamp": String(stampNow - 1) }],
    [body, { ...good, "x-slack-signature": signature.replace("v0", "v1") }],
    [body, { ...good, "x-slack-signature": signature.slice(0, -1) }],
    [body, { ...good, "x-slack-signature": "v0=" }],
    [body, { ...good, "x-slack-signature": "" }],
    [body, { ...good, "x-slack-signature": `v0=${"ä".repeat(64)}` }],
    [body, byOpenssl(body, stampNow - 301) ?? {}],
    [body, byOpenssl(body, 0) ?? {}],
  ];
  for (const [text, headers, own] of forged) {
    assert.deepEqual([ours(text, headers, own), theirs(text, headers, own)], [false, false], JSON.stringify(headers));
  }
  for (const seconds of [300, 0]) {
    const headers = byOpenssl(body, stampNow - seconds) ?? {};
    assert.deepEqual([ours(body, headers), theirs(body, headers)], [true, true]);
  }
});

test("a time far in the future, no header and a header sent twice are refused", { skip }, () => {
  const body = "{}";
  assert.equal(ours(body, byOpenssl(body, stampNow + 301) ?? {}), false);
  assert.equal(ours(body, {}), false);
  const { "x-slack-request-timestamp": stamp = "", "x-slack-signature": signature = "" } =
    byOpenssl(body, stampNow) ?? {};
  const twice = { "x-slack-request-timestamp": [stamp, stamp], "x-slack-signature": signature };
  assert.equal(slackSigned({ raw: Buffer.from(body), headers: twice, at }, secret), false);
});
