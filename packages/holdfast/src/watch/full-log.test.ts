// A log on a disk without room must not end the process that writes it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";

// Takes every write with ENOSPC.
const full = "/dev/full";

test("a process goes on when its log finds no room", { skip: !existsSync(full) && `there is no ${full}` }, () => {
  const script = `
    const { Watch } = await import(${JSON.stringify(new URL("./watch.ts", import.meta.url).href)});
    const watch = new Watch({ role: "web", logFile: ${JSON.stringify(full)}, level: "info" });
    for (let round = 0; round < 20; round++) {
      for (let line = 0; line < 200; line++) watch.log.info({ line: "x".repeat(1000) }, "a line");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    console.log("well");
    process.exit(0);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  assert.equal(stdout, "well\n", stderr);
});
