// The code of a guide as files: each block of TypeScript begins with the name of its file, each migration names it in
// its second line, after the word that a migration begins with.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Writes the files that `guide` shows into `folder`; gives their names. Other blocks of code are none of ours. */
export function writeGuide(guide: string, folder: string): string[] {
  const text = readFileSync(guide, "utf8");
  const programs = [...text.matchAll(/^```ts\n\/\/ (\S+\.ts)\n([\s\S]*?)^```$/gm)];
  const migrations = [...text.matchAll(/^```sql\n(?=-- safe\n-- (\S+\.sql):)([\s\S]*?)^```$/gm)];
  return [...programs, ...migrations].map(([, name = "", code = ""]) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), code);
    return name;
  });
}
