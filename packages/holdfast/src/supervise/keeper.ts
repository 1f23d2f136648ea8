// What goes on beside the processes while an app runs: as many of each role as the load asks for, successors for those
// that take too much memory, and releases, one at a time.

import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type Controls, type ProcessCard } from "./control.ts";
import { type Crew } from "./crew.ts";
import { prepare } from "./prepare.ts";
import { type Beat, type ChildOptions } from "./protocol.ts";
import { type Release, releaseIn } from "./release.ts";
import { roll } from "./roll.ts";
import { Scaler } from "./scale.ts";
import { realTime, type Time } from "./time.ts";

export interface KeeperOptions {
  readonly crews: readonly Crew[];
  readonly release: Release;
  readonly base: ChildOptions;
  readonly risks: string;
  readonly say: (line: string) => void;
  /** Memory that one process may take, in bytes. */
  readonly memoryBytes: number;
  readonly time?: Time;
}

export class Keeper implements Controls {
  readonly #options: KeeperOptions;
  readonly #scalers: ReadonlyMap<Crew, Scaler>;
  readonly #time: Time;
  readonly #unwatch: () => void;
  #release: Release;
  #rolling: Promise<void> | undefined;
  #stopped = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#release = options.release;
    this.#scalers = new Map(options.crews.map((crew) => [crew, new Scaler(crew.range)]));
    this.#time = options.time ?? realTime;
    this.#unwatch = this.#time.every(limits.scaleLookMs, () => void this.#look());
  }

  processes(): readonly ProcessCard[] {
    return this.#options.crews.flatMap((crew) =>
      crew.members.map(({ process, release }) => ({
        name: process.name,
        role: crew.role,
        pid: process.pid,
        ready: process.isReady,
        restarts: process.restarts,
        release: release.folder,
      })),
    );
  }

  async scale(role: string, count: number, say: (line: string) => void): Promise<void> {
    const crew = this.#options.crews.find((one) => one.role === role);
    if (!crew) throw fault("HF_SETTING_BAD", { name: "role", value: role, reason: "no process has this role" });
    const { floor, ceiling } = crew.range;
    if (count < floor || count > ceiling) {
      const reason = `--roles allows ${floor} to ${ceiling}`;
      throw fault("HF_SETTING_BAD", { name: role, value: String(count), reason });
    }
    await crew.resize(count);
    say(`${crew.members.length} processes of ${role}`);
  }

  async reload(folder: string | undefined, say: (line: string) => void): Promise<void> {
    if (this.#rolling || this.#stopped)
      throw fault("HF_RELEASE_BAD", { folder: folder ?? "", reason: "another one is being rolled in" });
    this.#rolling = this.#reload(folder, (line) => {
      this.#options.say(line);
      say(line);
    }).finally(() => (this.#rolling = undefined));
    await this.#rolling;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unwatch();
  }

  kill(): void {
    this.#stopped = true;
    this.#unwatch();
  }

  async #reload(folder: string | undefined, say: (line: string) => void): Promise<void> {
    const { crews, base, risks } = this.#options;
    const from = this.#release;
    // Even the same folder is another release: what lies in it may have changed.
    const to = { ...releaseIn(folder ?? from.folder, from) };
    say(`rolling in ${to.folder}`);
    const prepared = await prepare(to, base);
    try {
      const url = base.url;
      const expanded = await prepared.migrate({ url, risks, phase: "expand" });
      for (const name of expanded) say(`migrated ${name}`);
      await roll({ crews, from, to, say });
      this.#release = to;
      for (const name of await prepared.migrate({ url, risks, phase: "contract" })) say(`migrated ${name}`);
    } finally {
      prepared.end();
    }
    say(`${to.folder} runs`);
  }

  async #look(): Promise<void> {
    if (this.#rolling || this.#stopped) return;
    await Promise.all([...this.#scalers].map(([crew, scaler]) => this.#lookAt(crew, scaler)));
  }

  async #lookAt(crew: Crew, scaler: Scaler): Promise<void> {
    const { say } = this.#options;
    const { floor, ceiling } = crew.range;
    try {
      await this.#relieve(crew);
      if (floor === ceiling) return;
      const beats = crew.members.flatMap(({ process }) => process.beat ?? []);
      // Somebody who has just been started says nothing yet: then nobody knows.
      if (beats.length === 0 || beats.length < crew.members.length) return;
      const count = crew.members.length;
      const wanted = scaler.decide({ atMs: this.#time.now(), count, ...averageOf(beats) });
      if (wanted === count) return;
      say(`${crew.role}: ${wanted} processes instead of ${count}`);
      await crew.resize(wanted);
    } catch (error) {
      say(`${crew.role}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  // Before it is too late: what it has under way is finished, and its successor serves already.
  async #relieve(crew: Crew): Promise<void> {
    const { memoryBytes, say } = this.#options;
    const heavy = crew.members.find(
      ({ process }) => (process.beat?.memoryBytes ?? 0) > memoryBytes * limits.memoryShare,
    );
    if (!heavy) return;
    const { process, release } = heavy;
    say(`${process.name} takes ${Math.round((process.beat?.memoryBytes ?? 0) / 2 ** 20)} MB and is relieved`);
    await crew.replace(process, release);
  }
}

function averageOf(beats: readonly Beat[]): { readonly cpu: number; readonly backlogSeconds: number } {
  return {
    cpu: beats.reduce((sum, beat) => sum + beat.cpu, 0) / beats.length,
    backlogSeconds: Math.max(...beats.map((beat) => beat.backlogSeconds)),
  };
}
