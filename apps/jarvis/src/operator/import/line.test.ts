// Lines of old stores, as they are written and as they are broken.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf, MAX_LINE_BYTES, type OldRecord, readLine } from "./line.ts";

const read = (line: string | Buffer) => readLine(Buffer.from(line));

test("both ways of writing give the same record", () => {
  const json = '{"id":"r1","user":17,"text":"Müll 👋 \\"now\\"\\n","at":1764000000,"timezone":"Europe/Berlin"}';
  const bytes = Array.from(Buffer.from(json), (byte) =>
    byte === 0x22
      ? '\\"'
      : byte === 0x5c
        ? "\\\\"
        : byte > 0x7e
          ? `\\x${byte.toString(16)}`
          : String.fromCharCode(byte),
  );
  const plain = read(json);
  assert.deepEqual(plain, {
    kind: "reminder",
    oldId: "r1",
    channel: "messenger",
    address: "17",
    what: 'Müll 👋 "now"',
    dueAt: new Date("2025-11-24T16:00:00Z"),
    zone: "Europe/Berlin",
    over: false,
  });
  assert.deepEqual(read(` 12) "${bytes.join("")}"\r`), plain);
  assert.deepEqual(read(`\uFEFF${json}`), plain);
});

test("what is between the elements is no line to look at", () => {
  for (const line of ["", "  \r", "127.0.0.1:6379> LRANGE users 0 -1", "(empty array)"]) {
    assert.deepEqual(read(line), { kind: "blank" }, line);
  }
});

test("what cannot be read says why", () => {
  const reasons = [
    ['{"id":"half', "it is not a JSON object"],
    ["[1]", "it is not a JSON object"],
    ["null", "it is not a JSON object"],
    ['{"text":"x"}', "it has no id"],
    ['{"id":{}}', "it has no id"],
    ['{"id":"a\\u0000"}', "it has no id"],
    ['{"id":"\\ud800"}', "it has no id"],
    ['{"id":1e400}', "it has no id"],
    ['{"id":9007199254740993}', "it has no id"],
    ['{"id":"1","channel":"fax"}', "its channel is not known"],
    ['{"id":"1","user":"2","text":" ","at":1}', "it does not say what to remember"],
    ['{"id":"1","user":"2","text":"x"}', "it has no time that can be read"],
    ['{"id":"1","user":"2","text":"x","at":"tomorrow"}', "it has no time that can be read"],
    ['{"id":"1","user":"2","text":"x","at":1e300}', "it has no time that can be read"],
    ['1) "\\xff\\xfe"', "it is not UTF-8"],
  ];
  for (const [line = "", reason] of reasons) assert.deepEqual(read(line), { kind: "unreadable", reason }, line);
  assert.deepEqual(read(Buffer.from([0xff])), { kind: "unreadable", reason: "it is not UTF-8" });
  assert.equal(read("x".repeat(MAX_LINE_BYTES + 1)).kind, "unreadable");
});

test("text is made safe, and its hash is that of what is kept", () => {
  const dirty = read('{"id":"1","user":"2","text":"a\\u0000\\ud800 b","at":"2026-01-01T00:00:00Z"}') as OldRecord;
  const clean = read('{"id":"1","user":"2","text":"a\uFFFD\uFFFD b","at":"2026-01-01T01:00:00+01:00"}') as OldRecord;
  assert.deepEqual(dirty, clean);
  assert.equal(hashOf(dirty), hashOf(clean));
  assert.notEqual(hashOf(dirty), hashOf({ ...dirty, oldId: "3" }));
});
