// The processes of one role: as many as wanted, each of some release. All changes happen one after the other, and at no
// time are there more than the ceiling says, but for the one that takes over from another.

import { fault } from "../errors.ts";
import { type Supervised } from "./process.ts";
import { type Release } from "./release.ts";
import { type Range } from "./scale.ts";

export interface Member {
  readonly process: Supervised;
  readonly release: Release;
}

export interface CrewOptions extends Range {
  readonly role: string;
  /** Makes a process that is not started yet. */
  readonly make: (release: Release) => Supervised;
}

export class Crew {
  readonly #options: CrewOptions;
  #members: readonly Member[] = [];
  /** Those that are told to finish and have not yet. */
  readonly #leaving = new Set<Supervised>();
  #turn: Promise<unknown> = Promise.resolve();
  #stopped = false;
  #rolling = false;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  get role(): string {
    return this.#options.role;
  }

  get range(): Range {
    return this.#options;
  }

  get members(): readonly Member[] {
    return this.#members;
  }

  /** All processes that there may be at this moment. */
  get count(): number {
    return this.#members.length + this.#leaving.size;
  }

  /** Starts the first ones; gives an address when one of them listens. Throws when one cannot start. */
  async open(release: Release, count: number): Promise<string | undefined> {
    const addresses = await this.#inTurn(() => Promise.all(Array.from({ length: count }, () => this.#add(release, 0))));
    return addresses.find((address) => address !== undefined);
  }

  /** Adds or ends processes until there are so many; within the range, whatever is asked for. */
  async resize(wanted: number): Promise<void> {
    const { floor, ceiling } = this.#options;
    const count = Math.min(ceiling, Math.max(floor, wanted));
    await this.#inTurn(async () => {
      while (this.#members.length < count) {
        const release = this.#members.at(-1)?.release;
        if (!release || this.#stopped) return;
        await this.#add(release, 0);
      }
      while (this.#members.length > count) await this.#remove(this.#members.at(-1));
    });
  }

  /**
   * Puts a process of `release` in the place of `old`: it serves before the old one finishes. Throws when it cannot
   * start; the old one goes on then. `check` sees the new one while both run, and throws to keep the old one.
   */
  async replace(old: Supervised, release: Release, check?: (next: Supervised) => Promise<void>): Promise<void> {
    await this.#inTurn(async () => {
      const member = this.#members.find(({ process }) => process === old);
      if (!member || this.#stopped) return;
      await this.#add(release, 1);
      const next = this.#members.at(-1);
      try {
        if (next) await check?.(next.process);
      } catch (error) {
        // Not in peace: each connection that it still has would bring it one more request.
        await this.#remove(next, "stop");
        throw error;
      }
      await this.#remove(member);
    });
  }

  /** A release is being rolled in, or no longer: those that are there are told, and those that come. */
  rolling(on: boolean): void {
    this.#rolling = on;
    for (const { process } of this.#members) process.rolling(on);
    for (const process of this.#leaving) process.rolling(on);
  }

  /** Ends all, in order. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#members.map(({ process }) => process.stop()));
    await this.#turn.catch(() => undefined);
    await Promise.all(this.#members.map(({ process }) => process.stop()));
  }

  /** Ends all at once. */
  kill(): void {
    this.#stopped = true;
    for (const { process } of this.#members) process.kill();
    for (const process of this.#leaving) process.kill();
  }

  async #add(release: Release, beyond: number): Promise<string | undefined> {
    const { ceiling, role, make } = this.#options;
    // Never past the ceiling, whoever asks: this is the last place before a process is made.
    if (this.count >= ceiling + beyond) throw fault("HF_CEILING", { role, ceiling });
    const process = make(release);
    const member = { process, release };
    this.#members = [...this.#members, member];
    try {
      const address = await process.start();
      if (this.#rolling) process.rolling(true);
      // Kept connections would stay with those that were there before.
      for (const other of this.#members) if (other !== member) other.process.share(1 / this.#members.length);
      return address;
    } catch (error) {
      this.#members = this.#members.filter((one) => one !== member);
      this.#leaving.add(process);
      await process.stop();
      this.#leaving.delete(process);
      throw error;
    }
  }

  async #remove(member: Member | undefined, how: "drain" | "stop" = "drain"): Promise<void> {
    if (!member) return;
    this.#members = this.#members.filter((one) => one !== member);
    this.#leaving.add(member.process);
    await member.process.stop(how);
    this.#leaving.delete(member.process);
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
