// Runs the real linter with the real settings over the samples: each file's first line says what must fire in it, and
// nothing else may. The samples stand in a pretend tree, laid out in a temporary folder, so that rules by path apply.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, test } from "node:test";

interface Finding {
  readonly filename: string;
  /** The rule, as in `eslint(max-lines)`; absent where the linter speaks for itself. */
  readonly code?: string;
  readonly message: string;
}

const repository = join(import.meta.dirname, "../..");
const samples = join(import.meta.dirname, "samples");
const linter = join(repository, "node_modules/oxlint/bin/oxlint");
const opening = "// fires: ";

const pretend = await mkdtemp(join(tmpdir(), "holdfast-lint-"));
after(() => rm(pretend, { recursive: true, force: true }));

for (const name of [".oxlintrc.json", "tsconfig.json", "tests/lint/house.ts"]) {
  await cp(join(repository, name), join(pretend, name));
}
await cp(samples, pretend, { recursive: true });
await symlink(join(repository, "node_modules"), join(pretend, "node_modules"));
const fired = await lint(pretend, ["packages", "apps"]);

for (const entry of await readdir(samples, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  const name = relative(samples, path);
  const [first = ""] = (await readFile(path, "utf8")).split("\n", 1);
  const expected = first.slice(opening.length);
  test(`the linter reports ${expected} in ${name}`, () => {
    assert.ok(first.startsWith(opening), "a sample opens with what must fire in it");
    assert.deepEqual([...(fired.get(name) ?? ["nothing"])], [expected]);
  });
}

test("the linter reports nothing in a file that is not a sample", () => {
  const names = [...fired.keys()].filter((name) => name.startsWith("tests/"));
  assert.deepEqual(names, []);
});

test("the normal run leaves the samples out", async () => {
  assert.equal((await lint(repository, ["tests/lint/samples"])).size, 0);
});

/** Lints `paths` of `root` and gives, for each file with a finding, the set of what fired. */
async function lint(root: string, paths: readonly string[]): Promise<Map<string, Set<string>>> {
  const args = [linter, "--no-error-on-unmatched-pattern", "--format", "json", ...paths];
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      // Findings make a failing exit code, which is what we came for; no JSON at all is a broken linter.
      if (stdout.trimStart().startsWith("{")) resolve(stdout);
      else reject(new Error(`the linter gave no result: ${stdout}${stderr}`, { cause: error }));
    });
  });
  // The shape is that of the linter's own `--format json`, of a version that is pinned.
  const { diagnostics } = JSON.parse(output) as { readonly diagnostics: readonly Finding[] };
  const byFile = new Map<string, Set<string>>();
  for (const { filename, code, message } of diagnostics) {
    byFile.set(filename, (byFile.get(filename) ?? new Set()).add(code ?? message));
  }
  return byFile;
}
