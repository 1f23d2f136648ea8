// What /proc says of processes: the tree below one, the ports they listen on, their CPU time. Elsewhere than on Linux
// it says nothing, and the answers are empty.

import fs from "node:fs";

/** `root` and all its living descendants. */
export function treeOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const pid of allPids()) {
    const parent = parentOf(pid);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found = isAlive(root) ? [root] : [];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

/** TCP ports that these processes listen on, each with the first of them that holds it. */
export function listeningPorts(pids: readonly number[]): readonly { readonly port: number; readonly pid: number }[] {
  const listeners = listeningSockets();
  const found = new Map<number, number>();
  for (const pid of pids) {
    for (const inode of socketsOf(pid)) {
      const port = listeners.get(inode);
      if (port !== undefined && !found.has(port)) found.set(port, pid);
    }
  }
  return [...found].map(([port, pid]) => ({ port, pid }));
}

/**
 * Processes that listen on `port`, with their descendants. Those of other users stay hidden without the right to
 * look.
 */
export function processesOfPort(port: number): readonly number[] {
  const inodes = new Set([...listeningSockets()].filter(([, at]) => at === port).map(([inode]) => inode));
  if (inodes.size === 0) return [];
  const owners = allPids().filter((pid) => socketsOf(pid).some((inode) => inodes.has(inode)));
  return [...new Set(owners.flatMap((pid) => treeOf(pid)))];
}

/** The words that a process was started with. */
export function commandLineOf(pid: number): readonly string[] {
  return read(`/proc/${pid}/cmdline`).split("\0").slice(0, -1);
}

/** The file that a process runs, `/usr/bin/node`. */
export function executableOf(pid: number): string {
  try {
    return fs.readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return "";
  }
}

/** CPU time that living threads of these processes have used, in ms; counted in ns by the scheduler. */
export function cpuMsOf(pids: readonly number[]): number {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const thread of list(`/proc/${pid}/task`)) {
      nanoseconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(" ")[0] ?? 0);
    }
  }
  return nanoseconds / 1e6;
}

/** Whether it runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  const state = statusField(pid, "State");
  return state !== undefined && !state.startsWith("Z") && !state.startsWith("X");
}

function allPids(): number[] {
  return list("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number | undefined {
  const parent = statusField(pid, "PPid");
  return parent === undefined ? undefined : Number(parent);
}

function statusField(pid: number, name: string): string | undefined {
  return new RegExp(`^${name}:\\s*(.+)$`, "m").exec(read(`/proc/${pid}/status`))?.[1];
}

function socketsOf(pid: number): readonly string[] {
  return list(`/proc/${pid}/fd`).flatMap((descriptor) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(fs.readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });
}

/** Inode of each listening socket to its port. State 0A is LISTEN; addresses are hexadecimal. */
function listeningSockets(): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of `${read("/proc/net/tcp")}\n${read("/proc/net/tcp6")}`.split("\n")) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === "0A" && local !== undefined && inode !== undefined) {
      found.set(inode, Number.parseInt(local.split(":")[1] ?? "", 16));
    }
  }
  return found;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function list(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
