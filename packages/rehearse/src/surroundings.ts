// What a report says of where it was made: the machine in words, and the commit of the target's folder.

import { execFileSync } from "node:child_process";
import { cpus, totalmem, type } from "node:os";

/** "2 cores (Intel Xeon), 24 GB, Linux, Node.js 24.21.0". */
export function machineText(): string {
  const all = cpus();
  const model =
    all[0]?.model
      .replaceAll(/\((R|TM)\)|@.*|\bCPU\b/g, "")
      .replaceAll(/\s+/g, " ")
      .trim() ?? "";
  const cores = `${all.length} ${all.length === 1 ? "core" : "cores"}${model === "" ? "" : ` (${model})`}`;
  return `${cores}, ${Math.round(totalmem() / 1024 ** 3)} GB, ${type()}, Node.js ${process.versions.node}`;
}

/** The short commit, with a plus when something is not committed; undefined outside of a git repository. */
export function commitOf(folder: string): string | undefined {
  const git = (...words: string[]): string =>
    execFileSync("git", ["-C", folder, ...words], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 2_000,
    });
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no") !== "";
    return `${git("rev-parse", "--short", "HEAD").trim()}${changed ? "+" : ""}`;
  } catch {
    return undefined;
  }
}
