// A log whose disk is full: the process goes on, and ends when it is told to.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";

const script = `
  const { Watch } = await import(${JSON.stringify(new URL("./watch.ts", import.meta.url).href)});
  const watch = new Watch({ role: "test", logFile: "/dev/full", level: "info" });
  for (let line = 0; line < 20; line += 1) {
    watch.log.info("a line");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  console.log("still here");
  process.exit(3);`;

test("a full disk neither ends a process by its log nor keeps it", { skip: !existsSync("/dev/full") }, () => {
  const ran = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  assert.deepEqual({ status: ran.status, stdout: ran.stdout }, { status: 3, stdout: "still here\n" });
});
