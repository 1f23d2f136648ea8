// The packages as a user has them: packed by `npm pack` from a copy of their folder (a copy, since making a tarball
// changes package.json while other tests run), and installed from npm's cache into an empty folder elsewhere.

import { execFile } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Nothing of this takes so long. */
const limitMs = 120_000;

/** What a user's shell has not: npm's words to a script of this repository, and the runner's to a test. */
const own = /^npm_|^NODE_TEST_CONTEXT$|^HOLDFAST_/i;

/** What of npm's settings a user would have too. */
const npmSettings = /^npm_config_(cache|registry|userconfig|globalconfig)$/;

/** The environment of a user's shell in which `node` is the one that runs this test, and nothing is of this folder. */
export function shell(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !own.test(name) || npmSettings.test(name));
  const places = (process.env["PATH"] ?? "").split(delimiter).filter((place) => !place.endsWith("node_modules/.bin"));
  return { ...Object.fromEntries(others), PATH: [dirname(process.execPath), ...places].join(delimiter) };
}

/** Runs a command to its end; gives what it said, and its code. */
export function run(
  folder: string,
  command: string,
  ...args: readonly string[]
): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: shell(), timeout: limitMs };
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, said: stdout + stderr });
    });
  });
}

/** The app that the README shows. */
export function readmeApp(): string {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
  if (code === undefined) throw new Error("the README has no app");
  return code;
}

/** The names of our packages, and their folders below packages/. */
const folders = { holdfast: "holdfast", "holdfast-rehearse": "rehearse" } as const;

export type PackageName = keyof typeof folders;

/** Where `pack` copies it to, and packs it. */
export function copyOf(folder: string, name: PackageName): string {
  return join(folder, "repository", "packages", folders[name]);
}

/** Packs a package as it is in the working tree; gives the tarball. The caller removes `folder`. */
export async function pack(folder: string, name: PackageName): Promise<string> {
  const [repository, copy] = [join(folder, "repository"), copyOf(folder, name)];
  mkdirSync(copy, { recursive: true });
  cpSync(join(root, "packages", folders[name]), copy, {
    recursive: true,
    filter: (file) => !["node_modules", "dist"].includes(basename(file)),
  });
  for (const file of ["tsconfig.json", "packages/pack.ts"]) cpSync(join(root, file), join(repository, file));
  if (!existsSync(join(repository, "node_modules"))) {
    symlinkSync(join(root, "node_modules"), join(repository, "node_modules"));
  }
  const { code, said } = await run(copy, "npm", "pack", "--pack-destination", folder);
  const tarball = said.split("\n").find((line) => line.startsWith(name) && line.endsWith(".tgz"));
  if (code !== 0 || tarball === undefined) throw new Error(`npm pack failed:\n${said}`);
  return join(folder, tarball);
}

/** What a tarball has, without the folder that all of it is in. */
export async function filesOf(tarball: string): Promise<string[]> {
  const { said } = await run(dirname(tarball), "tar", "-tzf", tarball);
  return said.split("\n").flatMap((line) => (line === "" ? [] : line.replace(/^package\//, "")));
}

/** A folder of its own, which the caller removes. Others than its owner may pass through: Postgres is another user. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-pack-"));
  chmodSync(folder, 0o711);
  return folder;
}

/**
 * Makes a project of `folder` that depends on the tarballs, and installs it without a network. Gives the reason when
 * npm's cache lacks something that the packages need, which is no defect of them.
 */
export async function install(
  folder: string,
  tarballs: Readonly<Partial<Record<PackageName, string>>>,
): Promise<string | undefined> {
  mkdirSync(folder);
  const ours = Object.fromEntries(Object.entries(tarballs).map(([name, tarball]) => [name, `file:${tarball}`]));
  // As `npm init` and `npm install` write it; a user with TypeScript has the types of Node.js.
  const versions = { ...ours, zod: versionOf("zod"), "@types/node": versionOf("@types/node") };
  const project = { name: "shop", version: "1.0.0", private: true, type: "module", dependencies: versions };
  writeFileSync(join(folder, "package.json"), JSON.stringify(project));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lockFor(project)));
  const { code, said } = await run(folder, "npm", "install", "--offline", "--ignore-scripts");
  if (code === 0) return undefined;
  const [uncached] = /^.*not cached|^.*ENOTCACHED.*$/m.exec(said) ?? [];
  if (uncached !== undefined) return `npm's cache has not all that is needed (${uncached})`;
  throw new Error(`npm install failed:\n${said}`);
}

interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
}

interface Locked {
  readonly name?: string;
  readonly version?: string;
  readonly link?: boolean;
}

function repositoryLock(): Lock {
  // As npm writes it.
  return JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
}

function versionOf(name: string): string {
  return repositoryLock().packages[`node_modules/${name}`]?.version ?? "";
}

// The repository's own versions, which are in the cache; without it npm would look for the newest that fit.
function lockFor(project: Locked): Lock {
  const { lockfileVersion, packages } = repositoryLock();
  const installed = Object.entries(packages).filter(
    ([path, { link }]) => path.startsWith("node_modules/") && link !== true,
  );
  return { lockfileVersion, packages: { "": project, ...Object.fromEntries(installed) } };
}

const compilerOptions = {
  module: "nodenext",
  target: "esnext",
  types: ["node"],
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: false,
};

/** What the compiler says of these files of a project, the declarations that they import included. */
export async function checkTypes(project: string, files: readonly string[]): ReturnType<typeof run> {
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  return run(project, "node", join(root, "node_modules/typescript/bin/tsc"), "-p", ".");
}
