// Loads the .sql file beside its caller. One statement, one file; `:log` and the like are names, never values.

import { readFileSync } from "node:fs";

/**
 * The text of `file` (relative to `base`, the caller's import.meta.url) with `:name` places replaced by identifiers.
 * Values never come in here: they are parameters ($1). Throws when the file is missing: a defect of the package.
 */
export function sql(base: string, file: string, names: Readonly<Record<string, string>> = {}): string {
  const text = readFileSync(new URL(file, base), "utf8");
  return text.replace(/(?<![:\w]):([a-z_]+)\b/g, (place, name: string) => names[name] ?? place);
}
