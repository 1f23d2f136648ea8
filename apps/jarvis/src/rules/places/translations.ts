// Reads GeoNames' names of towns in some 190 languages from the compiled message files (.mo) of Debian's package
// libgeonames-common, where a town's number in GeoNames stands for what is translated. Part of making the data.
/* oxlint-disable no-restricted-imports -- it is run by hand, and no part of the rules */

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const MAGIC = 0x950412de;

/** GeoNames' number of a town → its names, from all files below `folder`; always in the same order. */
export function translationsIn(folder: string): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const file of globSync("**/geonames.mo", { cwd: folder }).sort()) {
    for (const [id, name] of messagesOf(readFileSync(join(folder, file)))) {
      const known = names.get(id);
      if (known === undefined) names.set(id, [name]);
      else if (!known.includes(name)) known.push(name);
    }
  }
  return names;
}

/** As gettext's manual has the format: two tables, of messages and of their translations, of lengths and offsets. */
function messagesOf(file: Buffer): readonly (readonly [string, string])[] {
  if (file.readUInt32LE(0) !== MAGIC) throw new Error("not a little-endian .mo file");
  const [count, messages, translations] = [file.readUInt32LE(8), file.readUInt32LE(12), file.readUInt32LE(16)];
  const textAt = (table: number): string => {
    const start = file.readUInt32LE(table + 4);
    return file.toString("utf8", start, start + file.readUInt32LE(table));
  };
  return Array.from(
    { length: count },
    (_, index) => [textAt(messages + 8 * index), textAt(translations + 8 * index)] as const,
  ).filter(([id]) => /^\d+$/.test(id));
}
