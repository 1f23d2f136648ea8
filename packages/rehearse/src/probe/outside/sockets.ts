// The target's connections to others and the queue of those who want in, looked at again and again: what was seen
// between two moments. Connections shorter than the pause between two looks are counted by the traces that they leave.

import type { OutsideReadings } from "../../measure/trial.ts";
import { outsideLimits } from "./limits.ts";
import { readTcp, socketsOf, type TcpRow } from "./tcp.ts";

export interface SocketsSeen {
  readonly remotes: readonly Pick<OutsideReadings["remotes"][number], "address" | "most" | "opened">[];
  readonly mostQueued: number;
}

type Counts = Map<string, number>;

interface Look {
  readonly atMs: number;
  readonly queued: number;
  readonly open: ReadonlyMap<string, number>;
  readonly opened: ReadonlyMap<string, number>;
}

export interface SocketWatchOptions {
  readonly proc: string;
  readonly port: number;
  readonly pids: () => readonly number[];
}

/** What a class is for: it holds what was seen so far. Opens nothing that would have to be closed. */
export class SocketWatch {
  readonly #options: SocketWatchOptions;
  readonly #looks: Look[] = [];
  /** Whether a socket is the target's, for those that were there at the last look. */
  #ours = new Map<number, boolean>();
  /** Ends of connections (`client port>server`) that are counted already, or that are somebody else's. */
  #counted: Set<string> | undefined;
  #foreign = new Set<string>();
  #ourPorts = new Set<string>();
  readonly #addresses = new Set<string>();

  constructor(options: SocketWatchOptions) {
    this.#options = options;
  }

  /** Addresses that the target was connected to. */
  get addresses(): ReadonlySet<string> {
    return this.#addresses;
  }

  /** False when the connection from local `port` to `server` is known to be somebody else's. */
  mayBeOurs(port: number, serverPort: number): boolean {
    const key = `${port}>${serverPort}`;
    return this.#ourPorts.has(key) || !this.#foreign.has(key);
  }

  look(atMs: number): void {
    const { proc, port, pids } = this.#options;
    const family = pids();
    if (family.length === 0) return;
    const rows = readTcp(proc, family[0]);
    const listening = new Set(rows.filter((row) => row.state === "listening").map((row) => row.localPort));
    const queued = rows
      .filter((row) => row.state === "listening" && row.localPort === port)
      .reduce((most, row) => Math.max(most, row.queued), 0);
    // Not those that others have opened to the target, nor the other ends of these.
    const outgoing = rows.filter((row) => !listening.has(row.localPort) && row.remotePort !== port);
    const held = outgoing.filter((row) => row.inode !== 0 && (row.state === "open" || row.state === "opening"));
    const waiting = rows.filter((row) => row.state === "waiting");
    const first = this.#counted === undefined;
    this.#counted ??= new Set(waiting.flatMap(endsOf));
    const { open, fresh } = this.#countHeld(held, family);
    const opened = this.#countTraces(waiting, fresh);
    const present = new Set([...held, ...waiting].flatMap(endsOf));
    this.#counted = new Set([...this.#counted].filter((key) => present.has(key)));
    // The first look shows what was opened before anybody looked.
    this.#looks.push({ atMs, queued, open, opened: first ? new Map() : opened });
    if (this.#looks.length > outsideLimits.maxSamples) this.#looks.shift();
  }

  between(fromMs: number, toMs: number): SocketsSeen {
    const most = new Map<string, number>();
    const opened = new Map<string, number>();
    let mostQueued = 0;
    for (const look of this.#looks) {
      if (look.atMs < fromMs || look.atMs > toMs) continue;
      mostQueued = Math.max(mostQueued, look.queued);
      for (const [address, count] of look.open) most.set(address, Math.max(count, most.get(address) ?? 0));
      // The first look shows what had been opened before.
      if (look.atMs > fromMs) for (const [address, count] of look.opened) add(opened, address, count);
    }
    const addresses = [...new Set([...most.keys(), ...opened.keys()])].sort();
    return {
      mostQueued,
      remotes: addresses.map((address) => ({
        address,
        most: most.get(address) ?? 0,
        opened: opened.get(address) ?? 0,
      })),
    };
  }

  #countHeld(held: readonly TcpRow[], family: readonly number[]): { open: Counts; fresh: Counts } {
    const before = this.#ours;
    this.#ours = this.#sort(held, family);
    this.#foreign = new Set();
    this.#ourPorts = new Set();
    const open = new Map<string, number>();
    const fresh = new Map<string, number>();
    for (const row of held) {
      for (const key of endsOf(row)) this.#counted?.add(key);
      const ports = `${row.localPort}>${row.remotePort}`;
      if (this.#ours.get(row.inode) !== true) {
        this.#foreign.add(ports);
        continue;
      }
      this.#ourPorts.add(ports);
      this.#addresses.add(row.remote);
      add(open, row.remote);
      // By the socket: the same port may come again.
      if (before.get(row.inode) !== true) add(fresh, row.remote);
    }
    return { open, fresh };
  }

  /** Connections that came and went since the last look: the system keeps their ends for a minute. */
  #countTraces(waiting: readonly TcpRow[], opened: Counts): Counts {
    for (const key of waiting.flatMap(endsOf)) {
      const address = key.slice(key.indexOf(">") + 1);
      if (this.#counted?.has(key) !== false || !this.#addresses.has(address)) continue;
      this.#counted.add(key);
      add(opened, address);
    }
    return opened;
  }

  /** Which of the sockets are the target's; its descriptors are only read when there is a new one. */
  #sort(held: readonly TcpRow[], family: readonly number[]): Map<number, boolean> {
    const sorted = new Map<number, boolean>();
    const unknown: number[] = [];
    for (const { inode } of held) {
      const known = this.#ours.get(inode);
      if (known === undefined) unknown.push(inode);
      else sorted.set(inode, known);
    }
    if (unknown.length > 0) {
      const own = new Set(family.flatMap((pid) => socketsOf(this.#options.proc, pid)));
      for (const inode of unknown) sorted.set(inode, own.has(inode));
    }
    return sorted;
  }
}

/**
 * Who closed first has the trace, so the server is the remote end or the local one; the other reading finds nothing.
 */
function endsOf(row: TcpRow): string[] {
  const client = `${row.localPort}>${row.remote}`;
  return row.state === "waiting" ? [client, `${row.remotePort}>${row.local}`] : [client];
}

function add(counts: Counts, key: string, count = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
