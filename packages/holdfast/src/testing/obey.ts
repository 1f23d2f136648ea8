// The part of process faults that only the process itself can do: standing still in its own event loop, and keeping
// memory. A file says what to do; nothing happens in an app that names no file, and in production none may.

import { readFileSync } from "node:fs";
import { limits } from "../limits.ts";

/** What one process is told to do, for as long as the file says so. */
export type OwnFault =
  /** Its event loop is held up: it answers nothing and says nothing, as in an endless loop. */
  | { readonly kind: "hang"; readonly pid: number }
  /** Its memory grows by so much and is not given back, outside of the heap of JavaScript, until the fault is over. */
  | { readonly kind: "leak"; readonly pid: number; readonly bytesPerSecond: number };

/**
 * Makes this process do what `file` says, which a test writes (`processFaults`). Without a file, or with an empty name,
 * it does nothing. To be called where the app under test is defined; throws where NODE_ENV is "production".
 */
export function obeyProcessFaults(file: string | undefined): void {
  if (file === undefined || file === "") return;
  if (process.env["NODE_ENV"] === "production") throw new Error(`faults of ${file} have no place in production`);
  let kept: Buffer[] = [];
  let leakedAt = 0;
  const look = () => {
    const fault = readFault(file);
    if (fault?.kind === "hang") standStill(file);
    if (fault?.kind !== "leak") {
      kept = [];
      leakedAt = 0;
      return;
    }
    const now = performance.now();
    if (leakedAt === 0) leakedAt = now;
    if (now - leakedAt < limits.processLeakStepMs) return;
    // Filled, since memory that was never written is none.
    kept.push(Buffer.alloc(Math.round((fault.bytesPerSecond * (now - leakedAt)) / 1_000), 1));
    leakedAt = now;
  };
  setInterval(look, limits.processFaultMs).unref();
}

function standStill(file: string): void {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  while (readFault(file)?.kind === "hang") Atomics.wait(cell, 0, 0, limits.processFaultMs);
}

/** For this process; undefined for another one, or none. */
function readFault(file: string): OwnFault | undefined {
  try {
    // Whoever writes the file writes one of these.
    const fault = JSON.parse(readFileSync(file, "utf8")) as OwnFault | null;
    return fault?.pid === process.pid ? fault : undefined;
  } catch {
    // The test is over, and its file gone.
    return undefined;
  }
}
