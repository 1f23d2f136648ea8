// Whose mail it is, whether that is known, and which mails are nobody's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { writtenMail } from "../../fakes/mail-written.ts";
import { replyTag } from "../mail-token.ts";
import { type MailCame } from "../mail-streams.ts";
import { taggedAddress } from "../rules/mail-address.ts";
import { readMail } from "../settings/mail.ts";
import { mailOf } from "./mail.ts";

const settings = { ...readMail(() => undefined), address: "jarvis@example.org", authservId: "mx.example.org" };
const [secret, at, from] = ["installation", 1.8e12, "ada@home.example"];
const known = { settings, secret };

function mail(...more: readonly string[]): Buffer {
  return writtenMail({ from, to: settings.address, subject: "x", text: "hi", more }) ?? Buffer.alloc(0);
}

function look(bytes: Buffer, envelope: { envelopeFrom?: string; envelopeTo?: string } = {}): MailCame | undefined {
  return mailOf({ bytes, at, ...envelope }, known);
}

function withResults(results: string): boolean | undefined {
  return look(Buffer.concat([Buffer.from(`Authentication-Results: ${results}\r\n`), mail()]))?.isProved;
}

test("a mail is believed when our own server says that its From domain passed", () => {
  for (const results of [
    "mx.example.org; dmarc=pass header.from=home.example",
    "MX.example.org 1; spf=fail smtp.mailfrom=x.example; dkim=pass header.d=home.example",
    "mx.example.org; dkim=pass (2048-bit) header.i=@home.example",
    "mx.example.org;\r\n spf=pass (ok; really) smtp.mailfrom=ada@home.example",
  ]) {
    assert.equal(withResults(results), true, results);
  }
});

test("it is not believed for another domain, on another's word, or by what stands in quotes and comments", () => {
  for (const results of [
    "mx.example.org; dmarc=pass header.from=other.example",
    "mx.example.org; dkim=pass header.d=evil-home.example",
    "mx.evil.example; dmarc=pass header.from=home.example",
    "mx.example.org; none",
    "",
    'mx.example.org; spf=fail smtp.mailfrom="x; dmarc=pass header.from=home.example "@evil.example',
    "mx.example.org; spf=fail (x; dmarc=pass header.from=home.example) smtp.mailfrom=evil.example",
    "mx.example.org; spf=fail (\\); dmarc=pass header.from=home.example",
    "mx.example.org; spf=pass smtp.mailfrom=evil.example smtp.mailfrom=home.example",
    "mx.example.org; spf=pass smtp.helo=home.example",
  ]) {
    assert.equal(withResults(results), false, results);
  }
  // What our server found forged has no effect at all.
  assert.equal(
    withResults("mx.example.org; dkim=pass header.d=home.example; dmarc=fail header.from=home.example"),
    undefined,
  );
  assert.equal(
    mailOf({ bytes: mail(), at }, { secret, settings: { ...settings, authservId: undefined } })?.isProved,
    false,
  );
});

test("an answer to the secret address of its sender is believed, for a year, and nobody else's is", () => {
  const proved = (address: string, when: number, named = from): boolean | undefined => {
    const envelopeTo = taggedAddress(settings.address, replyTag(secret, address, when));
    return mailOf({ bytes: mail().subarray(0), envelopeTo, at }, { ...known, secret: named === from ? secret : "x" })
      ?.isProved;
  };
  const day = 86_400_000;
  assert.equal(proved(from, at), true);
  assert.equal(proved(from, at - 200 * day), true);
  assert.equal(proved(from, at - 400 * day), false);
  assert.equal(proved("eve@home.example", at), false);
  assert.equal(proved(from, at, "other installation"), false);
  const tag = replyTag(secret, from, at);
  const upper = Buffer.from(mail().toString().replace("To: <jarvis@", `To: "J" <JARVIS+${tag.toUpperCase()}@`));
  assert.equal(look(upper)?.isProved, true);
  assert.equal(look(mail(), { envelopeTo: `jarvis+${tag}@evil.example` })?.isProved, false);
});

test("machines, lists, our own address and the null path are never heard", () => {
  for (const line of [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated (x)",
    "Precedence: bulk",
    "Precedence: List",
    "List-Id: <x.example>",
    "X-Autoreply: yes",
    "Return-Path: <>",
    "X-Failed-Recipients: a@b.example",
  ]) {
    assert.equal(look(mail(line)), undefined, line);
  }
  assert.equal(look(mail(), { envelopeFrom: "<>" }), undefined);
  assert.equal(look(mail(), { envelopeFrom: "" }), undefined);
  assert.ok(look(mail("Auto-Submitted: no", "Return-Path: <ada@home.example>"), { envelopeFrom: from }));
  for (const own of [
    "jarvis@example.org",
    "jarvis+x@example.org",
    "MAILER-DAEMON@home.example",
    "no-reply@home.example",
  ]) {
    assert.equal(look(writtenMail({ from: own, to: "x", subject: "", text: "" }) ?? Buffer.alloc(0)), undefined, own);
  }
});

test("a mail without one plain sender is nobody's", () => {
  for (const line of [
    "",
    "From: ada",
    "From: a@home.example, b@home.example",
    "From: a@home.example\r\nFrom: b@home.example",
    'From: "a@home.example"@evil.example',
    "From: a@home.example\0",
    "From: group: a@home.example, b@home.example;",
    `From: ${"a".repeat(5_000)}@home.example`,
    "From: <a@xn--\u00e4.example>",
  ]) {
    assert.equal(look(Buffer.from(`${line}\r\nTo: x\r\n\r\nhi`)), undefined, line.slice(0, 60));
  }
  assert.equal(look(Buffer.from("From: Ada <Ada@Home.example>\n\nhi"))?.from, from);
});

test("the id is the Message-ID, or a hash of the bytes", () => {
  const plain = (line: string): string | undefined => look(Buffer.from(`From: ${from}\r\n${line}\r\n\r\nhi`))?.id;
  assert.equal(plain("Message-ID: <a@b>"), "a@b");
  for (const odd of ["X: y", "Message-ID: a b", "Message-ID: <>", `Message-ID: <${"x".repeat(999)}>`]) {
    assert.match(plain(odd) ?? "", /^sha256-[0-9a-f]{64}$/);
    assert.equal(plain(odd), plain(odd));
  }
});
