// The guides' code is run as it stands there: files that begin with their name, and tests among them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readSettings } from "../packages/holdfast/src/role/settings.ts";
import { writeGuide } from "./pack/guide.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

for (const guide of globSync("docs/guides/*.md", { cwd: root })) {
  test(`the tests in ${guide} pass`, () => {
    // Inside the repository, so that `holdfast` and `zod` are found.
    const folder = mkdtempSync(join(root, ".guide-"));
    try {
      const files = writeGuide(join(root, guide), folder);
      const tests = files.filter((file) => file.endsWith(".test.ts"));
      assert.notEqual(tests.length, 0, "it has no tests");
      const env: NodeJS.ProcessEnv = { ...process.env };
      // Without it, node --test would take itself for a part of this run.
      delete env["NODE_TEST_CONTEXT"];
      const run = spawnSync(process.execPath, ["--test", ...tests], { cwd: folder, env, encoding: "utf8" });
      assert.equal(run.status, 0, run.stdout + run.stderr);
      assert.match(run.stdout, /pass [1-9]/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

test("the settings that the operating guide lists are those that are read, with their defaults", () => {
  const guide = readFileSync(join(root, "docs/guides/operate.md"), "utf8");
  const listed = [...guide.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
  const sources = globSync("packages/holdfast/src/{role,accept,alarm}/*.ts", { cwd: root }).filter(
    (file) => !/test/.test(file),
  );
  const code = sources.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
  const read = [...code.matchAll(/(?:text\(|env\[)"(PORT|HOST|[A-Z]+_[A-Z_]+)"/g)].map(([, name]) => name);
  // How a supervisor speaks to its children is not for people.
  const wanted = new Set(read.filter((name) => name !== "HOLDFAST_CHILD"));
  assert.deepEqual(new Set(listed), wanted);
  const { host, port, logLevel, retainHours } = readSettings({});
  for (const value of [host, String(port), `\`${logLevel}\``, String(retainHours)]) {
    assert.ok(guide.includes(`| ${value} |`), `the default ${value}`);
  }
});
