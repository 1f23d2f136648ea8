// The connections of this machine as Linux lists them (/proc/net/tcp and tcp6), and which process listens on a port.

import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { outsideLimits } from "./limits.ts";
import { allPids, readNames, readText } from "./proc.ts";

export interface TcpRow {
  readonly local: string;
  readonly localPort: number;
  /** `127.0.0.1:5432`, `[2001:db8::1]:443`. */
  readonly remote: string;
  readonly remotePort: number;
  readonly state: "open" | "opening" | "waiting" | "listening" | "other";
  /** Bytes to be read; of a listening socket: connections that nobody has accepted yet. */
  readonly queued: number;
  /** 0 for a connection that no process holds any more. */
  readonly inode: number;
}

const states: Readonly<Record<string, TcpRow["state"]>> = {
  "01": "open",
  "02": "opening",
  "06": "waiting",
  "0A": "listening",
};

/** All connections in the network of process `pid`; of this process' own without one. */
export function readTcp(proc: string, pid?: number): TcpRow[] {
  const folder = pid === undefined ? join(proc, "net") : join(proc, String(pid), "net");
  return ["tcp", "tcp6"].flatMap((name) =>
    (readText(join(folder, name)) ?? "")
      .split("\n")
      .slice(1)
      .flatMap((line) => parseRow(line)),
  );
}

/**
 * The processes of this machine that listen on `port`, as far as they may be read: those of the same user, all for
 * root. `root` is the folder that holds proc.
 */
export function pidsOfPort(port: number, root = "/"): number[] {
  return pidsListening(root, (row) => row.localPort === port);
}

/** Those whom a connection to this address of this machine reaches: another may have the same port elsewhere. */
export function pidsOfAddress(address: string, root = "/"): number[] {
  const port = address.slice(address.lastIndexOf(":") + 1);
  const local = new Set([address, `0.0.0.0:${port}`, `[::]:${port}`]);
  return pidsListening(root, (row) => local.has(row.local));
}

function pidsListening(root: string, isMeant: (row: TcpRow) => boolean): number[] {
  const proc = join(root, "proc");
  const inodes = new Set<number>();
  for (const row of readTcp(proc)) if (row.state === "listening" && isMeant(row)) inodes.add(row.inode);
  if (inodes.size === 0) return [];
  const pids = allPids(proc).filter((pid) => socketsOf(proc, pid).some((inode) => inodes.has(inode)));
  // The first process holds the sockets that it opens for others.
  return pids.length > 1 ? pids.filter((pid) => pid !== 1) : pids;
}

/** The sockets that a process holds, by inode; none when it may not be read. */
export function socketsOf(proc: string, pid: number): number[] {
  const folder = join(proc, String(pid), "fd");
  const inodes: number[] = [];
  for (const name of readNames(folder).slice(0, outsideLimits.maxDescriptors)) {
    const inode = /^socket:\[(\d+)\]$/.exec(readLink(join(folder, name)))?.[1];
    if (inode !== undefined) inodes.push(Number(inode));
  }
  return inodes;
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function parseRow(line: string): TcpRow[] {
  const [, local, remote, state, queues, , , , , inode] = line.trim().split(/ +/);
  if (local === undefined || remote === undefined || inode === undefined) return [];
  return [
    {
      ...named("local", local),
      ...named("remote", remote),
      state: states[state ?? ""] ?? "other",
      queued: Number.parseInt(queues?.split(":")[1] ?? "0", 16),
      inode: Number(inode),
    },
  ];
}

function named(side: "local", text: string): Pick<TcpRow, "local" | "localPort">;
function named(side: "remote", text: string): Pick<TcpRow, "remote" | "remotePort">;
function named(side: "local" | "remote", text: string): Partial<TcpRow> {
  const [hex = "", portHex = "0"] = text.split(":");
  const port = Number.parseInt(portHex, 16);
  return { [side]: `${addressOf(hex)}:${port}`, [`${side}Port`]: port };
}

const known = new Map<string, string>();

/** Words of four bytes, each with its last byte first. */
function addressOf(hex: string): string {
  let address = known.get(hex);
  if (address === undefined) {
    const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
    address = bytes.length === 4 ? dotted(bytes) : writtenSix(bytes);
    if (known.size > 10_000) known.clear();
    known.set(hex, address);
  }
  return address;
}

function writtenSix(bytes: readonly string[]): string {
  if (bytes.slice(0, 12).join("") === "00000000000000000000ffff".toUpperCase()) return dotted(bytes.slice(12));
  const groups = Array.from({ length: 8 }, (_, at) => Number.parseInt(`${bytes[2 * at]}${bytes[2 * at + 1]}`, 16));
  // The URL parser writes an address in its shortest form, in brackets.
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(":")}]`).hostname;
}

function dotted(bytes: readonly string[]): string {
  return bytes.map((byte) => Number.parseInt(byte, 16)).join(".");
}
