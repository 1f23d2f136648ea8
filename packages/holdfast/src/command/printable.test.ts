// What a stranger has typed cannot play with the terminal of who looks at it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { printable, printableBody, printableLine } from "./printable.ts";

test("control characters, turned text and what is no text are shown as escapes", () => {
  assert.equal(printable("a\u001b[2J\u0007b\r\u009bc"), "a\\u001b[2J\\u0007b\\u000d\\u009bc");
  assert.equal(printable("\u202eevil\u2069\u200b"), "\\u202eevil\\u2069\\u200b");
  assert.equal(printable("a\nb\ud800"), "a\\u000ab\ufffd");
  assert.equal(printable("a\nb\t", { lines: true }), "a\nb\\u0009");
  assert.equal(printable("Žluťoučký kůň 🐴"), "Žluťoučký kůň 🐴");
});

test("a body and a line have an end", () => {
  assert.equal(printableBody(Buffer.from("{}")), "{}");
  assert.equal(printableBody(Buffer.alloc(limits.shownBytes, "a")).length, limits.shownBytes);
  assert.match(printableBody(Buffer.alloc(limits.shownBytes + 7, "a")), /a… and 7 bytes more$/);
  assert.equal(printableLine("one\n  two three", 8), "one two…");
  assert.equal(printableLine("one\n  two", 8), "one two");
});
