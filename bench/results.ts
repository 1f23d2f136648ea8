// Every run leaves a file: machine, commit, settings and all figures, so that a number can be asked where it is from.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("results/", import.meta.url));

/** Writes `results/<bench>-<time>.json` and gives its path inside the repository. */
export function writeResults(bench: string, facts: object): string {
  const at = new Date().toISOString();
  const name = `${bench}-${at.replaceAll(/[:.]/g, "-")}.json`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${folder}${name}`,
    `${JSON.stringify({ bench, at, commit: commit(), machine: machine(), ...facts }, null, 2)}\n`,
  );
  return `bench/results/${name}`;
}

function machine(): object {
  const cores = os.cpus();
  return {
    cpu: cores[0]?.model ?? "unknown",
    cores: cores.length,
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    loadAverage: os.loadavg(),
  };
}

/** The commit, with `+` when files differ from it; null outside a repository. */
function commit(): string | null {
  const git = (...words: string[]) =>
    execFileSync("git", words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return `${git("rev-parse", "HEAD")}${git("status", "--porcelain") === "" ? "" : "+"}`;
  } catch {
    return null;
  }
}
