// Loaded by NODE_OPTIONS=--import before the target's own code, in each of its processes but not in its threads.

import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  try {
    const { start } = await import("./start.ts");
    start();
  } catch {
    // A probe that cannot start leaves the target as it is.
  }
}
