// Mails that nobody should send: each gives words or none, in bounded time, and nothing throws.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { readMailBytes } from "./mail-read.ts";

const naughty = createRequire(import.meta.url)("big-list-of-naughty-strings") as readonly string[];

function part(type: string, body: string, more = ""): Buffer {
  return Buffer.from(`From: a@b.example\r\nSubject: s\r\nContent-Type: ${type}\r\n${more}\r\n${body}`);
}

async function textOf(bytes: Buffer): Promise<string> {
  return (await readMailBytes(bytes)).text;
}

test("text, else HTML, else the subject; things alone are an attachment", async () => {
  assert.equal(await textOf(part("text/plain; charset=utf-8", "hällo\r\n\r\n-- \r\nme")), "hällo");
  assert.equal(await textOf(part("text/html; charset=utf-8", "<p>call <i>mum</i></p>")), "call mum");
  assert.equal(await textOf(part("text/plain", "\r\n \r\n")), "s");
  const both = [
    "--x",
    "Content-Type: text/plain",
    "",
    "plain",
    "--x",
    "Content-Type: text/html",
    "",
    "<p>html</p>",
    "--x--",
  ];
  assert.equal(await textOf(part('multipart/alternative; boundary="x"', both.join("\r\n"))), "plain");
  const photo = ["--x", "Content-Type: image/png", "Content-Transfer-Encoding: base64", "", "iVBORw0KGgo=", "--x--"];
  const read = await readMailBytes(
    Buffer.from(part("multipart/mixed; boundary=x", photo.join("\r\n")).toString().replace("Subject: s\r\n", "")),
  );
  assert.deepEqual([read.kind, read.text], ["attachment", ""]);
});

test("encodings are decoded, and broken ones do no harm", async () => {
  const quoted = "Content-Transfer-Encoding: quoted-printable\r\n";
  assert.equal(await textOf(part("text/plain; charset=iso-8859-1", "h=E4llo =\r\nyou", quoted)), "hällo you");
  const coded = "Content-Transfer-Encoding: base64\r\n";
  assert.equal(
    await textOf(part("text/plain; charset=utf-8", Buffer.from("hällo").toString("base64"), coded)),
    "hällo",
  );
  for (const [type, body, more] of [
    ["text/plain; charset=utf-8", "\xff\xfe=ZZ=", quoted],
    ["text/plain; charset=nonsense", "hi", ""],
    ["text/plain; charset=utf-7", "+ADw-script+AD4-", ""],
    ['text/plain; charset="', "hi", ""],
    ["text/plain", "!!!not base64!!!", coded],
    ["multipart/mixed", "no boundary", ""],
    ["multipart/mixed; boundary=", "--\r\n--\r\n", ""],
    ["multipart/alternative; boundary=x", "--x", ""],
    ["message/rfc822", "From: x\r\n\r\ninner", ""],
    ["", "", ""],
  ] as const) {
    assert.equal(typeof (await textOf(part(type, body, more))), "string", type);
  }
});

test("a bomb is read in bounded time, and does not hold up the event loop", async () => {
  const nested = Array.from(
    { length: 1_000 },
    (_, at) => `--b${at}\r\nContent-Type: multipart/mixed; boundary=b${at + 1}\r\n`,
  );
  const many = Array.from({ length: 4_000 }, () => "--x\r\nContent-Type: text/plain\r\n\r\nhi");
  const bombs: readonly Buffer[] = [
    part("multipart/mixed; boundary=b0", `${nested.join("\r\n")}\r\nhi`),
    part("multipart/mixed; boundary=x", many.join("\r\n")),
    part("text/plain", "x".repeat(250_000)),
    part("text/plain", "y ".repeat(10_000), `X-Long: ${"z".repeat(200_000)}\r\n`),
    part("text/plain", "hi", "X: y\r\n".repeat(30_000)),
    part("text/html", "<div>".repeat(50_000)),
    part("text/html", "&".repeat(250_000)),
    part("text/plain; charset=utf-8", "\0\r\n\0"),
    Buffer.alloc(256 * 1024, "\n"),
    Buffer.alloc(256 * 1024, 0xff),
    Buffer.from(`Subject: ${"=?utf-8?B?w6Q=?= ".repeat(3_000)}\r\n\r\n`),
    Buffer.from(`Content-Type: text/plain; ${"a*0*=x; ".repeat(5_000)}\r\n\r\nhi`),
  ];
  for (const [index, bomb] of bombs.entries()) {
    const began = performance.now();
    assert.ok((await textOf(bomb)).length <= 20_000);
    assert.ok(performance.now() - began < 3_000, `bomb ${index} took ${performance.now() - began} ms`);
  }
});

test("odd texts come through as text, whole", async () => {
  assert.ok(naughty.length > 400);
  for (const text of naughty) {
    const bytes = part(
      "text/plain; charset=utf-8",
      Buffer.from(text).toString("base64"),
      "Content-Transfer-Encoding: base64\r\n",
    );
    assert.equal(typeof (await textOf(bytes)), "string");
    assert.equal(typeof (await textOf(Buffer.from(`Subject: ${text}\r\n\r\n${text}`))), "string");
  }
});
