// Writes the probe's code into a folder as plain JavaScript that every supported Node.js loads, with its settings and
// the control file beside it.

import { readdir, readFile, realpath, writeFile } from "node:fs/promises";
import module from "node:module";
import { join } from "node:path";
import type { Change } from "./change.ts";

const source = new URL("./inside/", import.meta.url);

/** Gives the path of the file that the target is to import. */
export async function layOut(
  dir: string,
  { root, changes = [] }: { readonly root: string; readonly changes?: readonly Change[] },
): Promise<string> {
  const names = (await readdir(source)).filter((name) => /(?<!\.test|\.d)\.[jt]s$/.test(name));
  await Promise.all(
    names.map(async (name) => {
      const written = await readFile(new URL(name, source), "utf8");
      const plain = name.endsWith(".ts") ? plainOf(written) : written;
      await writeFile(
        join(dir, name.replace(/\.[jt]s$/, ".mjs")),
        plain.replaceAll(/(["']\.\/[\w-]+)\.[jt]s\1?(["'])/g, "$1.mjs$2"),
      );
    }),
  );
  await writeFile(join(dir, "settings.json"), JSON.stringify({ root: await realpath(root), changes }));
  await writeFile(join(dir, "control.json"), JSON.stringify({ asked: 0, diagnose: false }).padEnd(100));
  return join(dir, "entry.mjs");
}

/** Without the warning that Node.js prints for a function of its own that this package is built on. */
function plainOf(written: string): string {
  const emitWarning: unknown = Reflect.get(process, "emitWarning");
  process.emitWarning = () => {};
  try {
    return module.stripTypeScriptTypes(written);
  } finally {
    Reflect.set(process, "emitWarning", emitWarning);
  }
}
