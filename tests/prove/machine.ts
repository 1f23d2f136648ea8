// Where and when a figure was seen: the machine in a few words, the commit, the day.

import { execFileSync } from "node:child_process";
import os from "node:os";

export interface Seen {
  readonly date: string;
  /** With `+` when files differ from it; `none` outside a repository. */
  readonly commit: string;
  readonly machine: string;
}

export function seenHere(now: Date): Seen {
  const [core] = os.cpus();
  const model = (core?.model ?? "unknown").replaceAll(/\(R\)|\(TM\)| Processor| CPU|\s+@.*$/g, "").trim();
  const gigabytes = Math.round(os.totalmem() / 2 ** 30);
  return {
    date: now.toISOString().slice(0, 10),
    commit: commit(),
    machine: `${os.availableParallelism()} cores (${model}), ${gigabytes} GB, ${os.type()}`,
  };
}

function commit(): string {
  const git = (...words: string[]) =>
    execFileSync("git", words, { cwd: import.meta.dirname, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  try {
    // The page of the figures itself does not count: the proof before this one may just have written it.
    const changed = git("status", "--porcelain", "--", ":/", ":(top,exclude)docs/promises.md").trim() !== "";
    return `${git("rev-parse", "--short", "HEAD").trim()}${changed ? "+" : ""}`;
  } catch {
    return "none";
  }
}
