// Rules of repetition, from RFC 5545 and in the manner of libical's tests: how many there are, in how many zones, and
// whether all come when they should, in processes with three zones of their own. The tests of the engine are the judge.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Recurrence {
  readonly passed: number;
  readonly failed: number;
}

const tests = ["occurrences", "months-and-ends", "rule"].map((name) =>
  fileURLToPath(new URL(`../../apps/jarvis/src/rules/recur/${name}.test.ts`, import.meta.url)),
);

export function recurrence(): Recurrence {
  const { stdout } = spawnSync(process.execPath, ["--test", "--test-reporter=tap", ...tests], { encoding: "utf8" });
  const countOf = (name: string) => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(stdout)?.[1] ?? Number.NaN);
  return { passed: countOf("pass"), failed: countOf("fail") };
}
