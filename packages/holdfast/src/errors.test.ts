// The table of errors: filled in, complete, and each code provoked by some test.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type ErrorCode, errorTable, fault, HoldfastError } from "./errors.ts";

// Object.keys forgets the type of the keys.
const codes = Object.keys(errorTable) as ErrorCode[];

function textsOf(pattern: string): string {
  const files = globSync(pattern, { cwd: import.meta.dirname }).filter((file) => !file.endsWith("errors.test.ts"));
  return files.map((file) => readFileSync(join(import.meta.dirname, file), "utf8")).join("\n");
}

test("each code is provoked by a test and used by the runtime", () => {
  const tests = textsOf("**/*.test.ts") + textsOf("../../../{tests,apps}/**/*.test.ts");
  const code = textsOf("**/!(*.test).ts") + textsOf("../../../apps/*/src/**/!(*.test).ts");
  assert.deepEqual(
    codes.filter((one) => !tests.includes(one)),
    [],
  );
  assert.deepEqual(
    codes.filter((one) => !code.includes(`"${one}"`)),
    [],
  );
});

test("an error has what its place in the table says, with its facts filled in", () => {
  const cause = new Error("inside");
  const error = fault("HF_PORT_IN_USE", { host: "h", port: 1 }, cause);
  assert.ok(error instanceof HoldfastError && error instanceof Error);
  assert.equal(error.message, "Another program listens on h:1.");
  assert.equal(error.cause, cause);
  const { hint, status, retry } = errorTable.HF_PORT_IN_USE;
  assert.deepEqual({ hint: error.hint, status: error.status, retry: error.retry }, { hint, status, retry });
});

test("a fact that is missing leaves its place, and what a fact holds is never filled in again", () => {
  assert.equal(fault("HF_PORT_IN_USE", { host: "{port} $1" }).message, "Another program listens on {port} $1:{port}.");
});

test("each entry says what happened and what to do, in whole sentences", () => {
  for (const code of codes) {
    const { title, message, hint, status } = errorTable[code];
    assert.match(code, /^HF_[A-Z_]+$/);
    assert.match(title, /^[A-Z].*[^.]$/, code);
    assert.match(message, /^[A-Z{].*(\.|\{\w+\})$/s, code);
    assert.match(hint, /^[A-Z].*\.$/, code);
    assert.ok(status >= 400 && status < 600, code);
  }
});
