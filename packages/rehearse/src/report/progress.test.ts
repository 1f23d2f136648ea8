import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Progress, type ProgressPicture, progressPicture } from "./progress.ts";
import { brokenVerdict } from "./sample-verdicts.ts";

const [trial] = brokenVerdict.trials;
assert.ok(trial);

const events: readonly Progress[] = [
  { kind: "phase", phase: "looking" },
  { kind: "phase", phase: "searching", detail: "\u001b[2J", leftMs: 90_000 },
  { kind: "predicted", limit: 14, part: "database pool" },
  { kind: "trial-begin", purpose: "search", visitsPerSecond: 12.8, durationMs: 8000 },
  { kind: "second", second: 4, sent: 38, done: 37, failed: 1, p95Ms: 141 },
  { kind: "note", text: "the target logs to a file" },
  { kind: "trial-end", trial },
];

function screenOf(isTTY: boolean): { screen: Parameters<typeof progressPicture>[0]["screen"]; text: () => string } {
  let text = "";
  const write = (more: string): void => {
    text += more;
  };
  return { screen: { isTTY, columns: 60, write }, text: () => text };
}

function played(isTTY: boolean): { picture: ProgressPicture; text: () => string } {
  const { screen, text } = screenOf(isTTY);
  let now = 0;
  const picture = progressPicture({ screen, colour: false, now: () => (now += 1000) });
  for (const event of events) picture.show(event);
  return { picture, text };
}

/** What a terminal shows after all that was written to it: only what the pictures use. */
function shown(text: string): string[] {
  const lines: string[] = [""];
  let row = 0;
  // oxlint-disable-next-line no-control-regex -- the control sequences are what is played here
  for (const piece of text.split(/(\u001b\[\d+A|\u001b\[0J|\r|\n)/)) {
    const [, up] = /\[(\d+)A/.exec(piece) ?? [];
    if (up !== undefined) row -= Number(up);
    else if (piece === "\u001b[0J") lines.splice(row, lines.length, "");
    else if (piece === "\n") lines[(row += 1)] ??= "";
    else if (piece !== "\r") lines[row] = (lines[row] ?? "") + piece;
  }
  return lines;
}

describe("on a terminal", () => {
  it("phase, elapsed and expected time, prediction and the last second are rewritten in place", (t) => {
    const { screen, text } = screenOf(true);
    const picture = progressPicture({ screen, colour: false, now: () => 65_000 });
    t.after(() => picture.end());
    for (const event of events.slice(0, 5)) picture.show(event);
    const lines = shown(text());
    assert.equal(lines.length, 5, lines.join("\n"));
    assert.match(lines[0] ?? "", /^searching for the limit: \\u001b\[2J · 0:00, about 1:30 to go$/);
    assert.match(lines[1] ?? "", /predicted: 14 visits a second, by database pool/);
    assert.match(lines[2] ?? "", /█+░+ search at 13 visits a second/);
    assert.match(lines[3] ?? "", /sent 38, answered 37, 1 failed, p95 141 ms/);
  });

  it("after its end only trials and notes are left, and nothing more is drawn", () => {
    const { picture, text } = played(true);
    picture.end();
    const before = text();
    picture.show({ kind: "note", text: "too late" });
    picture.end();
    assert.equal(text(), before);
    const left = shown(before).filter((line) => line !== "");
    assert.deepEqual(left, ["  the target logs to a file", "  warm-up at 1 visit a second: p95 48 ms, held"]);
  });

  it("no line is as long as the terminal is wide", (t) => {
    const { picture, text } = played(true);
    t.after(() => picture.end());
    picture.show({ kind: "note", text: "x".repeat(300) });
    assert.ok(shown(text()).every((line) => line.length < 60));
  });
});

it("elsewhere there is one plain line for each phase, prediction, trial and note", () => {
  const { picture, text } = played(false);
  picture.end();
  picture.show({ kind: "note", text: "too late" });
  assert.ok(!text().includes("\u001b") && !text().includes("\r"));
  const lines = text().trimEnd().split("\n");
  assert.equal(lines.length, 5);
  assert.match(lines[0] ?? "", /^\[\d+:\d\d\] looking at the target$/);
});
