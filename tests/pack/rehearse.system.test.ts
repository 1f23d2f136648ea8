// The package of rehearsals as others install it, beside Holdfast: one whole rehearsal, and what `plan` makes of it.

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { checkTypes, copyOf, emptyFolder, filesOf, install, pack, root, run } from "./installed.ts";

/** The part of a report's JSON that is looked at. */
interface Report {
  readonly verdict: {
    readonly notes: readonly string[];
    readonly trials: readonly { readonly inside: readonly { readonly cpu: { readonly mainMs: number } }[] }[];
  };
}

const folder = emptyFolder();
const project = join(folder, "shop");
const tarballs = { holdfast: "", "holdfast-rehearse": "" };

before(async () => {
  tarballs.holdfast = await pack(folder, "holdfast");
  tarballs["holdfast-rehearse"] = await pack(folder, "holdfast-rehearse");
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("the tarball has all that is loaded by its place, and nothing of the tests", async () => {
  const files = await filesOf(tarballs["holdfast-rehearse"]);
  const known = /^(LICENSE|README\.md|package\.json|dist\/.+\.(js|d\.ts)|dist\/measure\/cluster-preload\.mjs)$/;
  assert.deepEqual(
    files.filter((file) => !known.test(file)),
    [],
  );
  assert.deepEqual(
    files.filter((file) => /\.test\.|simulated|sample-|testing|small-target/.test(file)),
    [],
  );
  const loaded = ["run.js", "drive/drive-thread.js", "probe/inside/entry.js", "measure/cluster-preload.mjs"];
  for (const file of loaded) assert.ok(files.includes(`dist/${file}`), file);
  const licence = readFileSync(join(root, "packages/rehearse/LICENSE"), "utf8");
  assert.equal(licence, readFileSync(join(root, "LICENSE"), "utf8"));
});

test("packing leaves its folder as it was", () => {
  const original = readFileSync(join(root, "packages/rehearse/package.json"), "utf8");
  assert.equal(readFileSync(join(copyOf(folder, "holdfast-rehearse"), "package.json"), "utf8"), original);
});

describe("both packages, installed", () => {
  let missing: string | undefined;

  before(async () => {
    missing = await install(project, tarballs);
    if (missing !== undefined) console.error(`\n!!! THE INSTALLED REHEARSAL IS NOT TESTED: ${missing} !!!\n`);
  });

  test("say what they take, under both names", async (t) => {
    if (missing !== undefined) return t.skip(missing);
    const long = await run(project, "npx", "--offline", "holdfast", "rehearse", "--help");
    assert.equal(long.code, 0, long.said);
    assert.match(long.said, /^holdfast rehearse: /);
    assert.deepEqual(await run(project, "npx", "--offline", "holdfast-rehearse", "--help"), long);
    const plan = await run(project, "npx", "--offline", "holdfast", "plan", "--help");
    assert.deepEqual(await run(project, "npx", "--offline", "holdfast-rehearse", "plan", "--help"), plan);
    assert.match(plan.said, /^holdfast plan: /);
  });

  test("rehearse an app to a report, with the look inside, and plan from it", async (t) => {
    if (missing !== undefined) return t.skip(missing);
    writeFileSync(join(project, "server.js"), server);
    writeFileSync(join(project, "crowd.ts"), crowd);
    const limits = ["--max-time", "40s", "--no-experiment", "--max-rate", "50"];
    const options = [...limits, "--scenario", "crowd.ts", "--json", "report.json", "--quiet"];
    const words = ["holdfast", "rehearse", ...options, "--", "node", "server.js"];
    const { code, said } = await run(project, "npx", "--offline", ...words);
    // 3: a machine that others use meanwhile, or an app that takes all that we send.
    assert.ok(code === 0 || code === 3, said);
    const report = JSON.parse(readFileSync(join(project, "report.json"), "utf8")) as Report;
    const { trials, notes } = report.verdict;
    // What only the look inside says; a busy machine may leave no figure of it that means anything.
    const inside = trials.flatMap((trial) => trial.inside).filter(({ cpu }) => cpu.mainMs > 0);
    assert.ok(inside.length > 0, `nothing of the inside in ${trials.length} steps; ${notes.join("; ")}; ${said}`);
    assert.match(readFileSync(join(project, "rehearsal.html"), "utf8"), /^<!doctype html>/);
    const nextYear = `${new Date().getFullYear() + 1}-06-01`;
    const growth = ["--grow", "30x", "--by", nextYear];
    const plan = await run(project, "npx", "--offline", "holdfast", "plan", "report.json", ...growth);
    // The same 3: a report whose figures count for nothing has no plan.
    assert.ok(plan.code === 0 || (code === 3 && plan.code === 3), plan.said);
  });

  test("have declarations that are checked with their libraries, strictly", async (t) => {
    if (missing !== undefined) return t.skip(missing);
    writeFileSync(join(project, "crowd.ts"), crowd);
    writeFileSync(join(project, "checked.ts"), checked);
    assert.deepEqual(await checkTypes(project, ["crowd.ts", "checked.ts"]), { code: 0, said: "" });
  });
});

const server = `import http from "node:http";

const server = http.createServer((request, response) => {
  const end = performance.now() + 3;
  while (performance.now() < end);
  response.setHeader("content-type", "text/html");
  response.end("<!doctype html><title>Shop</title><h1>Kettles</h1><a href='/about'>About</a>");
});

server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));
`;

const crowd = `import { flow, get, type Scenario } from "holdfast-rehearse/scenario";

export const scenario: Scenario = {
  name: "shop",
  flows: [
    flow("look around", { weight: 1 }, function* () {
      yield get("/");
      yield get("/about");
    }),
  ],
};
`;

// What it expects to fail must fail: a package without types would let everything pass.
const checked = `import { rehearseCommand } from "holdfast-rehearse/command";
import { drive } from "holdfast-rehearse/drive";
// @ts-expect-error -- nothing else is to be imported
import { run } from "holdfast-rehearse/run";

export const code: Promise<number> = rehearseCommand(["--help"]);
// @ts-expect-error -- not a wish
export const report = drive({ target: 1 });
export { run };
`;
