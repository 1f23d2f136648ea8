// Where the data of a project go, for ordinary users and for root.

import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { defaultDataDir, startEmbedded } from "./embedded.ts";
import { ask, atEnd, cannotBeStranger, isRoot, runScript, scratchFolder, stranger } from "./scratch.ts";

test("a project that can be entered keeps its data in its own folder", (t) => {
  const { root } = scratchFolder(t);
  assert.equal(defaultDataDir(root), join(root, ".holdfast", "postgres"));
});

test(
  "an ordinary user keeps them there though the home folder is closed to others",
  { skip: cannotBeStranger() },
  async (t) => {
    const { root } = scratchFolder(t);
    const script = `
    const { defaultDataDir } = await import(${JSON.stringify(new URL("./place.ts", import.meta.url).href)});
    const { mkdirSync } = await import("node:fs");
    mkdirSync(${JSON.stringify(join(root, "home", "app"))}, { recursive: true, mode: 0o700 });
    console.log(JSON.stringify({ dataDir: defaultDataDir(${JSON.stringify(join(root, "home", "app"))}) }));`;
    chmodSync(root, 0o777);
    const said = await runScript(t, script, { account: stranger }).said;
    assert.deepEqual(said, { dataDir: join(root, "home", "app", ".holdfast", "postgres") });
  },
);

test(
  "root in a home folder that others cannot enter has them elsewhere, and they are found again",
  { skip: !isRoot },
  async (t) => {
    const { root } = scratchFolder(t);
    const home = join(root, "home");
    const project = join(home, "my app");
    mkdirSync(project, { recursive: true });
    chmodSync(home, 0o700);
    const dataDir = defaultDataDir(project);
    assert.match(dataDir, /^\/var\/lib\/holdfast\/my-app-[0-9a-f]{8}$/);
    const isNew = !existsSync(dirname(dataDir));
    // Only what was not there before: other projects may have their data beside it.
    atEnd(t, () => rmSync(isNew ? dirname(dataDir) : dataDir, { recursive: true, force: true }));
    const server = await startEmbedded({ dataDir });
    assert.deepEqual(await ask(server.url, "select 1 as one"), [{ one: 1 }]);
    await server.stop();
    chmodSync(home, 0o755);
    assert.equal(defaultDataDir(project), dataDir);
  },
);
