// docs/promises.md: the row of a proof gets what was just seen.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Result } from "./proof.ts";
import { type Seen } from "./machine.ts";

const file = fileURLToPath(new URL("../../docs/promises.md", import.meta.url));

export interface Record {
  readonly name: string;
  readonly long: boolean;
  readonly result: Pick<Result, "verdict" | "figure">;
  readonly seen: Seen;
}

/** Writes it; gives what was done in words. */
export function record(what: Record): string {
  const { text, said } = recorded(readFileSync(file, "utf8"), what);
  writeFileSync(file, text);
  return said;
}

/** The table's row: promise, figure to reach, last figure seen, date, commit, machine, command. */
export function recorded(page: string, { name, long, result, seen }: Record): { text: string; said: string } {
  const short = `npm run prove -- ${name}`;
  const lines = page.split("\n");
  const at = lines.findIndex((line) => line.startsWith("|") && new RegExp(`\`${short}( --long)?\``).test(line));
  if (at < 0) return { text: page, said: `docs/promises.md has no row with \`${short}\`` };
  const cells = (lines[at] ?? "").split(" | ");
  // A short run says less than the long one that stands there.
  if (!long && cells[6]?.includes("--long") === true) {
    return { text: page, said: "docs/promises.md has the figure of the long form, which stays" };
  }
  if (result.verdict === "no verdict" && /^(holds|broken)/.test(cells[2] ?? "")) {
    return { text: page, said: "docs/promises.md keeps its figure: this run has no verdict" };
  }
  const figure = `${result.verdict}: ${result.figure}`.replaceAll("|", "/");
  const command = `\`${short}${long ? " --long" : ""}\` |`;
  lines[at] = [...cells.slice(0, 2), figure, seen.date, seen.commit, seen.machine, command].join(" | ");
  return { text: lines.join("\n"), said: "docs/promises.md has the new figure" };
}
