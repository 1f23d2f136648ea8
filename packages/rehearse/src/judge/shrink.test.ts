import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { shrinkInput } from "./shrink.ts";

test("a long body is shrunk to the one character that fails", async () => {
  const shrunk = await shrinkInput(`{"name":"Ada ${"x".repeat(300)} 👩‍🚀"}`, async (text) => text.includes("🚀"));
  assert.equal(shrunk.input, "🚀");
  assert.equal(shrunk.smallest, true);
});

test("what fails only together is kept together", async () => {
  const shrunk = await shrinkInput("aaa\0bbbbbbb\u202Eccc", async (text) => text.includes("\0") && /\u202e/.test(text));
  assert.equal(shrunk.input, "\0\u202E");
});

test("a lone surrogate is found", async () => {
  const shrunk = await shrinkInput("fine \ud83d fine", async (text) => !text.isWellFormed());
  assert.equal(shrunk.input, "\ud83d");
});

test("the tries are bounded, and what comes out fails even then", async () => {
  const input = "0123456789".repeat(50);
  const fails = async (text: string): Promise<boolean> => text.includes("0") && text.includes("9");
  const shrunk = await shrinkInput(input, fails, { tries: 3 });
  assert.equal(shrunk.tries, 3);
  assert.equal(shrunk.smallest, false);
  assert.equal(await fails(shrunk.input), true);
});

test("whatever fails, the result fails and no code point of it can be left out", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.array(fc.constantFrom("€", "ß", "💥"), { minLength: 1, maxLength: 3 }),
      async (text, bad) => {
        const fails = async (candidate: string): Promise<boolean> => bad.every((one) => candidate.includes(one));
        const { input, smallest } = await shrinkInput(`${text}${bad.join(text)}`, fails, { tries: 20_000 });
        assert.equal(await fails(input), true);
        assert.equal(smallest, true);
        assert.equal(Array.from(input).length, new Set(bad).size);
      },
    ),
    { numRuns: 50 },
  );
});
