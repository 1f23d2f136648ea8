// One process' part in a role: entered in the store, heard from every second, with a share of the slots for its loops.

import { limits } from "../limits.ts";
import { isFenced, Leases, register, unregister } from "../log/lease.ts";
import { type Pool } from "../store/pool.ts";
import { type Watch } from "../watch/watch.ts";

/** What works on slots: a consumer's or a delivery's loop. */
export interface SlotLoop {
  /** Works on these slots from now on; resolves when nothing of the others is under way. */
  retarget(slots: readonly number[]): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

export interface MemberOptions {
  readonly pool: Pool;
  readonly watch: Watch;
  readonly role: string;
  readonly name: string;
  /** Called once when others have the slots of this process: it must end. */
  readonly onFenced: (error: unknown) => void;
}

export class Member {
  readonly process: number;
  readonly #options: MemberOptions;
  readonly #leases: Leases;
  #loops: readonly SlotLoop[] = [];
  #clock: NodeJS.Timeout | undefined;
  #ticking: Promise<void> = Promise.resolve();
  #stopped = false;

  private constructor(process: number, options: MemberOptions) {
    const { pool, role, watch } = options;
    this.process = process;
    this.#options = options;
    this.#leases = new Leases({ pool, process, role, metrics: () => watch.registry.getMetricsAsJSON() });
  }

  /** Enters the process under its name; a former one of that name is fenced. */
  static async enter(options: MemberOptions): Promise<Member> {
    return new Member(await register(options.pool, options), options);
  }

  /** Starts the loops and gives them slots as they become free. */
  async run(loops: readonly SlotLoop[]): Promise<void> {
    this.#loops = loops;
    for (const loop of loops) loop.start();
    await this.#tick();
    this.#clock = setInterval(() => {
      this.#ticking = this.#ticking.then(() => this.#tick());
    }, limits.heartbeatMs);
  }

  /** Finishes what is under way, then leaves: its slots are free at once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#clock);
    await this.#ticking;
    await Promise.all(this.#loops.map((loop) => loop.stop()));
    await unregister(this.#options.pool, this.process).catch(() => undefined);
  }

  async #tick(): Promise<void> {
    if (this.#stopped) return;
    try {
      const { taken, surplus } = await this.#leases.tick();
      if (taken.length > 0) await this.#retarget(this.#leases.held);
      if (surplus.length > 0) {
        await this.#retarget(this.#leases.held.filter((slot) => !surplus.includes(slot)));
        await this.#leases.release(surplus);
      }
    } catch (error) {
      if (isFenced(error)) this.#options.onFenced(error);
      else this.#options.watch.troubled("heartbeat", error);
    }
  }

  async #retarget(slots: readonly number[]): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.retarget(slots)));
  }
}
