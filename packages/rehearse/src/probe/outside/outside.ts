// What can be seen of a target without being inside it, in any language: its processes, sockets, databases and the rest
// of the machine, as the difference between two marks. Reads only. Linux; elsewhere the processes stay unknown.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { DatabaseReadings, MachineUse, OutsideReadings, RedisServerReadings } from "../../measure/trial.ts";
import { ChildrenWatch } from "./children.ts";
import { type FamilyMark, markFamily } from "./family.ts";
import { isHere, Kinds } from "./kinds.ts";
import { outsideLimits } from "./limits.ts";
import { markMachine, markOthers } from "./machine.ts";
import { openPostgresWatch, type PostgresMark, type PostgresWatch } from "./postgres.ts";
import { familyOf, type ProcessStat, readAll, readText } from "./proc.ts";
import { openRedisWatch, type RedisMark, type RedisWatch } from "./redis.ts";
import { SocketWatch } from "./sockets.ts";
import { pidsOfAddress, pidsOfPort } from "./tcp.ts";
import { ProcessTree } from "./tree.ts";
import { machineUse, type Seen, unknownMachine, type Used, useBetween } from "./use.ts";

export interface OutsideOptions {
  /** The target's first processes; their children are found. When there are none: who listens on the port. */
  readonly pids: () => readonly number[];
  readonly port: number;
  /** Databases that are asked as well; their addresses, with passwords, go nowhere else. */
  readonly databases?: readonly { readonly url: string }[];
  readonly redis?: readonly { readonly url: string }[];
  /** Processes that make the load; this one without them. */
  readonly generatorPids?: readonly number[];
  /** The folder that holds proc and sys. */
  readonly root?: string;
}

export interface Outside extends AsyncDisposable {
  mark(): Promise<Mark>;
  between(a: Mark, b: Mark): OutsideSeen;
  /** What could not be read and why, in sentences without secrets. */
  readonly notes: readonly string[];
}

export interface OutsideSeen {
  readonly machine: MachineUse;
  readonly outside: OutsideReadings | undefined;
  readonly databases: readonly DatabaseReadings[];
  readonly redis: readonly RedisServerReadings[];
}

/** Everything at one moment; only for `between` of the same `Outside`. */
export interface Mark {
  readonly atMs: number;
  /** Undefined where the target's processes cannot be seen. */
  readonly seen: Seen | undefined;
  readonly postgres: readonly (PostgresMark | undefined)[];
  readonly redis: readonly (RedisMark | undefined)[];
}

/** Opens the readings. Never fails for what it may not read: `notes` says what. Dispose to close its connections. */
export async function openOutside(options: OutsideOptions): Promise<Outside> {
  const watches = new Watches(options);
  await watches.open();
  return {
    mark: () => watches.mark(),
    between: (a, b) => watches.between(a, b),
    notes: watches.notes,
    [Symbol.asyncDispose]: () => watches.close(),
  };
}

class Watches {
  readonly notes: string[] = [];
  readonly #options: OutsideOptions;
  readonly #root: string;
  readonly #proc: string;
  readonly #tree: ProcessTree;
  readonly #sockets: SocketWatch;
  readonly #children: ChildrenWatch;
  readonly #kinds: Kinds;
  readonly #listeners = new Map<string, readonly number[]>();
  #postgres: readonly PostgresWatch[] = [];
  #redis: readonly RedisWatch[] = [];
  #timer: NodeJS.Timeout | undefined;
  #socketsAtMs = 0;
  #searchAtMs = 0;
  #queueLimit = 0;

  constructor(options: OutsideOptions) {
    this.#options = options;
    this.#root = options.root ?? "/";
    this.#proc = join(this.#root, "proc");
    const without = (): ReadonlySet<number> => new Set([...this.#serverPids(), ...this.#generatorPids()]);
    this.#tree = new ProcessTree({ proc: this.#proc, roots: () => this.#roots(), without });
    this.#sockets = new SocketWatch({ proc: this.#proc, port: options.port, pids: () => this.#tree.pids });
    this.#children = new ChildrenWatch(this.#proc);
    this.#kinds = new Kinds(this.#root);
  }

  async open(): Promise<void> {
    const note = (line: string): void => void this.notes.push(line);
    const isTargets = (port: number, serverPort: number): boolean => this.#sockets.mayBeOurs(port, serverPort);
    const postgres = (this.#options.databases ?? []).map(({ url }) => openPostgresWatch({ url, isTargets, note }));
    const redis = (this.#options.redis ?? []).map(({ url }) => openRedisWatch({ url, note }));
    this.#postgres = (await Promise.all(postgres)).filter((watch) => watch !== undefined);
    this.#redis = (await Promise.all(redis)).filter((watch) => watch !== undefined);
    if (!this.#isLinux()) {
      note("processes and sockets can only be read on Linux: they stay unknown here");
      return;
    }
    this.#tree.look(performance.now());
    if (this.#tree.pids.length === 0)
      note(
        `no process of the target could be seen (port ${this.#options.port}): start it as the same user, or as root`,
      );
    this.#queueLimit = await readQueueLimit(this.#root, this.#options.port);
    this.#timer = setInterval(() => this.#look(), outsideLimits.childrenEveryMs).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#postgres, ...this.#redis].map((watch) => watch[Symbol.asyncDispose]()));
  }

  async mark(): Promise<Mark> {
    const [postgres, redis] = await Promise.all([
      Promise.all(this.#postgres.map((watch) => watch.mark())),
      Promise.all(this.#redis.map((watch) => watch.mark())),
    ]);
    const atMs = performance.now();
    return { atMs, seen: this.#isLinux() ? this.#see(atMs) : undefined, postgres, redis };
  }

  between(a: Mark, b: Mark): OutsideSeen {
    const wallMs = Math.max(1, b.atMs - a.atMs);
    const used = a.seen === undefined || b.seen === undefined ? undefined : useBetween(a.seen, b.seen);
    const cpuOf = (pid: number | undefined): number => (pid === undefined ? 0 : (used?.servers.get(pid) ?? 0));
    return {
      machine: used === undefined ? unknownMachine() : machineUse(used, wallMs),
      outside: used === undefined ? undefined : this.#outside(used, a, b),
      databases: this.#postgres.flatMap((watch, at) => watch.between(a.postgres[at], b.postgres[at], cpuOf)),
      redis: this.#redis.flatMap((watch, at) => watch.between(a.redis[at], b.redis[at])),
    };
  }

  #isLinux(): boolean {
    return process.platform === "linux" && readText(join(this.#proc, "stat")) !== undefined;
  }

  /** Who listens is looked up again only when nobody of the target is left: it takes all descriptors of the machine. */
  #roots(): readonly number[] {
    const pids = this.#options.pids();
    if (pids.length > 0 || this.#tree.pids.length > 0 || performance.now() < this.#searchAtMs) return pids;
    this.#searchAtMs = performance.now() + outsideLimits.searchEveryMs;
    return pidsOfPort(this.#options.port, this.#root);
  }

  #generatorPids(): readonly number[] {
    return this.#options.generatorPids ?? [process.pid];
  }

  #serverPids(): number[] {
    return [...this.#postgres, ...this.#redis].flatMap(({ serverPid }) => serverPid ?? []);
  }

  #look(): void {
    const atMs = performance.now();
    this.#children.look(atMs, this.#tree.pids);
    if (atMs < this.#socketsAtMs) return;
    this.#tree.look(atMs);
    this.#sockets.look(atMs);
    const tookMs = performance.now() - atMs;
    this.#socketsAtMs = atMs + Math.max(outsideLimits.socketsEveryMs, tookMs * outsideLimits.socketsRest);
  }

  #see(atMs: number): Seen | undefined {
    const all = readAll(this.#proc);
    this.#tree.look(atMs, all);
    const pids = this.#tree.pids;
    if (pids.length === 0) return undefined;
    this.#children.look(atMs, pids);
    this.#sockets.look(atMs);
    const servers = new Map<number, FamilyMark>();
    const ours = new Set([...pids, ...this.#generatorPids()]);
    for (const pid of new Set([...this.#serverPids(), ...this.#unasked(ours)])) {
      // A process that listens for another that does too is counted with that one.
      const family = familyOf(all, [pid], ours);
      for (const member of family) ours.add(member);
      servers.set(pid, markFamily(this.#proc, all, { pids: family, details: false }));
    }
    return {
      machine: markMachine(this.#root, pids[0]),
      target: markFamily(this.#proc, all, { pids, details: true }),
      generator: markFamily(this.#proc, all, { pids: this.#generatorPids(), details: false }),
      servers,
      ours: this.#ownSessions(all),
      others: markOthers(this.#proc, all, ours),
    };
  }

  /** Servers of this machine that the target is connected to, asked or not: their time serves the target. */
  #unasked(family: ReadonlySet<number>): number[] {
    for (const address of this.#sockets.addresses) {
      if (!isHere(address) || this.#listeners.has(address)) continue;
      this.#listeners.set(address, pidsOfAddress(address, this.#root));
    }
    return [...this.#listeners.values()].flat().filter((pid) => !family.has(pid));
  }

  #ownSessions(all: ReadonlyMap<number, ProcessStat>): FamilyMark {
    const pids = this.#postgres.flatMap(({ sessionPid }) => sessionPid ?? []);
    return markFamily(this.#proc, all, { pids, details: false });
  }

  #outside(used: Used, a: Mark, b: Mark): OutsideReadings {
    const { remotes, mostQueued } = this.#sockets.between(a.atMs, b.atMs);
    const urls = [...this.#postgres, ...this.#redis].map(({ server, kind }) => ({ server, kind }));
    const parents = new Set(a.seen?.target.keys());
    const living = [...(b.seen?.target.values() ?? [])].filter(
      ({ stat }) => !parents.has(stat.pid) && parents.has(stat.parentPid),
    ).length;
    const ended = this.#children.endedBetween(a.atMs, b.atMs, parents);
    return {
      processes: used.target.processes,
      childrenStarted: Math.max(ended + living, this.#tree.startedBetween(a.atMs, b.atMs, parents)),
      childrenCpuMs: used.target.childrenCpuMs,
      remotes: remotes.map((remote) => ({ ...remote, kind: this.#kinds.of(remote.address, urls) })),
      backlog: { most: mostQueued, limit: this.#queueLimit, overflows: used.overflows },
      throttledMs: used.throttledMs,
    };
  }
}

/** Of the listening socket; `ss` knows it, /proc does not. Without it the system's own limit. */
async function readQueueLimit(root: string, port: number): Promise<number> {
  const system = Number(readText(join(root, "proc/sys/net/core/somaxconn")) ?? 0);
  if (root !== "/") return system;
  try {
    const asked = await promisify(execFile)("ss", ["-Hltn", `sport = :${port}`], { timeout: 2_000 });
    return Number(/^LISTEN +\d+ +(\d+) /m.exec(asked.stdout)?.[1] ?? system);
  } catch {
    return system;
  }
}
