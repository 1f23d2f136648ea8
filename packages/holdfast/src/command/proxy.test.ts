// `holdfast proxy haproxy`: the whole command, on an app as it is in its file.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { scratchFolder } from "../store/embedded/scratch.ts";

const cli = fileURLToPath(new URL("../holdfast.ts", import.meta.url));

function run(t: TestContext, ...words: string[]) {
  const appFile = join(scratchFolder(t).root, "app.mjs");
  const route = { method: "POST", url: "/sign-up", class: "critical" };
  const app = { name: "mine", consumers: [], deliveries: [], routes: [route], standIns: [], places: [] };
  writeFileSync(appFile, `export const app = ${JSON.stringify(app)}`);
  const env = { ...process.env, PORT: "4000" };
  return promisify(execFile)(process.execPath, ["--no-warnings", cli, "proxy", "haproxy", appFile, ...words], { env });
}

test("it prints what sends each route to its listener, for people and for programs", async (t) => {
  const { stdout } = await run(t, "--listeners", "critical=4001", "--bind", ":80");
  assert.match(stdout, /^ {2}bind :80$/m);
  assert.match(stdout, /^ {2}use_backend critical if \{ method POST \} \{ path -m str '\/sign-up' \}$/m);
  assert.match(stdout, /^ {2}server critical-4001 127\.0\.0\.1:4001 /m);
  assert.match(stdout, /^ {2}server all-4000 127\.0\.0\.1:4000 .* backup$/m);
  const json: unknown = JSON.parse((await run(t, "--json")).stdout);
  assert.ok(typeof json === "object" && json !== null && "config" in json && "routes" in json);
  assert.deepEqual(json.routes, [{ method: "POST", url: "/sign-up", class: "critical" }]);
  assert.doesNotMatch(String(json.config), /use_backend/);
});

test("what is no address or no listener is refused before anything is printed", async (t) => {
  for (const words of [
    ["--bind", ":80\n  stats enable"],
    ["--listeners", "urgent=1"],
    ["--port", "x"],
  ]) {
    await assert.rejects(run(t, ...words), /HF_SETTING_BAD/);
  }
});
