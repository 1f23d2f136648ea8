// The code of a guide as files: each block of TypeScript begins with the name of its file.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes the files that `guide` shows into `folder`; gives their names. Other blocks of code are none of ours. */
export function writeGuide(guide: string, folder: string): string[] {
  const blocks = readFileSync(guide, "utf8").matchAll(/^```ts\n\/\/ (\S+\.ts)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, name = "", code = ""]) => {
    writeFileSync(join(folder, name), code);
    return name;
  });
}
