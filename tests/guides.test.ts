// The guides' code is run as it stands there: files that begin with their name, and tests among them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
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
