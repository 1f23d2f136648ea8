// The README's app is run as it stands there: what it promises of an order must be what a reader sees.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { until } from "holdfast/testing";

const root = fileURLToPath(new URL("..", import.meta.url));

function firstApp(): string {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
  assert.ok(code, "the README has no app");
  return code;
}

test("the app in the README takes an order once and confirms it", async () => {
  // Inside the repository, so that `holdfast` and `zod` are found as they are for a reader.
  const folder = mkdtempSync(join(root, ".readme-"));
  const data = mkdtempSync(join(tmpdir(), "holdfast-readme-"));
  const file = join(folder, "shop.ts");
  writeFileSync(file, firstApp());
  const command = join(root, "packages/holdfast/src/holdfast.ts");
  const child = spawn(process.execPath, [command, "start", file, "--port", "0", "--data", data], { cwd: root });
  let said = "";
  child.stdout.on("data", (part: Buffer) => (said += part.toString()));
  child.stderr.on("data", (part: Buffer) => (said += part.toString()));
  try {
    const address = await until("the app to run", () => /metrics\s+(http:\S+)\/metrics/.exec(said)?.[1], 60_000);
    const order = (id: string) =>
      fetch(`${address}/orders`, { method: "POST", body: JSON.stringify({ id, customer: "ada", item: "kettle" }) });
    assert.equal(await (await order("o-1")).text(), '{"accepted":1,"repeated":0}');
    assert.equal(await (await order("o-1")).text(), '{"accepted":0,"repeated":1}');
    assert.equal((await order("o-2")).status, 200);
    await until("both confirmations", () => said.split("your kettle is on its way").length >= 3);
    assert.equal(said.split("your kettle is on its way").length, 3, said);
  } finally {
    child.kill("SIGINT");
    if (child.exitCode === null) await once(child, "exit");
    rmSync(folder, { recursive: true, force: true });
    rmSync(data, { recursive: true, force: true });
  }
  assert.match(said, /nothing is left running/);
});
