// One process' part in a role: entered in the store, heard from every second, with a share of the slots for its loops.

import { limits } from "../limits.ts";
import { isFenced, Leases, register, unregister } from "../log/lease.ts";
import { type Pool } from "../store/pool.ts";
import { type LoopReport, type ProcessReport } from "../watch/report.ts";
import { type Watch } from "../watch/watch.ts";

/** What works on slots: a consumer's or a delivery's loop. */
export interface SlotLoop {
  /** Works on these slots from now on; resolves when nothing of the others is under way. */
  retarget(slots: readonly number[]): Promise<void>;
  /** Slots that take longest to give up; none by default. */
  readonly apart?: readonly number[];
  start(): void;
  stop(): Promise<void>;
  /** What it is at. */
  report(): LoopReport;
}

export interface MemberOptions {
  readonly pool: Pool;
  /** For heartbeats alone, which must not wait for others; `pool` by default. */
  readonly beats?: Pool;
  readonly watch: Watch;
  readonly role: string;
  readonly name: string;
  /** Called once when others have the slots of this process: it must end. */
  readonly onFenced: (error: unknown) => void;
  /** What the process says of itself besides its loops. */
  readonly report?: () => Omit<ProcessReport, "pid" | "loops" | "vitals">;
}

export class Member {
  readonly process: number;
  readonly #options: MemberOptions;
  readonly #leases: Leases;
  #loops: readonly SlotLoop[] = [];
  #clock: NodeJS.Timeout | undefined;
  #ticking: Promise<void> = Promise.resolve();
  #moving: Promise<void> | undefined;
  #leaving = false;
  #fenced = false;

  private constructor(process: number, options: MemberOptions) {
    const { pool, beats = pool, role, watch } = options;
    this.process = process;
    this.#options = options;
    this.#leases = new Leases({
      pool,
      beats,
      process,
      role,
      metrics: () => watch.registry.getMetricsAsJSON(),
      report: () => this.#report(),
    });
  }

  /** Enters the process under its name; a former one of that name is fenced. */
  static async enter(options: MemberOptions): Promise<Member> {
    return new Member(await register(options.pool, options), options);
  }

  /** Starts the loops and gives them slots as they become free; without loops it is only heard from. */
  async run(loops: readonly SlotLoop[]): Promise<void> {
    this.#loops = loops;
    if (loops.length > 0) await this.#leases.open();
    for (const loop of loops) loop.start();
    await this.#tick();
    await this.#moving;
    let waits = false;
    this.#clock = setInterval(() => {
      // A store that hangs must not gather a queue of heartbeats.
      if (waits) return;
      waits = true;
      this.#ticking = this.#ticking.then(() => this.#tick()).finally(() => (waits = false));
    }, limits.heartbeatMs);
  }

  /** Finishes what is under way, then leaves: its slots are free at once. */
  async stop(): Promise<void> {
    this.#leaving = true;
    await this.#ticking;
    await this.#moving;
    // The heart goes on: calls that are out may take longer than a lease, and their receipts need it.
    await Promise.all(this.#loops.map((loop) => loop.stop()));
    clearInterval(this.#clock);
    await this.#ticking;
    await unregister(this.#options.pool, this.process).catch(() => undefined);
  }

  async #tick(): Promise<void> {
    if (this.#fenced) return;
    try {
      const alive = await this.#leases.beat();
      // While the loops still finish work on other slots, which may take longer than a lease, only the heart beats.
      if (this.#moving || this.#leaving || this.#loops.length === 0) return;
      const kept = this.#loops.flatMap((loop) => loop.apart ?? []);
      this.#moving = this.#move(await this.#leases.share(alive, kept)).finally(() => (this.#moving = undefined));
    } catch (error) {
      this.#troubled(error);
    }
  }

  async #move({ taken, surplus }: Awaited<ReturnType<Leases["share"]>>): Promise<void> {
    try {
      if (taken.length > 0) await this.#retarget(this.#leases.held);
      if (surplus.length > 0) {
        await this.#retarget(this.#leases.held.filter((slot) => !surplus.includes(slot)));
        await this.#leases.release(surplus);
      }
    } catch (error) {
      this.#troubled(error);
    }
  }

  #report(): ProcessReport {
    const vitals = this.#options.watch.vitals.read();
    return { ...this.#options.report?.(), vitals, pid: process.pid, loops: this.#loops.map((loop) => loop.report()) };
  }

  #troubled(error: unknown): void {
    if (!isFenced(error)) return this.#options.watch.troubled("heartbeat", error);
    this.#fenced = true;
    clearInterval(this.#clock);
    this.#options.onFenced(error);
  }

  async #retarget(slots: readonly number[]): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.retarget(slots)));
  }
}
