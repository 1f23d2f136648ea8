// What falls due: timers and schedules, moved into the log by whichever worker looks first.

import { limits } from "../limits.ts";
import { schedulesOf } from "../schedule.ts";
import { type Pool } from "../store/pool.ts";
import { Pace } from "../watch/pace.ts";
import { declareSchedules, fireSchedules, keepSchedules, type Scheduled } from "../work/schedules.ts";
import { fireTimers } from "../work/timers.ts";
import { type RoleOptions } from "./role.ts";

/** Moves what is due into the log, a batch after the other while there is more. */
export class DueLoop {
  readonly #pool: Pool;
  readonly #options: RoleOptions;
  readonly #scheduled: readonly Scheduled[];
  readonly #pace = new Pace(limits.timerPollMs);
  #keepAt = 0;
  #stopped = false;
  #running: Promise<void> | undefined;

  /** Throws HF_SCHEDULE_BAD. */
  constructor(pool: Pool, options: RoleOptions) {
    this.#pool = pool;
    this.#options = options;
    const { app, directory } = options;
    this.#scheduled = schedulesOf(app).map((one) => ({ ...one, stream: directory.streamOf(one.name) }));
  }

  /** From here on the app's schedules are those that count. */
  async start(): Promise<void> {
    await declareSchedules(this.#pool, this.#scheduled);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pace.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { watch, wake } = this.#options;
    while (!this.#stopped) {
      try {
        const { streams, count } = await fireTimers(this.#pool);
        watch.fired(count);
        wake.touch(streams);
        await this.#fireSchedules();
        if (count < limits.timerFireRows) await this.#pace.rest();
        this.#pace.well();
      } catch (error) {
        watch.troubled("timers", error);
        await this.#pace.backOff();
      }
    }
  }

  async #fireSchedules(): Promise<void> {
    const { watch, wake } = this.#options;
    if (performance.now() >= this.#keepAt) {
      await keepSchedules(this.#pool, this.#scheduled);
      this.#keepAt = performance.now() + limits.scheduleKeepMs;
    }
    const fired = await fireSchedules(this.#pool, this.#scheduled);
    watch.fired(fired.size);
    wake.touch(fired);
  }
}
