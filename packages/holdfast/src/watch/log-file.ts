// Where log lines go. A full disk must neither end the process by its own log nor keep it from ending: lines are lost
// until there is room again.

import { mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import pino from "pino";
import { limits } from "../limits.ts";

/** Opens `path` for appending, its folder made if need be; without a path it is standard output. */
export function openLog(path: string | undefined): ReturnType<typeof pino.destination> {
  // Opened here and not by pino: while that opens a file, its exit hook throws, and `process.exit` does not end us.
  const file = path === undefined ? 1 : openForAppending(path);
  const destination = pino.destination({ dest: file, sync: false, maxLength: limits.logBufferBytes });
  let failing = false;
  destination.on("error", () => (failing = true));
  destination.on("write", () => (failing = false));
  // At the exit pino's stream tries for ever to write what is left.
  const flush = destination.flushSync.bind(destination);
  destination.flushSync = () => {
    if (!failing) flush();
  };
  return destination;
}

function openForAppending(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, "a");
}
