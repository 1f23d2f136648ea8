// What is installed is what was tested: from a root folder to findings about package.json files and the lock file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writtenFiles } from "./files.ts";

type Versions = Readonly<Record<string, string>>;

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
}

const exact = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const sections = ["dependencies", "devDependencies", "optionalDependencies"] as const;

/** One line for each version that is a range, and each locked package with an address or without a checksum. */
export function checkLocked(root: string): string[] {
  const findings: string[] = [];
  for (const file of writtenFiles(root, [
    "package.json",
    "*/package.json",
    "*/*/package.json",
    "packages/rehearse/examples/package.json",
  ])) {
    // The shape that npm itself demands of the file.
    const manifest = readJson(root, file) as Partial<Record<(typeof sections)[number], Versions>>;
    for (const section of sections) {
      for (const [name, version] of Object.entries(manifest[section] ?? {})) {
        if (!exact.test(version)) findings.push(`${file}: ${name} "${version}" is not an exact version`);
      }
    }
  }
  for (const file of writtenFiles(root, [
    "package-lock.json",
    "bench/package-lock.json",
    "packages/rehearse/examples/package-lock.json",
  ])) {
    // As npm writes it.
    const lock = readJson(root, file) as { readonly packages?: Readonly<Record<string, LockedPackage>> };
    for (const [path, entry] of Object.entries(lock.packages ?? {})) {
      // Whoever installs has a registry of their own; the checksum says whether the package is the same.
      if (entry.resolved?.includes(":") === true) findings.push(`${file}: ${path} names the address it came from`);
      const installed = path.includes("node_modules/") && entry.link !== true && entry.inBundle !== true;
      if (installed && entry.integrity === undefined) findings.push(`${file}: ${path} has no checksum`);
    }
  }
  return findings;
}

function readJson(root: string, file: string): unknown {
  return JSON.parse(readFileSync(join(root, file), "utf8"));
}
