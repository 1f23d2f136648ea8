// The claim on a data folder: one at a time, and never lost to a process that has gone.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { claim, claimedBy } from "./owner.ts";
import { runScript, scratchFolder } from "./scratch.ts";

test("a claimed folder is refused until it is released", (t) => {
  const { root } = scratchFolder(t);
  const first = claim(root);
  assert.equal(claimedBy(root), process.pid);
  assert.throws(() => claim(root), { code: "HF_ALREADY_RUNNING" });
  first.release();
  first.release();
  assert.equal(claimedBy(root), null);
  claim(root).release();
  assert.deepEqual(readdirSync(root), []);
});

test("a claim of a process that has gone is taken over, though its pid lives again", (t) => {
  const { root } = scratchFolder(t);
  // Process 1 lives, but was not born then.
  symlinkSync("1:another-boot-7:0-0", join(root, "owner.4"));
  const taken = claim(root);
  assert.deepEqual(readdirSync(root), ["owner.5"]);
  taken.release();
});

test("a copy of a claimed folder is not claimed", (t) => {
  const { root } = scratchFolder(t);
  const [original, copy] = [join(root, "original"), join(root, "copy")];
  mkdirSync(original);
  const mine = claim(original);
  cpSync(original, copy, { recursive: true, verbatimSymlinks: true });
  assert.equal(readlinkSync(join(copy, "owner.1")), readlinkSync(join(original, "owner.1")));
  claim(copy).release();
  mine.release();
});

test("of many that take over one stale claim at once exactly one has it", async (t) => {
  const { root } = scratchFolder(t);
  symlinkSync("1:another-boot-7:0-0", join(root, "owner.4"));
  const script = `
    const { claim } = await import(${JSON.stringify(new URL("./owner.ts", import.meta.url).href)});
    let said = "won";
    while (Date.now() < ${Date.now() + 1000});
    try { claim(${JSON.stringify(root)}); } catch (error) { said = error.code; }
    console.log(JSON.stringify({ said }));
    setInterval(() => {}, 1000);`;
  const starters = Array.from({ length: 6 }, () => runScript(t, script));
  const said = await Promise.all(starters.map(async (starter) => (await starter.said)["said"]));
  assert.deepEqual(
    said.map(String).toSorted((a, b) => a.localeCompare(b, "en")),
    [...Array.from({ length: 5 }, () => "HF_ALREADY_RUNNING"), "won"],
  );
  assert.equal(claimedBy(root), starters[said.indexOf("won")]?.process.pid);
});
