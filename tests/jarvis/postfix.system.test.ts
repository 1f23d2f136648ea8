// Mail through a real relay, Debian's postfix, both ways: into Jarvis by its own receiver, and out of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createTransport } from "nodemailer";
import { writtenMail } from "../../apps/jarvis/fakes/mail-written.ts";
import { mailTransport } from "../../apps/jarvis/src/deliver/mail.ts";
import { startReceiver } from "../../apps/jarvis/src/receive-mail.ts";
import { readMail } from "../../apps/jarvis/src/settings/mail.ts";
import { fakeUpstream, until } from "../../packages/holdfast/src/testing/index.ts";
import { startMailApp } from "./mail-app.ts";
import { postfixMissing, startPostfix } from "./postfix.ts";

test("a mail goes through postfix to Jarvis, and is asked whose it is", { skip: postfixMissing }, async () => {
  await using app = await startMailApp();
  const { settings, url } = app;
  await using receiver = await startReceiver({ port: 0, host: "127.0.0.1", webhook: `${url}/webhook/mail`, settings });
  await using relay = await startPostfix({ next: { host: "127.0.0.1", port: receiver.port } });
  const raw = writtenMail(
    { from: "ada@home.example", to: settings.address, subject: "x", text: "hi" },
    settings.authservId,
  );
  assert.ok(raw);
  const post = createTransport({ url: relay.smtpUrl });
  await post.sendMail({ envelope: { from: "ada@home.example", to: settings.address }, raw });
  const asked = await until(
    `an answer; ${relay.log()}`,
    async () => (await app.mailbox("ada@home.example"))[0] ?? false,
  );
  // What the mail says of itself proves nothing, since it came through our receiver.
  assert.match(asked.text, /^Somebody wrote to me/);
  const answer = writtenMail({ from: "ada@home.example", to: asked.answerTo, subject: "Re: x", text: "list" });
  assert.ok(answer);
  await post.sendMail({ envelope: { from: "ada@home.example", to: asked.answerTo }, raw: answer });
  const mails = await until("the second answer", async () => {
    const all = await app.mailbox("ada@home.example");
    return all.length > 1 && all;
  });
  assert.match(mails[1]?.text ?? "", /^text: list/);
  post.close();
});

test(
  "postfix takes Jarvis' mails, refuses who is gone, and brings them unchanged",
  { skip: postfixMissing },
  async () => {
    await using upstream = await fakeUpstream();
    const settings = { ...readMail(() => undefined), address: "ada@home.example" };
    await using sink = await startReceiver({ port: 0, host: "127.0.0.1", webhook: upstream.url, settings });
    await using relay = await startPostfix({ next: { host: "127.0.0.1", port: sink.port } });
    const transport = mailTransport({ ...settings, address: "jarvis@jarvis.example", smtpUrl: relay.smtpUrl });
    const send = (recipientId: string) =>
      transport({
        event: { person: `mail:${recipientId}`, recipientId, text: "Grüße \u{1F600}\n.\nfrom Jarvis", update: true },
        idempotencyKey: "k1",
        trace: "t",
        tries: 0,
        secret: "s",
        signal: new AbortController().signal,
      });
    assert.equal((await send("ada@home.example")).outcome, "sent");
    assert.deepEqual(await send("gone@home.example"), {
      outcome: "sent",
      providerId: "",
      answer: { unreached: "gone" },
    });
    const call = await until(`the mail has come; ${relay.log()}`, () => upstream.book.calls[0] ?? false);
    assert.match(call.body, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    assert.match(call.body, /^Auto-Submitted: auto-generated\r$/m);
    assert.equal(call.headers["x-envelope-to"], "ada@home.example");
  },
);
