// Cleaning and cutting of what people type.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanText, cutText, oneLine } from "./clean.ts";

test("NUL and lone surrogates become U+FFFD, other control characters a space", () => {
  assert.equal(cleanText("a\0b\ud800c\u0007d\ne😀"), "a\uFFFDb\uFFFDc d e😀");
  assert.equal(oneLine(" a \r\n\t b "), "a b");
});

test("a text is cut at the limit and never within a character", () => {
  assert.equal(cutText("abcd", 4), "abcd");
  assert.equal(cutText("abcde", 4), "abc…");
  assert.equal(cutText("ab😀cd", 4), "ab…");
  assert.equal(cutText("a😀cde", 4), "a😀…");
});
