// The files of the repository that people write, as paths relative to its root: what the checks of this folder look at.
import { globSync } from "node:fs";
import { join } from "node:path";

const notWritten = ["**/node_modules/**", "**/dist/**", "**/.git/**", "**/.holdfast/**", "**/coverage/**"];
const onPurpose = ["tests/lint/samples/**", "bench/results/**"];

/** Files of `root` that match one of `patterns`, sorted; without what tools make, and without the linter's samples. */
export function writtenFiles(root: string, patterns: readonly string[]): string[] {
  const entries = globSync(patterns, { cwd: root, exclude: [...notWritten, ...onPurpose], withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
