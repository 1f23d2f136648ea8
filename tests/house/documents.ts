// Documents in step with the repository: from a root folder to findings. Relative links lead to files that exist, and
// the commands that readers are told to paste exist too.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writtenFiles } from "./files.ts";

const fence = /^( *)(`{3,})([a-z]*)[^\n]*\n([\s\S]*?)^\1\2 *$/gm;
const link = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
const script = /\bnpm (?:run (?:--\S+ )*([\w:-]+)|(start|test)\b)/g;
const program = /\bnode ((?:packages|apps|tests|bench)\/\S+\.ts)\b/g;

/** One line for each broken relative link, and each command in an `sh` block whose script or file is missing. */
export function checkDocuments(root: string): string[] {
  const scripts = scriptsOf(root);
  return writtenFiles(root, ["**/*.md", ".github/**/*.md"]).flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const prose = text.replace(fence, "").replace(/`[^`\n]*`/g, "");
    const blocks = [...text.matchAll(fence)].filter((match) => match[3] === "sh").map((match) => match[4] ?? "");
    const commands = blocks.join("\n");
    return [
      ...brokenLinks(root, file, prose),
      ...namesIn(commands, script)
        .filter((name) => !scripts.has(name))
        .map((name) => `${file}: there is no npm script "${name}"`),
      ...namesIn(commands, program)
        .filter((name) => !existsSync(join(root, name)))
        .map((name) => `${file}: there is no file ${name}`),
    ];
  });
}

function brokenLinks(root: string, file: string, prose: string): string[] {
  return namesIn(prose, link)
    .filter((target) => !/^[a-z][a-z0-9+.-]*:|^#/i.test(target))
    .filter((target) => {
      const path = decodeURIComponent(target.split(/[?#]/, 1)[0] ?? "");
      return !existsSync(path.startsWith("/") ? join(root, path) : join(root, dirname(file), path));
    })
    .map((target) => `${file}: the link to ${target} leads nowhere`);
}

/** What the first group that matched has, for each match. */
function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap((match) => match.slice(1).find((group) => group !== undefined) ?? []);
}

function scriptsOf(root: string): Set<string> {
  // The shape that npm itself demands of the file.
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts?: Record<string, string> };
  return new Set(Object.keys(manifest.scripts ?? {}));
}
