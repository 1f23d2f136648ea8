// A release is a folder with an app and the packages that it needs, Holdfast among them. What runs in it is its own:
// the app's file, its Holdfast, its Node.js.

import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { fault } from "../errors.ts";

export interface Release {
  readonly folder: string;
  readonly appFile: string;
  /** The command line of its Holdfast. */
  readonly entry: string;
  readonly node: string;
}

// A .ts file in the repository, a .js file in the package that is installed.
const ownEntry = fileURLToPath(new URL(`../holdfast${extname(import.meta.url)}`, import.meta.url));

/** The release in which `appFile` lies: run by this Holdfast and this Node.js. */
export function ownRelease(appFile: string): Release {
  const file = resolve(appFile);
  return { folder: rootOf(file), appFile: file, entry: ownEntry, node: process.execPath };
}

/**
 * The release in `folder` that follows `current`: its app lies where it lies in `current`, or `folder` is the app's
 * file. Throws HF_RELEASE_BAD.
 */
export function releaseIn(folder: string, current: Release): Release {
  const place = resolve(folder);
  if (!existsSync(place)) throw fault("HF_RELEASE_BAD", { folder, reason: "there is no such folder" });
  const isFile = extname(place) !== "" && existsSync(place) && !existsSync(join(place, "package.json"));
  const appFile = isFile ? place : join(place, relative(current.folder, current.appFile));
  if (!existsSync(appFile)) throw fault("HF_RELEASE_BAD", { folder, reason: `it has no ${appFile}` });
  const root = rootOf(appFile);
  if (samePlace(root, current.folder)) return { ...current, appFile };
  return { folder: root, appFile, entry: entryOf(appFile, folder), node: nodeOf(root) };
}

const Package = z.object({ name: z.literal("holdfast"), bin: z.object({ holdfast: z.string() }) });

function entryOf(appFile: string, folder: string): string {
  let at: string;
  try {
    at = dirname(createRequire(appFile).resolve("holdfast"));
  } catch (error) {
    throw fault("HF_RELEASE_BAD", { folder, reason: "Holdfast is not installed there: npm ci" }, error);
  }
  for (; at !== dirname(at); at = dirname(at)) {
    const file = join(at, "package.json");
    const found = existsSync(file) ? Package.safeParse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
    if (found?.success === true) return join(at, found.data.bin.holdfast);
  }
  throw fault("HF_RELEASE_BAD", { folder, reason: "its Holdfast has no command line" });
}

/** The Node.js that the folder brings along, or ours. */
function nodeOf(root: string): string {
  const own = join(root, "node_modules", ".bin", "node");
  return existsSync(own) ? realpathSync(own) : process.execPath;
}

/** The nearest folder above a file that has packages; else the file's own. */
function rootOf(file: string): string {
  for (let at = dirname(file); at !== dirname(at); at = dirname(at)) {
    if (existsSync(join(at, "node_modules"))) return at;
  }
  return dirname(file);
}

function samePlace(one: string, other: string): boolean {
  return realpathSync(one) === realpathSync(other);
}
