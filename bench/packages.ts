// The peers' packages: installed into bench/node_modules when they are first needed, so that nobody who uses Holdfast
// installs them. What cannot be installed is named, and left out.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const installMs = 300_000;

/** The installed version of a package of `bench/` or of a folder in it, undefined when it is missing. */
export function versionOf(name: string, within = ""): string | undefined {
  const file = join(folder, within, "node_modules", name, "package.json");
  if (!existsSync(file)) return undefined;
  const manifest: { version?: unknown } = JSON.parse(readFileSync(file, "utf8"));
  return typeof manifest.version === "string" ? manifest.version : undefined;
}

/** Installs them all when one of `names` is missing; gives those that are missing afterwards. */
export async function ensurePackages(names: readonly string[], within = ""): Promise<string[]> {
  const missing = () => names.filter((name) => versionOf(name, within) === undefined);
  if (missing().length > 0) {
    process.stderr.write(`installing (npm ci --prefix ${join("bench", within)}): ${missing().join(", ")} …\n`);
    await install(within);
  }
  return missing();
}

async function install(within: string): Promise<void> {
  // The npm of the Node that runs this, where it brings one; else the shell's.
  const bundled = join(dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js");
  const words = ["ci", "--prefix", join(folder, within), "--no-audit", "--no-fund", "--loglevel=error"];
  const stdio: ["ignore", "ignore", "inherit"] = ["ignore", "ignore", "inherit"];
  const npm = process.env["npm_execpath"] ?? (existsSync(bundled) ? bundled : undefined);
  const child =
    npm === undefined ? spawn("npm", words, { stdio }) : spawn(process.execPath, [npm, ...words], { stdio });
  const timer = setTimeout(() => child.kill("SIGKILL"), installMs);
  // Whether it worked is seen by what is there afterwards.
  await Promise.race([once(child, "exit"), new Promise((resolve) => child.once("error", resolve))]);
  clearTimeout(timer);
}
