// A process' hold on slots. Who does not say in time that it lives is fenced: its row goes, its slots are free, and no
// settle of it can commit any more, because every settle locks the row first. So a zombie does no harm.

import { fault, HoldfastError } from "../errors.ts";
import { limits } from "../limits.ts";
import { type Connection, type Pool, type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { int2Column } from "./columns.ts";

const beatSql = sql(import.meta.url, "lease-beat.sql");
const openSql = sql(import.meta.url, "lease-open.sql");
const enterSql = sql(import.meta.url, "process-enter.sql");
const fenceSql = sql(import.meta.url, "process-fence.sql");
const leaveSql = sql(import.meta.url, "process-leave.sql");
const claimSql = sql(import.meta.url, "lease-claim.sql");
const releaseSql = sql(import.meta.url, "lease-release.sql");

/**
 * Opens a transaction that settles: holds the process' row, so that nobody can take its slots before the commit, and
 * throws HF_FENCED when somebody already has. Heartbeats are not in the way (key share against a non-key update). Runs
 * `also`, a statement without parameters, in the same message; gives how many rows it had.
 */
export async function beginFenced(connection: Connection, process: number, also = "select limit 0"): Promise<number> {
  const text = `begin; select id from holdfast.process where id = ${Math.trunc(process)} for key share; ${also}`;
  // Several statements in one message give a list of results, which the types of node-postgres do not know.
  const results: unknown = await connection.query(text);
  const [, me, more] = results as [unknown, { rows: unknown[] }, { rows: unknown[] }];
  if (me.rows.length === 0) throw fault("HF_FENCED", { process });
  return more.rows.length;
}

export interface Registration {
  readonly name: string;
  readonly role: string;
}

/**
 * Enters this process; gives its number. A process of the same name is fenced at once: whoever starts a process under
 * a name (the supervisor) knows that the former one is dead. Waits for a settle of it that is under way.
 */
export async function register(pool: Pool, { name, role }: Registration): Promise<number> {
  await pool.query(fenceSql, [name]);
  const entered = await pool.query<{ id: string }>(enterSql, [name, role, limits.leaseMs]);
  return Number(entered.rows[0]?.id);
}

/** Leaves in order: slots are free at once. */
export async function unregister(db: Queryable, process: number): Promise<void> {
  await db.query(leaveSql, [process]);
}

export interface LeaseOptions {
  readonly pool: Pool;
  /** For `beat`; `pool` by default. */
  readonly beats?: Pool;
  readonly process: number;
  readonly role: string;
  /** Figures of this process for `holdfast status` and the metrics page, sent along with each heartbeat. */
  readonly metrics: () => Promise<unknown>;
  /** What its loops say of themselves, sent along as well. */
  readonly report?: () => unknown;
  /** A clock in ms that never goes back. */
  readonly now?: () => number;
}

/** The slots that this process holds. `beat` once per `limits.heartbeatMs`; single caller. */
export class Leases {
  readonly #options: LeaseOptions;
  readonly #now: () => number;
  #held: readonly number[] = [];
  #beatAt: number | undefined;
  /** Until then it leaves others alone. */
  #lenientUntil = 0;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#now = options.now ?? performance.now.bind(performance);
  }

  get held(): readonly number[] {
    return this.#held;
  }

  /** Makes the role's slots, where nobody has yet. */
  async open(): Promise<void> {
    const { pool, role } = this.#options;
    await pool.query(openSql, [role, limits.slots]);
  }

  /**
   * Says that this process lives; gives how many of its role do. Throws HF_FENCED when it was taken for dead: it must
   * end.
   */
  async beat(): Promise<number> {
    const { pool, beats = pool, process } = this.#options;
    const metrics = JSON.stringify(await this.#options.metrics());
    const beat = await beats.query<{ alive: number }>(beatSql, [
      process,
      limits.leaseMs,
      metrics,
      this.#isLenient() ? -1 : 2 * limits.heartbeatMs,
      JSON.stringify(this.#options.report?.() ?? null),
      limits.leaseWebMs,
    ]);
    const alive = beat.rows[0]?.alive;
    if (alive === undefined) throw fault("HF_FENCED", { process });
    this.#beatAt = this.#now();
    return alive;
  }

  // After an outage of the store, or of the way to it, all are late; the others may be about to connect.
  #isLenient(): boolean {
    const now = this.#now();
    if (this.#beatAt !== undefined && now - this.#beatAt >= limits.leaseMs) {
      this.#lenientUntil = now + limits.leaseMs + limits.connectMs;
    }
    return now < this.#lenientUntil;
  }

  /**
   * Takes its share of what is free, among so many processes, and says what it holds too much: the caller finishes work
   * on these slots and calls `release`; the `kept` are given away last. The store's word is what counts: what was taken
   * and never told would be nobody's slot as long as this process lives.
   */
  async share(
    alive: number,
    kept: readonly number[] = [],
  ): Promise<{ readonly taken: readonly number[]; readonly surplus: readonly number[] }> {
    const { pool, process, role } = this.#options;
    const share = Math.ceil(limits.slots / alive);
    const wanted = Math.max(0, share - this.#held.length);
    const mine = await pool.query<{ slot: number }>(claimSql, [process, role, wanted]);
    const taken = mine.rows.map((row) => row.slot).filter((slot) => !this.#held.includes(slot));
    this.#held = [...this.#held, ...taken];
    const keptFirst = this.#held.toSorted((one, other) => Number(kept.includes(other)) - Number(kept.includes(one)));
    return { taken, surplus: keptFirst.slice(share) };
  }

  async release(slots: readonly number[]): Promise<void> {
    const { pool, process, role } = this.#options;
    this.#held = this.#held.filter((slot) => !slots.includes(slot));
    await pool.query(releaseSql, [process, role, int2Column(slots)]);
  }
}

/** True when this process must end, because others have its slots. */
export function isFenced(error: unknown): boolean {
  return error instanceof HoldfastError && error.code === "HF_FENCED";
}
