// The package that others install, not the sources that all other tests run: packed, installed elsewhere, and used as
// the README says.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { until } from "holdfast/testing";
import { processes } from "../crash/processes.ts";
import { writeGuide } from "./guide.ts";
import { checkTypes, copyOf, emptyFolder, filesOf, install, pack, readmeApp, root, run, shell } from "./installed.ts";

const folder = emptyFolder();
const project = join(folder, "shop");
let tarball = "";

before(async () => {
  tarball = await pack(folder, "holdfast");
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("the tarball has JavaScript, declarations and SQL, and nothing of the tests", async () => {
  const files = await filesOf(tarball);
  const foreign = files.filter((file) => !/^(LICENSE|README\.md|package\.json|dist\/.+\.(js|d\.ts|sql))$/.test(file));
  assert.deepEqual(foreign, []);
  assert.deepEqual(
    files.filter((file) => /\.test\.|(^|\/)(sample|scratch)\.|schema\.sql/.test(file)),
    [],
  );
  for (const file of ["index", "holdfast", "testing/index"]) {
    for (const kind of ["js", "d.ts"]) assert.ok(files.includes(`dist/${file}.${kind}`), `dist/${file}.${kind}`);
  }
  assert.ok(files.some((file) => file.startsWith("dist/store/migrations/000001-")));
  assert.equal(
    readFileSync(join(root, "packages/holdfast/LICENSE"), "utf8"),
    readFileSync(join(root, "LICENSE"), "utf8"),
  );
});

test("packing leaves the folder as it was", () => {
  const copy = copyOf(folder, "holdfast");
  const original = readFileSync(join(root, "packages/holdfast/package.json"), "utf8");
  assert.equal(readFileSync(join(copy, "package.json"), "utf8"), original);
  assert.throws(() => readFileSync(join(copy, "dist/index.js")), { code: "ENOENT" });
});

test("publishing the folder instead of the tarball is refused", async () => {
  const { code, said } = await run(join(root, "packages/holdfast"), "node", "../pack.ts", "publish");
  assert.equal(code, 1);
  assert.match(said, /Publish the tarball.*holdfast-VERSION\.tgz/);
});

describe("the installed package", () => {
  let missing: string | undefined;

  before(async () => {
    missing = await install(project, { holdfast: tarball });
    if (missing !== undefined) console.error(`\n!!! THE INSTALLED PACKAGE IS NOT TESTED: ${missing} !!!\n`);
  });

  for (const [name, app, options] of [
    ["TypeScript, a process for each role", "shop.ts", []],
    ["JavaScript, in one process", "shop.js", ["--single"]],
  ] as const) {
    test(`runs the README's app: ${name}`, async (t) => {
      if (missing !== undefined) return t.skip(missing);
      // It names no types, so it is both.
      writeFileSync(join(project, app), readmeApp());
      const data = join(project, ".holdfast", app);
      const { child, said } = startApp(app, "--port", "0", "--data", data, ...options);
      try {
        const address = await until("the app to run", () => addressIn(child, said()), 60_000);
        const order = (id: string) =>
          fetch(`${address}/orders`, { method: "POST", body: JSON.stringify({ id, customer: "ada", item: "kettle" }) });
        assert.equal(await (await order("o-1")).text(), '{"accepted":1,"repeated":0}');
        assert.equal(await (await order("o-1")).text(), '{"accepted":0,"repeated":1}');
        await until("the confirmation", () => said().includes("your kettle is on its way"));
        assert.notEqual(running(data).length, 0);
      } finally {
        await interrupt(child);
      }
      assert.match(said(), /nothing is left running/);
      assert.deepEqual(running(folder), []);
    });
  }

  test("says what to install for a rehearsal, which it does not ask for", async (t) => {
    if (missing !== undefined) return t.skip(missing);
    const { code, said } = await run(project, "npx", "--offline", "holdfast", "rehearse", "--help");
    assert.equal(code, 2, said);
    assert.match(said, /npm install holdfast-rehearse\n$/);
  });

  test("brings its own Postgres to the tests of an app: those of the guide pass", async (t) => {
    if (missing !== undefined) return t.skip(missing);
    const files = writeGuide(join(root, "docs/guides/testing.md"), project);
    const tests = files.filter((file) => file.endsWith(".test.ts"));
    assert.notEqual(tests.length, 0);
    const { code, said } = await run(project, "node", "--test", ...tests);
    assert.equal(code, 0, said);
    assert.match(said, /pass [1-9]/);
  });

  test("has declarations that are checked with their libraries, strictly", async (t) => {
    if (missing !== undefined) return t.skip(missing);
    writeFileSync(join(project, "shop.ts"), readmeApp());
    writeFileSync(join(project, "checked.ts"), checked);
    const guide = writeGuide(join(root, "docs/guides/testing.md"), project);
    assert.deepEqual(await checkTypes(project, ["shop.ts", "checked.ts", ...guide]), { code: 0, said: "" });
  });
});

// What it expects to fail must fail: a package without types would let everything pass.
const checked = `
import { type Context, type Queryable, stream } from "holdfast";
import { openTestStore } from "holdfast/testing";
import { z } from "zod";

const heard = stream("heard", { event: z.object({ id: z.string() }), id: (event) => event.id, key: () => "k" });
export const id: string = heard.id({ id: "1" });
// @ts-expect-error -- a stream of other events
heard.id({ name: "1" });

export async function countOf(tx: Queryable): Promise<number> {
  const found = await tx.query<{ count: number }>("select 1 as count");
  // @ts-expect-error -- not a column
  found.rows[0]?.sum;
  return found.rows[0]?.count ?? 0;
}
export const now = (context: Context): number => context.now.getTime();
await using store = await openTestStore();
await countOf(store.pool);
`;

/** \`npx holdfast start\` in a process group of its own, like a command in a terminal. */
function startApp(...words: readonly string[]): { readonly child: ChildProcess; readonly said: () => string } {
  const child = spawn("npx", ["--offline", "holdfast", "start", ...words], {
    cwd: project,
    env: shell(),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (part: Buffer) => (said += part.toString()));
  child.stderr.on("data", (part: Buffer) => (said += part.toString()));
  return { child, said: () => said };
}

function addressIn(child: ChildProcess, said: string): string | undefined {
  assert.equal(child.exitCode, null, said);
  return /metrics\s+(http:\S+)\/metrics/.exec(said)?.[1];
}

/** Ctrl-C: the terminal tells the whole group. */
async function interrupt(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  process.kill(-pid, "SIGINT");
  await closed;
}

function running(place: string): string[] {
  return processes().flatMap(({ command }) => (command.includes(place) ? [command] : []));
}
