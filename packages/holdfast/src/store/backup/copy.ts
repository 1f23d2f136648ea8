// One file from one place to another, with the SHA-256 of what was written. On disk when it resolves.

import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { limits } from "../../limits.ts";

export interface Copied {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface CopyOptions {
  /** Ends the copying with the reason it was aborted with. */
  readonly signal: AbortSignal;
  /** Told the bytes of each piece. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Copies `from`, as it is while it is read, to the new file `to`, readable by its owner only. Throws what the file
 * system throws: ENOENT when `from` has gone.
 */
export async function copyFile(from: string, to: string, { signal, onBytes }: CopyOptions): Promise<Copied> {
  await using source = await open(from, "r");
  await using target = await open(to, "wx", 0o600);
  const hash = createHash("sha256");
  const buffer = Buffer.alloc(limits.backupChunkBytes);
  let sizeBytes = 0;
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await source.read(buffer, 0, buffer.length);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    hash.update(piece);
    await target.writeFile(piece);
    sizeBytes += bytesRead;
    onBytes(bytesRead);
  }
  await target.sync();
  return { sizeBytes, sha256: hash.digest("hex") };
}

/**
 * Runs `work` for each, `limits.backupFilesAtOnce` at a time; gives the results in order. After a failure it begins no
 * more, and throws when those under way have ended.
 */
export async function eachOf<One, Result>(all: readonly One[], work: (one: One) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const pending = all.entries();
  const failures: unknown[] = [];
  const run = async (): Promise<void> => {
    for (const [index, one] of pending) {
      if (failures.length > 0) return;
      try {
        results[index] = await work(one);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: limits.backupFilesAtOnce }, run));
  if (failures.length > 0) throw failures[0];
  return results;
}
