import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fit, wantsColour, wrap } from "./paper.ts";
import { brokenVerdict, poolFinding, sampleReport, sampleVerdicts } from "./sample-verdicts.ts";
import { terminalReport } from "./terminal.ts";

const plain = { columns: 80, colour: false };

function said(name: keyof typeof sampleVerdicts): string {
  return terminalReport(sampleReport(sampleVerdicts[name]), plain);
}

/** As one line: where it is broken does not matter. */
function flat(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

describe("the screen", () => {
  it("begins with the limit, what breaks first, where, the fix and what that carries", () => {
    assert.ok(
      flat(said("broke")).startsWith(
        "Sign-ups: 7 a second, among 14 visits a second (42 requests). First to break: the database pool (1 of 1 busy, held 9.4 ms a " +
          "visit), src/db.js:12. Fix: max: 10, then 63; next: CPU (2 cores).",
      ),
      said("broke"),
    );
  });

  it("tells the experiment with what was measured, how many times that is, and what was predicted", () => {
    assert.match(
      flat(said("broke")),
      /With a pool of 10: 131 visits\/s, 9\.4 times; predicted 120, 128 from its own low steps\./,
    );
  });

  it("tells the prediction, its error, recovery, growth and how far the crowd is", () => {
    const text = flat(said("broke"));
    assert.match(text, /Predicted from 2\.8 visits a second: 14 \(13 to 15\).* 1\.4 % too high/);
    assert.match(text, /recovered by itself/);
    assert.match(text, /GET \/orders takes 2\.1 ms, and 8\.1 ms with four times the rows of orders/);
    assert.match(text, /1\.4 times the limit: for 5 h \d+ min more come than are served/);
  });

  it("says first that we ran out, that nothing can be trusted, or that it was stopped", () => {
    assert.match(flat(said("generator")), /^We, not you, ran out: at 1,200 visits a second .*its thread was busy/);
    assert.match(flat(said("not-trustworthy")), /^Not trustworthy now: others used 0\.8 of 2 cores/);
    assert.match(
      flat(said("stopped")),
      /^Stopped before the end\. Sign-ups: held 1\.4 a second, among 2\.8 visits a second/,
    );
  });

  it("names no cause that it does not know, and says so of one that is not confirmed", () => {
    assert.match(flat(said("unknown")), /What breaks first is unknown: no part was near its end/);
    assert.match(flat(said("unknown")), /did NOT recover/);
    assert.match(flat(said("unconfirmed")), /First to break, probably: .*Not tested by an experiment/);
    assert.match(flat(said("holds")), /at least 2,500 a second, among 5,000 visits a second .*did not break/);
  });

  for (const name of Object.keys(sampleVerdicts)) {
    it(`fits into one screen of 80 columns without colours: ${name}`, () => {
      // A key of the very object.
      const text = said(name as keyof typeof sampleVerdicts);
      const lines = text.split("\n");
      assert.deepEqual(
        lines.filter((line) => line.length > 80),
        [],
      );
      assert.ok(lines.length <= 45, `${lines.length} lines`);
      assert.ok(!/undefined|NaN|Infinity|[^\n\P{Cc}]/u.test(text), text);
    });
  }

  it("shows nothing of the target that could move the cursor", () => {
    const finding = { ...poolFinding, title: "pool\u001b[2J\u202e", remedy: "a\rb" };
    const text = terminalReport(sampleReport({ ...brokenVerdict, finding }, { target: "\u001b]0;x\u0007" }), plain);
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    assert.doesNotMatch(text, /[\u001b\u0007\r\u202e]/);
  });
});

it("colours are for terminals whose user has not said NO_COLOR", () => {
  assert.equal(wantsColour({ isTTY: true }, {}), true);
  assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: "1" }), false);
  assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: "" }), true);
  assert.equal(wantsColour({ isTTY: true }, { TERM: "dumb" }), false);
  assert.equal(wantsColour({}, {}), false);
  assert.match(terminalReport(sampleReport(), { columns: 80, colour: true }), /\p{Cc}\[1m/u);
});

it("lines are broken between words, long words anywhere, and wide letters take two columns", () => {
  assert.deepEqual(wrap("one two three", 7, "  "), ["one two", "  three"]);
  assert.deepEqual(wrap("aaaaaaaaaa", 4), ["aaaa", "aaaa", "aa"]);
  assert.equal(fit("日本語日本語", 7), "日本語…");
  assert.equal(fit("a👩‍🚀b", 10).startsWith("a👩"), true);
});
