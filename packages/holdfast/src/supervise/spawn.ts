// Starts a process of a release: its own Node.js and its own Holdfast.

import { type ChildProcess, fork } from "node:child_process";
import { type ChildOptions } from "./protocol.ts";
import { type Release } from "./release.ts";

export interface SpawnOptions {
  /** The descriptor of a held socket; the process finds it under `childFd`. */
  readonly fd?: number | undefined;
  /** The heap's part of the memory that the process may take, in MB. */
  readonly heapMb?: number | undefined;
}

/** After standard input, output, error, and the channel to the supervisor. */
export const childFd = 4;

export function spawnIn(release: Release, options: ChildOptions, { fd, heapMb }: SpawnOptions = {}): ChildProcess {
  const heap = heapMb === undefined ? [] : [`--max-old-space-size=${Math.floor(heapMb)}`];
  const listening: ChildOptions = fd === undefined ? options : { ...options, listenFd: childFd };
  return fork(release.entry, ["role", ...options.roles], {
    execPath: release.node,
    cwd: process.cwd(),
    // Its own group: Ctrl-C in the terminal reaches only the supervisor, which stops everything in order.
    detached: true,
    execArgv: ["--disable-proto=delete", "--no-warnings=ExperimentalWarning", ...heap],
    env: { ...process.env, HOLDFAST_CHILD: JSON.stringify(listening) },
    stdio: ["ignore", "inherit", "inherit", "ipc", ...(fd === undefined ? [] : [fd])],
  });
}
