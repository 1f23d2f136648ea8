// Makes releases: folders with the app, its packages, and what is wrong with it.

import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type ReleaseFault = "throws" | "sleeps" | "exits" | "fails";

const own = fileURLToPath(new URL("./", import.meta.url));
const packages = realpathSync(fileURLToPath(new URL("../../../node_modules", import.meta.url)));

export interface Releases {
  /** Makes the next release; gives its folder. */
  make(fault?: ReleaseFault): string;
  readonly last: number;
}

export function releasesIn(root: string): Releases {
  let last = 0;
  return {
    get last() {
      return last;
    },
    make(fault) {
      last += 1;
      const folder = join(root, `release-${last}`);
      mkdirSync(folder);
      writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "release", type: "module", private: true }));
      writeFileSync(join(folder, "release.json"), JSON.stringify({ version: last, fault }));
      cpSync(join(own, "release-app.ts"), join(folder, "app.ts"));
      cpSync(join(own, "migrations"), join(folder, "migrations"), { recursive: true });
      // One adds a column that old code knows nothing of, the next one takes it away again.
      if (last >= 2) writeFileSync(join(folder, "migrations", "000002-note.sql"), addNote);
      if (last >= 3) writeFileSync(join(folder, "migrations", "000003-no-note.sql"), dropNote);
      symlinkSync(packages, join(folder, "node_modules"));
      return folder;
    },
  };
}

const addNote = "-- safe\nalter table effect add note text;\n";
const dropNote = "-- breaking\nalter table effect drop note;\n";
