// The target's processes from its roots downwards, kept up to date cheaply: only processes that are new are read. One
// that was the target's once stays so, also when its parent ends and it is handed to another.

import { outsideLimits } from "./limits.ts";
import { allPids, familyOf, type ProcessStat, readStat } from "./proc.ts";

export interface TreeOptions {
  readonly proc: string;
  readonly roots: () => readonly number[];
  /** Processes that are no part of it, with all that they have started: database servers, the generator. */
  readonly without: () => ReadonlySet<number>;
}

export class ProcessTree {
  readonly #options: TreeOptions;
  readonly #known = new Map<number, ProcessStat>();
  #family = new Set<number>();
  readonly #started: { readonly atMs: number; readonly parentPid: number }[] = [];
  #looked = false;

  constructor(options: TreeOptions) {
    this.#options = options;
  }

  /** As it was at the last look. */
  get pids(): readonly number[] {
    return [...this.#family];
  }

  /** Finds new processes; `all` gives them when somebody has read them already. */
  look(atMs: number, all?: ReadonlyMap<number, ProcessStat>): void {
    const { proc, roots, without } = this.#options;
    const pids = all === undefined ? allPids(proc) : [...all.keys()];
    const present = new Set(pids);
    for (const pid of this.#known.keys()) if (!present.has(pid)) this.#known.delete(pid);
    for (const pid of pids) this.#learn(pid, all);
    const kept = [...this.#family].filter((pid) => this.#known.has(pid));
    const family = familyOf(this.#known, [...roots(), ...kept], without());
    for (const pid of family) {
      if (!this.#looked || this.#family.has(pid)) continue;
      this.#started.push({ atMs, parentPid: this.#known.get(pid)?.parentPid ?? 0 });
      if (this.#started.length > outsideLimits.maxSamples) this.#started.shift();
    }
    this.#looked = true;
    this.#family = family;
  }

  /** Children of `parents` that were seen to be new, a part of those that were. */
  startedBetween(fromMs: number, toMs: number, parents: ReadonlySet<number>): number {
    return this.#started.filter(({ atMs, parentPid }) => atMs > fromMs && atMs <= toMs && parents.has(parentPid))
      .length;
  }

  #learn(pid: number, all: ReadonlyMap<number, ProcessStat> | undefined): void {
    const known = this.#known.get(pid);
    const stat = all?.get(pid) ?? (known === undefined ? readStat(this.#options.proc, pid) : known);
    if (stat === undefined) return;
    // The pid is another process' now.
    if (known !== undefined && known.startTicks !== stat.startTicks) this.#family.delete(pid);
    this.#known.set(pid, stat);
  }
}
