// Signatures made by a separate implementation (python3 or openssl in a child process), never by the code under test.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { escapedForm, signatureMatches } from "./signature.ts";

const secret = "a secret";

/** Meta's documented example and characters of two, three and four bytes, and a lone byte order mark. */
const text = '{"text":"äöå – 明日 😀 \\u00e4"}';
const meta = '{"text":"\\u00e4\\u00f6\\u00e5 \\u2013 \\u660e\\u65e5 \\ud83d\\ude00 \\u00e4"}';

function byPython(script: string, input: Buffer | string): string | null {
  const found = spawnSync("python3", ["-c", script, secret], { input, encoding: "utf8" });
  return found.error === undefined && found.status === 0 ? found.stdout.trim() : null;
}

function byOpenssl(input: Buffer | string): string | null {
  const found = spawnSync("openssl", ["dgst", "-sha256", "-hmac", secret], { input, encoding: "utf8" });
  return found.error === undefined && found.status === 0 ? found.stdout.trim().replace(/^.*= */, "") : null;
}

const hmacScript =
  "import sys,hmac; print(hmac.new(sys.argv[1].encode(), sys.stdin.buffer.read(), 'sha256').hexdigest())";
const signer = [(input: Buffer | string) => byPython(hmacScript, input), byOpenssl].find((sign) => sign("x") !== null);
const skip = signer === undefined ? "SKIPPED: neither python3 nor openssl is here to sign independently" : false;

function signed(input: Buffer | string): string {
  const digest = signer?.(input);
  assert.match(digest ?? "", /^[0-9a-f]{64}$/);
  return `sha256=${digest}`;
}

test("a signature over the raw bytes is taken", { skip }, () => {
  for (const body of [Buffer.from(text), Buffer.from("{}"), Buffer.alloc(0), Buffer.from([0xff, 0xfe, 0x00, 0x80])]) {
    assert.equal(signatureMatches(body, signed(body), secret), true);
  }
  assert.equal(
    signatureMatches(Buffer.from(text), signed(text).toUpperCase().replace("SHA256", "sha256"), secret),
    true,
  );
});

test("a signature over the escaped form is taken", { skip }, () => {
  assert.equal(signatureMatches(Buffer.from(text), signed(meta), secret), true);
});

test(
  "the escaped form is what a separate JSON library writes",
  { skip: byPython("", "") === null && "SKIPPED: no python3" },
  () => {
    const script = "import sys,json; print(json.dumps(json.loads(sys.stdin.buffer.read()), separators=(',',':')))";
    assert.equal(escapedForm(Buffer.from(text)), meta);
    const spaced = '{"text":"äöå – 明日 😀 ￿"}';
    assert.equal(escapedForm(Buffer.from(spaced)), byPython(script, spaced));
  },
);

test("a forged, changed or malformed signature is not taken", { skip }, () => {
  const body = Buffer.from(text);
  const good = signed(body);
  assert.equal(signatureMatches(Buffer.from(`${text} `), good, secret), false);
  assert.equal(signatureMatches(body, good, "another secret"), false);
  assert.equal(signatureMatches(body, good, ""), false);
  assert.equal(signatureMatches(body, signed(meta.toUpperCase()), secret), false);
  const odd = [
    undefined,
    "",
    "sha256=",
    good.slice(0, -1),
    `${good}0`,
    good.replace("sha256", "sha1"),
    `sha256=${"ä".repeat(64)}`,
  ];
  for (const header of odd) assert.equal(signatureMatches(body, header, secret), false, header);
});

test("bytes that are not UTF-8 have no escaped form", () => {
  assert.equal(escapedForm(Buffer.from([0x22, 0xc3, 0x22])), null);
  assert.equal(escapedForm(Buffer.from([0xed, 0xa0, 0x80])), null);
  assert.equal(escapedForm(Buffer.from("plain")), null);
});
