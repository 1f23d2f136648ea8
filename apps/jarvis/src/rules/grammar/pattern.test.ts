// The parser alone, with small grammars of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chart, grammarOf, type Leaf, type Production } from "./pattern.ts";

type Line = readonly [of: string, pattern: string];

/** Each production gives the text of its parts in brackets, so that its shape can be seen. */
function productions(lines: readonly Line[]): Production<string>[] {
  return lines.map(([of, pattern]) => ({ of, pattern, action: (parts) => `${of}(${Object.values(parts).join(" ")})` }));
}

function chartOf(lines: readonly Line[], words: string): Chart<string> {
  const leaves = words.split(" ").map((word, at): Leaf<string>[] => {
    const symbol = /^\d+$/.test(word) ? "n" : word.toUpperCase();
    return [
      { symbol, value: word, end: at + 1 },
      { symbol: `"${word}`, value: word, end: at + 1 },
    ];
  });
  return new Chart(grammarOf(productions(lines)), leaves);
}

test("rules build on rules, optional parts may be missing, and every end is found once", () => {
  const lines: Line[] = [
    ["span", "{n} UNIT"],
    ["spans", "{span}"],
    ["spans", "{span} AND? {rest:spans}"],
  ];
  const chart = chartOf(lines, "1 unit and 2 unit 3 unit");
  assert.deepEqual(chart.find("spans", 0), [
    { end: 2, value: "spans(span(1))" },
    { end: 5, value: "spans(span(1) spans(span(2)))" },
    { end: 7, value: "spans(span(1) spans(span(2) spans(span(3))))" },
  ]);
  assert.deepEqual(chart.find("spans", 2), []);
});

test("of two that end at the same place the earlier one counts, whatever leaf it begins with", () => {
  const chart = chartOf(
    [
      ["a", "{n} b"],
      ["a", "{n} B"],
    ],
    "1 b",
  );
  assert.deepEqual(chart.find("a", 0), [{ end: 2, value: "a(1)" }]);
  const swapped = chartOf(
    [
      ["a", "{x:n} b"],
      ["a", "B"],
      ["a", "b"],
    ],
    "b",
  );
  assert.equal(swapped.find("a", 0).length, 1);
});

test("an action that gives nothing leaves the place to the next production", () => {
  const grammar = grammarOf<string>([
    { of: "a", pattern: "{n}", action: () => undefined },
    { of: "a", pattern: "{m:n}", action: ({ m }) => m },
  ]);
  assert.deepEqual(new Chart(grammar, [[{ symbol: "n", value: "7", end: 1 }]]).find("a", 0), [{ end: 1, value: "7" }]);
});

test("a grammar that begins with itself, or a part that is none, is refused when it is made", () => {
  assert.throws(
    () =>
      grammarOf(
        productions([
          ["a", "{b} x"],
          ["b", "x? {a}"],
        ]),
      ),
    /begins with itself/,
  );
  assert.throws(() => grammarOf(productions([["a", "{b"]])), /part of a pattern/);
});

test("a long text of nothing but beginnings is looked at once for each place", () => {
  let calls = 0;
  const grammar = grammarOf<string>([
    { of: "list", pattern: "{n}", action: () => ((calls += 1), "n") },
    { of: "list", pattern: "{n} {rest:list}", action: () => undefined },
  ]);
  const count = 2_000;
  const leaves = Array.from({ length: count }, (_, at) => [{ symbol: "n", value: "1", end: at + 1 }]);
  const chart = new Chart(grammar, leaves);
  for (let at = 0; at < count; at += 1) chart.find("list", at);
  assert.equal(calls, count);
});
