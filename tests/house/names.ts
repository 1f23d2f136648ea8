// Names of files and folders: from a root folder to findings. A drawer name says nothing of what is inside.
import { basename } from "node:path";
import { writtenFiles } from "./files.ts";

const drawers = new Set(["util", "utils", "common", "helper", "helpers", "lib", "libs", "interfaces", "types", "misc"]);
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const code = ["**/*.{ts,tsx,sql}"];

/** One line for each file or folder whose name is a drawer's, and each code file whose name is not kebab-case. */
export function checkNames(root: string): string[] {
  const findings = new Set<string>();
  for (const file of writtenFiles(root, ["**/*", "**/.*/**"])) {
    for (const part of file.split("/")) {
      const name = part.split(".", 1)[0] ?? part;
      if (drawers.has(name.toLowerCase())) findings.add(`${file}: "${name}" is a drawer; name what is inside`);
    }
  }
  for (const file of writtenFiles(root, code)) {
    const name = basename(file).replace(/(\.((system\.)?test|config|d))?\.[a-z]+$/, "");
    if (!kebab.test(name)) findings.add(`${file}: file names are one lowercase word, else kebab-case`);
  }
  return [...findings];
}
