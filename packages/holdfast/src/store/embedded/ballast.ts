// A file beside the data that is there to be removed: when the disk is full to the last byte, Postgres cannot even
// recover from the crash that this was to it (it needs a new piece of its log), and the room that the file gives back
// is what it starts again with.

import { existsSync, rmSync } from "node:fs";
import { open, rename, statfs } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "../../limits.ts";

/** Makes the ballast where it is missing and there is much more room than it takes, now and from time to time. */
export function keepBallast(dataDir: string): { stop(): Promise<void> } {
  let making = make(dataDir);
  const clock = setInterval(() => {
    making = making.then(() => make(dataDir));
  }, limits.ballastEveryMs);
  clock.unref();
  return {
    stop() {
      clearInterval(clock);
      return making;
    },
  };
}

/** Gives its room back; false when there was none. */
export function dropBallast(dataDir: string): boolean {
  const file = fileIn(dataDir);
  const there = existsSync(file);
  for (const name of [file, `${file}.new`]) rmSync(name, { force: true });
  return there;
}

/** Never rejects: a start must not fail because of what only helps later. */
async function make(dataDir: string): Promise<void> {
  const file = fileIn(dataDir);
  if (existsSync(file)) return;
  try {
    const { bavail, bsize } = await statfs(dataDir);
    if (bavail * bsize < limits.ballastBytes * limits.ballastTimes) return;
    const handle = await open(`${file}.new`, "w", 0o600);
    try {
      // Written and not only as long: a hole takes no room.
      const piece = Buffer.alloc(1024 * 1024);
      for (let bytes = 0; bytes < limits.ballastBytes; bytes += piece.length) await handle.write(piece);
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
  } catch {
    dropBallast(dataDir);
  }
}

function fileIn(dataDir: string): string {
  return join(dataDir, "ballast");
}
