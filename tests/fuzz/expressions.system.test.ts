// No expression that is given text of others backtracks: four times the text takes about four times as long, never the
// square of it. Ratios of one run, so a slow machine changes nothing; what is too quick to measure is quick enough.

import assert from "node:assert/strict";
import { test } from "node:test";
import { wantsPosition } from "../../packages/holdfast/src/accept/position.ts";
import { parseBody } from "../../packages/holdfast/src/accept/route.ts";
import { printableLine } from "../../packages/holdfast/src/command/printable.ts";
import { fingerprint } from "../../packages/holdfast/src/dead/fingerprint.ts";
import { retryAfterMs } from "../../packages/holdfast/src/deliver/retry-after.ts";
import { decodeBody } from "../../packages/holdfast/src/log/body.ts";
import { makePlan } from "../../packages/holdfast/src/schedule/plan.ts";
import { readSession } from "../../apps/jarvis/src/session.ts";
import { subscribeAnswer } from "../../apps/jarvis/src/accept/messenger.ts";
import { signatureMatches } from "../../apps/jarvis/src/accept/signature.ts";
import { oneLine } from "../../apps/jarvis/src/rules/clean.ts";
import { understand } from "../../apps/jarvis/src/rules/understand.ts";

const reply = { header: () => undefined } as unknown as Parameters<typeof wantsPosition>[2];
const setting = { now: new Date("2026-11-21T10:00:00Z"), zone: "UTC" };

/** Everything that is given text of others and looks at it with an expression. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  "a body": (text) => parseBody(Buffer.from(JSON.stringify({ text }))),
  "a raw body": (text) => decodeBody(Buffer.from(text)),
  prefer: (prefer) => wantsPosition({ position: "asked" }, { prefer }, reply),
  "retry-after": (text) => retryAfterMs({ "retry-after": text, date: text }),
  "a line for people": (text) => printableLine(text, 80),
  "an error": (text) => fingerprint({ consumer: 1, error: Object.assign(new Error(text), { stack: text }) }),
  "a cron expression": (cron) => makePlan({ cron }),
  "a cookie": (text) => readSession("secret", text),
  "a challenge": (text) => subscribeAnswer({ "hub.challenge": text, "hub.mode": "subscribe" }, "token"),
  "a signature": (text) => signatureMatches(Buffer.from(text), `sha256=${text}`, "secret"),
  "a message": (text) => oneLine(text),
  "what a message means": (text) => understand(text, setting as Parameters<typeof understand>[1]),
};

const pieces = [
  "a",
  " ",
  "0",
  "-",
  "/",
  ";",
  ":",
  ",",
  ".",
  "(",
  '"',
  "'",
  "\\",
  "\n",
  "\t",
  "_",
  "é",
  "a ",
  "a.",
  "a@",
  "\\u00",
  "\\ud8",
  "__proto",
  "; ",
  "jarvis=",
  "at 5 ",
  "1,",
  "http://",
  "at a (",
  "status ",
  "\u200b",
  "\ud800",
  "{[",
];
/** What comes last, so that an expression that has to end there fails at the very end. */
const ends = ["", "!", "\0", "\n"];
const small = 16 * 1_024;

test("four times the text takes about four times as long, for everything that reads text of others", () => {
  for (const [name, read] of Object.entries(readers)) {
    for (const piece of pieces) {
      for (const end of ends) {
        const text = (length: number) => piece.repeat(Math.ceil(length / piece.length)) + end;
        const problem = growth(read, text(small), text(4 * small));
        assert.equal(problem, undefined, `${name} of ${JSON.stringify(piece)} and ${JSON.stringify(end)}: ${problem}`);
      }
    }
  }
});

test("an expression that backtracks is found out", () => {
  const slow = (text: string) => /\s+$/.test(text.slice(-text.length / 4));
  // Eight times the text takes 64 times as long: nothing else that the machine does hides that.
  assert.match(String(growth(slow, `${" ".repeat(small)}!`, `${" ".repeat(8 * small)}!`)), /times as long/);
});

/** Undefined when it is linear, or nearly. */
function growth(read: (text: string) => unknown, short: string, long: string): string | undefined {
  // Once is enough for what is quick: the square of this length takes seconds.
  if (timeOf(read, long) < quickMs) return undefined;
  const [one, four] = [best(read, short), best(read, long)];
  return four < quickMs || four / one < 10 ? undefined : `${(four / one).toFixed(1)} times as long, ${four} ms`;
}

const quickMs = 200;

function best(read: (text: string) => unknown, text: string): number {
  return Math.min(...Array.from({ length: 3 }, () => timeOf(read, text)));
}

function timeOf(read: (text: string) => unknown, text: string): number {
  const beganMs = performance.now();
  try {
    read(text);
  } catch {
    // Refused is quick too.
  }
  return performance.now() - beganMs;
}
