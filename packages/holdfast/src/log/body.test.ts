// Bodies as people send them: what comes out can be stored everywhere, the bytes stay theirs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cleaned, cleanText, decodeBody, encodeBody } from "./body.ts";

function decoded(text: string) {
  return decodeBody(Buffer.from(text));
}

test("an ordinary body comes out as it is", () => {
  const event = { text: "Zoë 👋", list: [1, null, true, { a: "\n" }], "\ufffd": "" };
  assert.deepEqual(decodeBody(encodeBody(event)), { value: event, cleaned: false });
});

test("NUL and lone surrogates become U+FFFD in values and keys, and it is said", () => {
  const { value, cleaned: said } = decoded(String.raw`{"a\u0000":["\ud800x","\uD83D\uDC4B",{"b":"\uDC00"}],"c":1}`);
  assert.deepEqual(value, { "a\ufffd": ["\ufffdx", "👋", { b: "\ufffd" }], c: 1 });
  assert.equal(said, true);
});

test("a backslash before u0000 is text and stays", () => {
  const { value, cleaned: said } = decoded(String.raw`{"a":"\\u0000"}`);
  assert.deepEqual(value, { a: String.raw`\u0000` });
  assert.equal(said, false);
});

test("bytes that are no UTF-8 become U+FFFD", () => {
  assert.deepEqual(decodeBody(Buffer.from([0x22, 0xff, 0x22])).value, "\ufffd");
});

test("no body changes a prototype, however it writes __proto__", () => {
  const escapes = Array.from("__proto__").map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const names = ["__proto__", escapes.join("")];
  for (const [index, escape] of escapes.entries()) {
    names.push(
      `${"__proto__".slice(0, index)}${escape.toUpperCase().replace("\\U", "\\u")}${"__proto__".slice(index + 1)}`,
    );
  }
  for (const name of names) {
    for (const body of [`{"${name}":{"admin":true}}`, `{"a":[{"${name}":{"admin":true},"\\u0000":1}]}`]) {
      const { value } = decoded(body);
      const copy: unknown = Object.assign({}, value, Object(value).a?.[0]);
      assert.equal(Object(copy).admin, undefined, body);
      assert.equal(JSON.stringify(value).includes("admin"), false, body);
    }
  }
});

test("what is not JSON throws a SyntaxError", () => {
  for (const text of ["", "{", "nul", '{"a":1}x', "\0"]) assert.throws(() => decoded(text), SyntaxError);
});

test("cleaning keeps everything else as it is", () => {
  assert.equal(cleanText("a\0b\ud800"), "a\ufffdb\ufffd");
  const value = { n: -0.5, list: [[], {}, "x"], none: null };
  assert.deepEqual(cleaned(value), value);
});
