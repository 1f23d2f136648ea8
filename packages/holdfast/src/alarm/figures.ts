// Takes the figures that alarms and the ladder go by: what every process knows anyway, one look at the store, and what
// costs more from time to time.

import { readBudgets } from "../budget/shared.ts";
import { limits } from "../limits.ts";
import { type Rung } from "../ladder/ladder.ts";
import { type DiskOptions, diskUse } from "../store/disk.ts";
import { type Pool, type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type Outlook } from "../backlog/outlook.ts";
import { type Room } from "../log/room.ts";
import { type Health } from "../watch/health.ts";
import { type Sources, type StoreLook } from "./readings.ts";

const lookSql = sql(import.meta.url, "look.sql");

export interface FiguresOptions {
  readonly outlook: Outlook;
  readonly room: Room;
  readonly disk: DiskOptions;
  /** What stands still; undefined where no canaries are sent. */
  readonly health: ((db: Queryable) => Promise<Health>) | undefined;
}

type Slow = Pick<Sources, "budgets" | "health" | "disk">;

export class Figures {
  readonly #pool: Pool;
  readonly #options: FiguresOptions;
  #slow: Slow = { budgets: undefined, health: undefined, disk: undefined };
  #slowAt = 0;
  readonly #startedAt = performance.now();

  constructor(pool: Pool, options: FiguresOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  /** Everything that is known now. Throws when the store does not answer. */
  async take(rungs: readonly Rung[]): Promise<Sources> {
    const { outlook, room } = this.#options;
    const [look] = (await this.#pool.query<StoreLook>(lookSql)).rows;
    if (!look) throw new Error("the store says nothing of itself");
    if (performance.now() >= this.#slowAt) {
      this.#slow = await this.#takeSlow();
      this.#slowAt = performance.now() + limits.guardSlowMs;
    }
    const backlogs = outlook.isKnown ? outlook.backlogs : undefined;
    return { ...this.#slow, look, backlogs, disk: room.share ?? this.#slow.disk, full: room.isFull, rungs };
  }

  async #takeSlow(): Promise<Slow> {
    const { health, disk } = this.#options;
    // Who knows the folder is told every second (log/room.ts).
    const share = disk.diskBytes === undefined ? undefined : await diskUse(this.#pool, disk);
    // After a start canaries are on their way: what has been at rest does not stand still.
    const isNew = performance.now() - this.#startedAt < 2 * limits.canaryLateMs;
    const known = isNew ? undefined : await health?.(this.#pool);
    return { budgets: await readBudgets(this.#pool), health: known, disk: share };
  }
}
