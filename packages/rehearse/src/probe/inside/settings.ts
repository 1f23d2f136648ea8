// What the probe was opened with, from the file beside this one; and what a process of the target has come to since.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A change that is carried out inside; see probe/change.ts, whose fields these are. */
export interface InsideChange {
  readonly kind: string;
  readonly pool?: string;
  readonly max?: number;
  readonly shapes?: readonly string[];
  readonly command?: string;
  readonly key?: string;
  readonly name?: string;
  readonly where?: string;
  readonly host?: string;
  readonly latencyMs?: number;
}

interface Settings {
  readonly root: string;
  readonly changes: readonly InsideChange[];
  readonly dir: string;
}

export const settings: Settings = load();

/** `listening`: start-up is over once a server listens; only then do synchronous calls count. */
export const state = { listening: false };

export function changes(kind: string): readonly InsideChange[] {
  return settings.changes.filter((change) => change.kind === kind);
}

function load(): Settings {
  const dir = fileURLToPath(new URL(".", import.meta.url));
  try {
    const given: unknown = JSON.parse(readFileSync(new URL("./settings.json", import.meta.url), "utf8"));
    // Our own file, written by openProbe just before.
    const { root, changes } = given as { root: string; changes: InsideChange[] };
    return { root, changes, dir };
  } catch {
    return { root: process.cwd(), changes: [], dir };
  }
}
