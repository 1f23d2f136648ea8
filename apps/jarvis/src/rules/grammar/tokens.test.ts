// How a text is cut: words, digits, marks, and which of them stand together.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, tokensOf } from "./tokens.ts";

function cut(text: string): string {
  return tokensOf(text)
    .map(({ text: word, glued }) => `${glued ? "" : " "}${word}`)
    .join("")
    .trim();
}

test("words, digits and marks are parted, and what stood together is known", () => {
  assert.equal(cut("5pm, 17h30 2026-01-15!"), "5pm, 17h30 2026-01-15!");
  assert.deepEqual(
    tokensOf("at 5pm").map(({ kind, text, start, end }) => [kind, text, start, end]),
    [
      ["word", "at", 0, 2],
      ["digits", "5", 3, 4],
      ["word", "pm", 4, 6],
    ],
  );
});

test("accents and case do not count, and dashes and apostrophes are of one kind", () => {
  assert.equal(fold("Mañana"), "manana");
  assert.equal(fold("MÄRZ"), "marz");
  assert.equal(fold("dreißig"), "dreissig");
  assert.equal(fold("–"), "-");
  assert.equal(fold("’"), "'");
});

test("an apostrophe belongs to the letters before it, but for a genitive; a hyphen between words is none", () => {
  const words = (text: string) => tokensOf(text).map(({ text: word }) => word);
  assert.deepEqual(words("o'clock l’après-midi new year's"), [
    "o'",
    "clock",
    "l'",
    "apres",
    "midi",
    "new",
    "year",
    "'s",
  ]);
  assert.deepEqual(words("mid-day 5-minute 3-4"), ["mid", "day", "5", "minute", "3", "-", "4"]);
});

test("places in the text stay right whatever is in it", () => {
  for (const text of ["é\u0301a b", "😀 5 pm", "\ud800 x", "'''", "a'b'c'd", "ﷺ 明日 5時", "\0 1"]) {
    for (const { start, end } of tokensOf(text)) assert.ok(start < end && end <= text.length, JSON.stringify(text));
  }
});
