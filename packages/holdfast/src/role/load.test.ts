// Apps from their files, and commands that have nothing to work with.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { scratchFolder } from "../store/embedded/scratch.ts";
import { loadApp } from "./load.ts";
import { readSettings } from "./settings.ts";
import { statusCommand } from "../command/status.ts";

test("a file without an app is refused with the file and the reason", async (t) => {
  const { root } = scratchFolder(t);
  const cases = {
    "missing.mjs": undefined,
    "broken.mjs": "export const app = ;",
    "throws.mjs": "throw new Error('no luck')",
    "other.mjs": "export const other = 1",
    "odd.mjs": "export const app = 1",
  };
  for (const [name, text] of Object.entries(cases)) {
    if (text !== undefined) writeFileSync(join(root, name), text);
    await assert.rejects(loadApp(join(root, name)), { code: "HF_APP_BAD", message: new RegExp(name) }, name);
  }
});

test("an app is loaded from its file", async (t) => {
  const { root } = scratchFolder(t);
  writeFileSync(join(root, "app.mjs"), "export const app = { name: 'mine', consumers: [] }");
  assert.equal((await loadApp(join(root, "app.mjs"))).name, "mine");
});

test("the status of nothing is that nothing runs", async (t) => {
  const { root } = scratchFolder(t);
  const settings = readSettings({ HOLDFAST_DATA: join(root, "nothing") });
  await assert.rejects(statusCommand.run([], settings), { code: "HF_NOT_RUNNING" });
});
