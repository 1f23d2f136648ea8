// `holdfast forget`: says how much it was, and ends with 0 once nothing is left.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { streamNumbers } from "../log/directory.ts";
import { freshReader, readAll, storeOf, write } from "../log/sample.ts";

const program = join(import.meta.dirname, "..", "holdfast.ts");

test("forgetting from the command line deletes until nothing is left; a dry run and a wrong name delete nothing", async (t) => {
  const store = await storeOf(t);
  await streamNumbers(store.pool, ["facts"]);
  await write(store.pool, ["1", "2"], "a");
  await write(store.pool, ["3"], "b");
  const forget = (...words: string[]) => {
    const env = { ...process.env, DATABASE_URL: store.url };
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, "forget", ...words], {
      env,
      encoding: "utf8",
    });
    const lines = stdout.split("\n").flatMap((line) => line.split(",")[0] || []);
    return { status, lines, code: /\((HF_\w+)\)/.exec(stderr)?.[1] };
  };
  assert.deepEqual(forget("a", "--dry-run"), { status: 0, lines: ["would forget 2 events"], code: undefined });
  assert.deepEqual(forget("a", "--stream", "fact"), { status: 1, lines: [], code: "HF_NOT_DECLARED" });
  assert.deepEqual(forget(), { status: 1, lines: [], code: "HF_SETTING_BAD" });
  assert.equal((await readAll(freshReader(), store.pool)).length, 3);
  const lines = ["forgot 2 events", "forgot 0 events"];
  assert.deepEqual(forget("a", "--stream", "facts"), { status: 0, lines, code: undefined });
  assert.deepEqual(await readAll(freshReader(), store.pool), ["3"]);
});
