// What `npm pack` and `npm publish` run in a package's folder around the making of its tarball. In the repository a
// package is its sources in TypeScript; Node.js refuses those under node_modules, so `make` builds dist/ and puts a
// package.json that points there in place of the repository's, which `undo` brings back. A `make` that was cut off is
// undone by the next one.

import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

// npm runs a package's scripts in its folder.
const root = process.cwd();
const manifest = join(root, "package.json");
const built = join(root, "dist");
const kept = join(built, "package.source.json");

const [command] = process.argv.slice(2);
if (command === "make") make();
else if (command === "undo") undo();
else refuse();

function make(): void {
  undo();
  compile();
  // What the compiler leaves alone, and the package reads when it runs.
  for (const file of globSync("**/*.{sql,mjs}", { cwd: join(root, "src") })) {
    mkdirSync(dirname(join(built, file)), { recursive: true });
    copyFileSync(join(root, "src", file), join(built, file));
  }
  const source = readManifest();
  // The last step, and in this order: whatever fails before leaves the repository as it was.
  copyFileSync(manifest, kept);
  writeFileSync(`${kept}.new`, `${JSON.stringify(published(source), null, 2)}\n`);
  renameSync(`${kept}.new`, manifest);
}

function readManifest(): Manifest {
  // The repository's own file, whose shape its packages decide.
  return JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
}

function compile(): void {
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  const run = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
  if (run.status !== 0) throw new Error(`tsc ended with ${run.status ?? run.signal ?? "?"}`);
}

/** The manifest of the tarball: what points to a source points to what was made of it. */
function published({ scripts: _scripts, ...source }: Manifest): Manifest {
  const bin = Object.entries(source.bin).map(([name, file]) => [name, inBuilt(file, ".js")]);
  const exports = Object.entries(source.exports).map(([name, file]) => [
    name,
    { types: inBuilt(file, ".d.ts"), default: inBuilt(file, ".js") },
  ]);
  return { ...source, bin: Object.fromEntries(bin), exports: Object.fromEntries(exports) };
}

function inBuilt(file: string, extension: string): string {
  return file.replace(/^(\.\/)?src\//, "$1dist/").replace(/\.ts$/, extension);
}

function undo(): void {
  if (existsSync(kept)) renameSync(kept, manifest);
  rmSync(built, { recursive: true, force: true });
}

function refuse(): void {
  // npm would send the registry the repository's package.json beside a tarball that has another.
  process.stderr.write(`Publish the tarball: npm pack, then npm publish ./${readManifest().name}-VERSION.tgz\n`);
  process.exitCode = 1;
}
