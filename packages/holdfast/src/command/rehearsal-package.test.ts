import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const source = join(import.meta.dirname, "..");
const modules = join(source, "../../../node_modules");
const folder = mkdtempSync(join(tmpdir(), "holdfast-alone-"));

after(() => rmSync(folder, { recursive: true, force: true }));

test("without the package for rehearsals, `rehearse` and `plan` say what to install, and all else goes on", () => {
  // As installed: a copy, and beside it whatever it needs.
  cpSync(source, join(folder, "src"), { recursive: true, filter: (file) => !file.endsWith(".test.ts") });
  mkdirSync(join(folder, "node_modules"));
  for (const name of readdirSync(modules)) {
    if (!name.startsWith("holdfast")) symlinkSync(join(modules, name), join(folder, "node_modules", name));
  }
  for (const words of [
    ["rehearse", "--help"],
    ["rehearse", "--", "node", "server.js"],
    ["plan", "report.json"],
  ]) {
    const { status, stdout, stderr } = run(join(folder, "src"), ...words);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^holdfast: .*npm install holdfast-rehearse\n$/);
  }
  assert.match(run(join(folder, "src"), "--help").stdout, /holdfast rehearse TARGET/);
});

test("in the repository the package for rehearsals is found", () => {
  for (const name of ["rehearse", "plan"]) {
    const { status, stdout } = run(source, name, "--help");
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^holdfast ${name}: `));
  }
});

function run(place: string, ...words: readonly string[]) {
  return spawnSync(process.execPath, [join(place, "holdfast.ts"), ...words], { cwd: folder, encoding: "utf8" });
}
