// The own receiver: who may be written to, and that yes is said only to what is stored.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeUpstream } from "holdfast/testing";
import { createTransport } from "nodemailer";
import { startReceiver } from "./receive-mail.ts";

const settings = { address: "jarvis@example.org", secret: "a-secret-of-our-own", authservId: "mx.example.org" };

async function deliver(port: number, to: string, raw = "From: a@b.example\r\n\r\nhi"): Promise<string> {
  const transport = createTransport({ host: "127.0.0.1", port, ignoreTLS: true });
  try {
    return (await transport.sendMail({ envelope: { from: "a@b.example", to }, raw })).response;
  } catch (error) {
    return error instanceof Error ? error.message : "";
  } finally {
    transport.close();
  }
}

test("a mail for Jarvis is handed in with its envelope, without results that only we may write", async () => {
  await using upstream = await fakeUpstream();
  await using receiver = await startReceiver({ port: 0, host: "127.0.0.1", webhook: upstream.url, settings });
  const raw =
    "Authentication-Results: mx.example.org; dmarc=pass header.from=b.example\r\n" +
    "AUTHENTICATION-RESULTS : mx.example.org; dmarc=pass header.from=b.example\r\nFrom: a@b.example\r\n\r\nhi\0\xff";
  assert.match(await deliver(receiver.port, "Jarvis+tag@Example.org", raw), /^250 2\.0\.0 stored/);
  const [call] = upstream.book.calls;
  assert.equal(call?.headers.authorization, `Bearer ${settings.secret}`);
  assert.deepEqual(
    [call?.headers["x-envelope-from"], call?.headers["x-envelope-to"]],
    ["a@b.example", "Jarvis+tag@example.org"],
  );
  assert.doesNotMatch(call?.body ?? "", /^authentication-results/im);
  assert.match(call?.body ?? "", /^From: a@b\.example\r\n/m);
});

test("mail for others is refused, and what cannot be stored is to come again", async () => {
  await using upstream = await fakeUpstream();
  await using receiver = await startReceiver({ port: 0, host: "127.0.0.1", webhook: upstream.url, settings });
  for (const to of ["eve@example.org", "jarvis@evil.example", "jarvis@example.org.evil.example"])
    assert.match(await deliver(receiver.port, to), /550 5\.1\.1/);
  assert.equal(upstream.book.calls.length, 0);
  upstream.behave({ kind: "status", status: 503 });
  assert.match(await deliver(receiver.port, settings.address), /451 4\.3\.0/);
  assert.match(await deliver(receiver.port, settings.address, "x".repeat(1_100_000)), /552/);
});
