// docs/promises.md is a page that people read too: a new figure changes its own row and nothing else.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { recorded } from "./record.ts";

const page = readFileSync(new URL("../../docs/promises.md", import.meta.url), "utf8");
const seen = { date: "2026-01-02", commit: "abc1234", machine: "2 cores" };
const result = { verdict: "holds", figure: "0 lost of 7" } as const;

it("a figure goes into the row of its proof and leaves the rest as it was", () => {
  for (const name of ["accepted", "once", "order", "fast"]) {
    const { text, said } = recorded(page, { name, long: true, result, seen });
    const changed = text.split("\n").filter((line, index) => line !== page.split("\n")[index]);
    assert.equal(changed.length, 1, said);
    const command = `\`npm run prove -- ${name} --long\``;
    assert.match(changed[0] ?? "", /^\| \d+\. .* \| holds: 0 lost of 7 \| 2026-01-02 \| abc1234 \| 2 cores \| /);
    assert.ok(changed[0]?.endsWith(` | ${command} |`), changed[0]);
  }
});

it("a short run does not replace the figure of a long one, a long one replaces both", () => {
  const { text } = recorded(page, { name: "once", long: true, result, seen });
  assert.equal(recorded(text, { name: "once", long: false, result, seen }).text, text);
  const later = { ...seen, date: "2026-02-03" };
  assert.notEqual(recorded(text, { name: "once", long: true, result, seen: later }).text, text);
});

it("a run without a verdict does not replace one that had one", () => {
  const { text } = recorded(page, { name: "order", long: true, result, seen });
  const nothing = { verdict: "no verdict", figure: "" } as const;
  assert.equal(recorded(text, { name: "order", long: true, result: nothing, seen }).text, text);
});

it("a proof without a row is said, and nothing is written", () => {
  const { text, said } = recorded(page, { name: "nothing", long: false, result, seen });
  assert.equal(text, page);
  assert.match(said, /no row/);
});
