// docs/errors.md from the runtime's table of errors: `npm run docs` writes it, `npm run check` compares. It holds for
// people what the table holds for code, so neither can be forgotten.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** One entry of the table, as far as the document shows it. */
export interface DocumentedError {
  readonly title: string;
  readonly message: string;
  readonly hint: string;
  readonly status: number;
  readonly retry: boolean;
}

const table = "packages/holdfast/src/errors.ts";
const written = "docs/errors.md";

if (process.argv[1] === import.meta.filename) {
  const root = process.cwd();
  writeFileSync(join(root, written), renderErrors(await loadTable(root)));
}

/** One line when docs/errors.md of `root` is not what `npm run docs` writes; nothing where it does not exist. */
export async function checkErrors(root: string): Promise<string[]> {
  const path = join(root, written);
  if (!existsSync(path)) return [];
  const inStep = readFileSync(path, "utf8") === renderErrors(await loadTable(root));
  return inStep ? [] : [`${written} is not in step with ${table}: run \`npm run docs\``];
}

/** The document, codes in alphabetical order. */
export function renderErrors(errors: Readonly<Record<string, DocumentedError>>): string {
  const parts = Object.entries(errors)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { title, message, hint, status, retry }]) => {
      const again = retry ? "The same call may succeed later." : "The same call will fail again.";
      return `## ${code}\n\n**${title}.** ${message}\n\n${hint}\n\nHTTP status ${status}. ${again}\n`;
    });
  const source = `This page is written from \`${table}\` by \`npm run docs\`.`;
  const opening = `# Errors\n\nA code never changes its meaning. ${source}\n`;
  return [opening, ...parts].join("\n");
}

async function loadTable(root: string): Promise<Readonly<Record<string, DocumentedError>>> {
  // By a path of the checked tree, so that a test can bring its own; the type checker sees the table at its own place.
  const loaded = (await import(pathToFileURL(join(root, table)).href)) as {
    errorTable: Readonly<Record<string, DocumentedError>>;
  };
  return loaded.errorTable;
}
