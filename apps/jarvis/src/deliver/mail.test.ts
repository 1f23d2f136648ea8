// Mails against an SMTP server by others: what arrives, what goes into no header, and what its refusals mean.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { isReplyTag } from "../mail-token.ts";
import { leaverOf, pressOf } from "../mail-links.ts";
import { tagOf } from "../rules/mail-address.ts";
import { type MailSettings, readMail } from "../settings/mail.ts";
import { type MailReply } from "./mail-message.ts";
import { mailTransport, outcomeOf } from "./mail.ts";

const secret = "installation";

interface Sink {
  readonly url: string;
  readonly mails: { readonly source: string; readonly to: string; readonly from: string }[];
  readonly connections: () => number;
  /** What the next receiver, or the next mail, is answered with. */
  refuse: { readonly at: "rcpt" | "data"; readonly code: number; readonly text: string } | undefined;
}

async function openSink(t: TestContext): Promise<Sink> {
  let connections = 0;
  const refused = (at: "rcpt" | "data") => {
    if (sink.refuse?.at !== at) return undefined;
    return Object.assign(new Error(sink.refuse.text), { responseCode: sink.refuse.code });
  };
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    logger: false,
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onRcptTo: (_address, _session, done) => done(refused("rcpt")),
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const problem = refused("data");
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        const to = envelope.rcptTo[0]?.address ?? "";
        if (problem === undefined) sink.mails.push({ source: Buffer.concat(chunks).toString("latin1"), from, to });
        done(problem);
      });
    },
  });
  server.on("error", () => undefined);
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  t.after(() => new Promise<void>((resolve) => server.close(resolve)));
  const url = `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const sink: Sink = { url, mails: [], refuse: undefined, connections: () => connections };
  return sink;
}

function settingsOf(smtpUrl: string, more: Partial<MailSettings> = {}): MailSettings {
  const address = "jarvis@example.org";
  return { ...readMail(() => undefined), smtpUrl, address, siteUrl: "https://jarvis.example.org", ...more };
}

function sender(settings: MailSettings) {
  const transport = mailTransport(settings);
  return (reply: Partial<MailReply> = {}, idempotencyKey = "k1") =>
    transport({
      event: { person: "mail:ada@home.example", recipientId: "ada@home.example", text: "OK!", ...reply },
      idempotencyKey,
      trace: "t",
      tries: 0,
      secret,
      signal: new AbortController().signal,
    });
}

test("a mail arrives with its text, its buttons as links, and the headers that keep a conversation together", async (t) => {
  const sink = await openSink(t);
  const send = sender(settingsOf(sink.url));
  const buttons = [{ title: "Undo", payload: "undo:1" }];
  const sent = await send({
    text: "OK! <b> & \u{1F600}\nline two",
    buttons,
    answers: "q1@home.example",
    subject: "Hi",
  });
  assert.equal(sent.outcome, "sent");
  await send({ text: "again" }, "k1");
  await send({ text: "later", update: true }, "k2");
  const [first, again, later] = await Promise.all(sink.mails.map(({ source }) => PostalMime.parse(source)));
  assert.equal(first?.text?.split("\n").slice(0, 2).join("|"), "OK! <b> & \u{1F600}|line two");
  assert.match(first?.html ?? "", /OK! &lt;b&gt; &amp; .*<br>\nline two/s);
  assert.deepEqual([first?.subject, later?.subject], ["Re: Hi", "Your reminders with Jarvis"]);
  const link = /https:\/\/jarvis\.example\.org\/mail\/press\?t=(\S+)/.exec(first?.text ?? "")?.[1];
  const press = pressOf(secret, link, Date.now());
  assert.deepEqual([press?.address, press?.payload, press?.title], ["ada@home.example", "undo:1", "Undo"]);
  assert.ok(first?.html?.includes(`t=${link}`));
  assert.equal(first?.messageId, again?.messageId);
  assert.notEqual(first?.messageId, later?.messageId);
  assert.equal(first?.inReplyTo, "<q1@home.example>");
  assert.ok(first?.references?.startsWith(later?.references ?? "-"));
  assert.equal(later?.inReplyTo, later?.references);
  const tag = tagOf(first?.replyTo?.[0]?.address ?? "", "jarvis@example.org") ?? "";
  assert.ok(isReplyTag(secret, tag, { address: "ada@home.example", at: Date.now() }));
  const header = (name: string, of = later) => of?.headers.find(({ key }) => key === name)?.value;
  assert.equal(header("auto-submitted", first), "auto-replied");
  assert.equal(header("auto-submitted"), "auto-generated");
  assert.equal(header("list-unsubscribe", first), undefined);
  assert.equal(header("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
  const leave = /\?t=(\S+)>/.exec(header("list-unsubscribe") ?? "")?.[1];
  assert.equal(leaverOf(secret, leave), "ada@home.example");
  assert.deepEqual(
    [sink.connections(), sink.mails[0]?.from, sink.mails[0]?.to],
    [1, "jarvis@example.org", "ada@home.example"],
  );
});

test("nothing that a person types begins a header or an envelope of its own", async (t) => {
  const sink = await openSink(t);
  const send = sender(settingsOf(sink.url));
  const bad = "x\r\nBcc: evil@example.org\r\n\r\nbody\0\u2028\ud800";
  assert.equal(
    (await send({ text: bad, subject: bad + "ä".repeat(5_000), answers: "a@b>\r\nBcc: <x@y" })).outcome,
    "sent",
  );
  const [mail] = sink.mails;
  const [head = ""] = (mail?.source ?? "").split("\r\n\r\n");
  assert.doesNotMatch(head, /^bcc:/im);
  assert.equal(head.match(/^subject:/gim)?.length, 1);
  assert.ok(head.split("\r\n").every((line) => line.length < 200));
  for (const recipientId of [
    "a@b.example\r\nRCPT TO:<evil@example.org>",
    "a@b.example, c@d.example",
    "<a@b.example>",
    "a",
    "",
  ]) {
    assert.deepEqual(await send({ recipientId }), { outcome: "sent", providerId: "", answer: { unreached: "gone" } });
  }
  assert.equal(sink.mails.length, 1);
});

test("what a server refuses for now is tried later; an address that is gone or closed to us is said", async (t) => {
  const sink = await openSink(t);
  const send = sender(settingsOf(sink.url));
  const cases = [
    ["rcpt", 450, "4.2.1 greylisted", "later"],
    ["data", 452, "4.3.1 full", "later"],
    ["rcpt", 421, "4.7.0 too much", "limited"],
    ["rcpt", 550, "5.1.1 no such user", "gone"],
    ["rcpt", 550, "unknown", "gone"],
    ["rcpt", 550, "5.2.1 disabled", "gone"],
    ["rcpt", 554, "5.7.1 blocked", "blocked"],
    ["data", 550, "5.7.26 not signed", "blocked"],
    ["data", 554, "looks like spam", "blocked"],
    ["rcpt", 552, "5.2.2 full", "blocked"],
    ["rcpt", 530, "5.7.0 sign in", "later"],
    ["data", 552, "5.3.4 too large", "refused"],
  ] as const;
  for (const [at, code, text, wanted] of cases) {
    sink.refuse = { at, code, text };
    const sent = await send();
    const limited = sent.outcome === "later" && sent.limited === true;
    // The transport's own words, which the cases above name.
    const answer = sent.outcome === "sent" ? (sent.answer as { unreached: string }).unreached : sent.outcome;
    assert.equal(limited ? "limited" : answer, wanted, `${code} ${text}`);
  }
  sink.refuse = undefined;
  assert.equal((await send()).outcome, "sent");
});

test("no server, no address of the stand-in and a server that wants more are tried later, and no password is told", async () => {
  const away = await sender(settingsOf("smtp://name:pass-word@127.0.0.1:1"))();
  assert.equal(away.outcome, "later");
  const { smtpUrl: _none, ...rest } = settingsOf("smtp://x");
  assert.equal((await sender({ ...rest, smtpUrl: undefined })()).outcome, "later");
  const error = Object.assign(new Error("535 no: name pass-word"), { code: "EAUTH", responseCode: 535 });
  const said = outcomeOf(error, "smtp://username:pass-word@h");
  assert.ok(said.outcome === "later" && !said.reason.includes("pass-word"));
});

test("a mail is signed when a key is set, and the signature covers the way out", async (t) => {
  const sink = await openSink(t);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const dkim = { domainName: "example.org", keySelector: "s1", privateKey: pem };
  assert.equal((await sender(settingsOf(sink.url, { dkim }))({ update: true })).outcome, "sent");
  const [head = ""] = (sink.mails[0]?.source ?? "").split("\r\n\r\n");
  assert.match(
    head.replace(/\r\n\s+/g, " "),
    /^DKIM-Signature: .*d=example\.org;.* h=[^;]*list-unsubscribe:list-unsubscribe-post/im,
  );
});

test("settings that are wrong are refused by name, without what they hold", () => {
  const right: Record<string, string> = {
    MAIL_SMTP_URL: "smtps://name:secretpass@mail.example.org",
    MAIL_ADDRESS: "Jarvis@Example.org",
    MAIL_SECRET: "0123456789abcdef",
    MAIL_SITE_URL: "https://jarvis.example.org/",
  };
  const read = (more: Record<string, string>) => readMail((name) => ({ ...right, ...more })[name] || undefined);
  assert.deepEqual(
    [read({}).address, read({}).siteUrl, read({}).isLocal],
    ["jarvis@example.org", "https://jarvis.example.org", false],
  );
  for (const [name, value] of [
    ["MAIL_SMTP_URL", "http://secret@x"],
    ["MAIL_ADDRESS", "secret\r\nBcc: x@y.example"],
    ["MAIL_ADDRESS", "secret+x@example.org"],
    ["MAIL_SECRET", "secret"],
    ["MAIL_SITE_URL", ""],
    ["MAIL_DKIM_KEY", "secret"],
    ["MAIL_PER_DAY", "-1"],
  ] as const) {
    assert.throws(
      () => read({ [name]: value }),
      (error: Error) => /MAIL_/.test(error.message) && !error.message.includes("secret"),
    );
  }
  const standIn = readMail((name) =>
    name === "HOLDFAST_STAND_IN_MAIL" ? "http://127.0.0.1:3003/#smtp=4711" : undefined,
  );
  assert.deepEqual([standIn.smtpUrl, standIn.isLocal], ["smtp://127.0.0.1:4711", true]);
});
