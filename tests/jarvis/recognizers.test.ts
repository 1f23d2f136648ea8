// What Jarvis makes of sentences that others wrote down with their meaning (Recognizers-Text, in `../shared/data`), in
// six languages. Without the files it says so and is skipped.

import assert from "node:assert/strict";
import { test } from "node:test";
import { jarvis } from "../../bench/understand/readers.ts";
import { type Case, casesOf, isRight } from "../../bench/understand/recognizers.ts";

/** A share of the cases that must be right: of dates and times together, and of repetition. */
const bars = [
  { language: "English", code: "en", times: 0.88, sets: 0.85 },
  { language: "German", code: "de", times: 0.8, sets: 0.8 },
  { language: "French", code: "fr", times: 0.8, sets: 0.8 },
  { language: "Spanish", code: "es", times: 0.8, sets: 0.8 },
  { language: "Portuguese", code: "pt", times: 0.8, sets: 0 },
  { language: "Italian", code: "it", times: 0.8, sets: 0.8 },
] as const;

for (const { language, code, times, sets } of bars) {
  const cases = casesOf(language);
  const skip = "missing" in cases ? `there is no file ${cases.missing}` : false;
  test(`${language}: of others' sentences as many are read rightly as were promised`, { skip }, () => {
    if ("missing" in cases) return;
    const share = (mine: readonly Case[]) => {
      const right = mine.filter((one) => {
        const answer = jarvis.read(one.text, one.now, code);
        return answer !== undefined && isRight(one, answer);
      });
      return right.length / Math.max(1, mine.length);
    };
    const said = cases.filter(({ kind }) => kind !== "set");
    assert.ok(said.length > 50);
    assert.ok(share(said) >= times, `${share(said)} of ${said.length}`);
    const again = cases.filter(({ kind }) => kind === "set");
    assert.ok(share(again) >= sets, `${share(again)} of ${again.length} repetitions`);
    // A bar that everything passes is none.
    assert.ok(share(said.map((one) => ({ ...one, values: ["never"] }))) === 0);
  });
}
