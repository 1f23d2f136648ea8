// An old store's export as a file of its own, removed at the end of the test.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oldStore, type OldStoreOptions } from "../../apps/jarvis/fakes/old-store.ts";

export interface OldFile extends Disposable {
  readonly path: string;
  readonly lines: readonly Buffer[];
}

/** Writes it, with `more` lines at the end. */
export function oldFile(options: OldStoreOptions, more: readonly string[] = []): OldFile {
  const folder = mkdtempSync(join(tmpdir(), "old-store-"));
  const path = join(folder, "old-store.txt");
  const lines = [...oldStore(options), ...more.map((line) => Buffer.from(line))];
  writeFileSync(path, Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")])));
  return { path, lines, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}
