import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { checkDocuments } from "./documents.ts";
import { checkAlarms, renderAlarms } from "./alarms.ts";
import { checkErrors, renderErrors } from "./errors.ts";
import { checkLocked } from "./locked.ts";
import { checkNames } from "./names.ts";
import { checkText } from "./text.ts";

const opening = "// Says what it is.\n";

test("files and folders that are drawers, and names that are not kebab-case, are found", (t) => {
  const root = tree(t, {
    "src/utils.ts": "",
    "src/common/a.ts": "",
    "src/types.test.ts": "",
    "src/BigName.ts": "",
    "src/two_words.sql": "",
    "src/good-name.test.ts": "",
    "src/good-name.system.test.ts": "",
    "src/node_modules/lib/a.ts": "",
    "src/000001-events.sql": "",
    "README.md": "",
  });
  assert.deepEqual(
    checkNames(root).map((finding) => finding.split(":")[0]),
    ["src/common/a.ts", "src/types.test.ts", "src/utils.ts", "src/BigName.ts", "src/two_words.sql"],
  );
});

test("long lines, put-off work and files without an opening comment are found", (t) => {
  const root = tree(t, {
    "fits.ts": `${opening}${"x".repeat(120)}\n`,
    "long.ts": `${opening}${"x".repeat(121)}\n`,
    "long-comment.ts": `// ${"x".repeat(60)} "${"x".repeat(60)}"\n`,
    "long-string.ts": `${opening}  say("${"x".repeat(120)}");\n`,
    "later.sql": "-- Says what it is.\n" + "-- " + "TODO the index\n",
    "todos.ts": `${opening}export const todo = "todo";\n`,
    "bare.ts": "export const one = 1;\n",
    "bare.test.ts": 'import "x";\n',
    "command.ts": `#!/usr/bin/env node\n${opening}`,
    "bare.sql": "select 1;\n",
  });
  assert.deepEqual(
    checkText(root).map((finding) => finding.split(": ")[0]),
    ["bare.sql", "bare.ts", "later.sql:2", "long-comment.ts:1", "long.ts:2"],
  );
});

test("version ranges, addresses in the lock file and packages without a checksum are found", (t) => {
  const root = tree(t, {
    "package.json": JSON.stringify({ dependencies: { a: "1.2.3", b: "^1.2.3" }, devDependencies: { c: "latest" } }),
    "packages/one/package.json": JSON.stringify({ optionalDependencies: { d: "1.0.0-beta.17", e: "~1.0.0" } }),
    "package-lock.json": JSON.stringify({
      packages: {
        "": {},
        "node_modules/a": { integrity: "sha512-a" },
        "node_modules/b": { integrity: "sha512-b", resolved: "https://packages.example/b.tgz" },
        "node_modules/c": {},
        "node_modules/one": { resolved: "packages/one", link: true },
        "packages/one": {},
      },
    }),
  });
  assert.deepEqual(checkLocked(root), [
    'package.json: b "^1.2.3" is not an exact version',
    'package.json: c "latest" is not an exact version',
    'packages/one/package.json: e "~1.0.0" is not an exact version',
    "package-lock.json: node_modules/b names the address it came from",
    "package-lock.json: node_modules/c has no checksum",
  ]);
});

test("links that lead nowhere and commands that do not exist are found in documents", (t) => {
  const root = tree(t, {
    "package.json": JSON.stringify({ scripts: { start: "", check: "" } }),
    "docs/here.md": "[up](../README.md#top) [out](https://example.com/x.md) [down](below.md) `[code](no.md)`\n",
    "README.md": [
      "[docs](docs/here.md) [gone](docs/gone.md) [top](#top)",
      "```sh",
      "npm ci && npm start",
      "npm run check -- lint; npm run missing",
      "npm test",
      "node tests/run.ts",
      "```",
      "```ts",
      "// npm run nothing, [no](link.md)",
      "```",
      "",
    ].join("\n"),
  });
  assert.deepEqual(checkDocuments(root), [
    "README.md: the link to docs/gone.md leads nowhere",
    'README.md: there is no npm script "missing"',
    'README.md: there is no npm script "test"',
    "README.md: there is no file tests/run.ts",
    "docs/here.md: the link to below.md leads nowhere",
  ]);
});

test("the page of errors is compared with the table once it exists", async (t) => {
  const entry = { title: "Gone", message: "It is gone.", hint: "Look again.", status: 503, retry: true };
  const root = tree(t, {
    "package.json": '{ "type": "module" }',
    "packages/holdfast/src/errors.ts": `export const errorTable = ${JSON.stringify({ HF_GONE: entry })};\n`,
  });
  assert.deepEqual(await checkErrors(root), []);
  mkdirSync(join(root, "docs"));
  writeFileSync(join(root, "docs/errors.md"), renderErrors({ HF_GONE: { ...entry, hint: "Old." } }));
  assert.equal((await checkErrors(root)).length, 1);
  writeFileSync(join(root, "docs/errors.md"), renderErrors({ HF_GONE: entry }));
  assert.deepEqual(await checkErrors(root), []);
});

/** A folder with these files; removed after the test. */
function tree(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "holdfast-house-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

test("the page of alarms is compared with the tables once it exists", async (t) => {
  const alarm = {
    measures: "X",
    on: 5,
    off: 2,
    unit: "s",
    forSeconds: 3,
    severity: "warning",
    means: "M.",
    todo: "T.",
  };
  const steps = [{ name: "one", about: "A.", thresholds: { disk: { take: 0.9, leave: 0.8 } } }];
  const root = tree(t, {
    "package.json": '{ "type": "module" }',
    "packages/holdfast/src/alarm/table.ts": `export const alarmTable = ${JSON.stringify({ late: alarm })};\n`,
    "packages/holdfast/src/ladder/steps.ts": `export const steps = ${JSON.stringify(steps)};\n`,
    "docs/glossary.md": "",
  });
  assert.deepEqual(await checkAlarms(root), []);
  writeFileSync(join(root, "docs/alarms.md"), renderAlarms({ alarms: { late: { ...alarm, on: 6 } }, steps }));
  assert.match((await checkAlarms(root)).join(), /docs\/alarms.md is not in step/);
  writeFileSync(join(root, "docs/alarms.md"), renderAlarms({ alarms: { late: alarm }, steps }));
  assert.deepEqual(await checkAlarms(root), []);
});
