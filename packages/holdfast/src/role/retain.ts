// Looks after the logs beside the work: turns them on, empties finished parts, removes old rows, and says how large the
// store is. In each work process, but only one of them does it at a time.

import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { classes } from "../log/class.ts";
import { forgetDue } from "../log/forgetting.ts";
import { isKeeper, type RetainOptions, retainStep, tidy } from "../log/retain.ts";
import { oldestUnfinished, tableSizes } from "../log/sizes.ts";
import { DiskAlarm, type DiskOptions, diskUse, percentOf } from "../store/disk.ts";
import { type Pool } from "../store/pool.ts";
import { StepLoop } from "../watch/steps.ts";
import { type Watch } from "../watch/watch.ts";

export interface Upkeep extends DiskOptions {
  /** How long events stay after they are finished, in ms. */
  readonly retainMs: number;
}

export interface KeeperOptions extends Upkeep {
  readonly pool: Pool;
  readonly watch: Watch;
  /** Names this process among those that could do it. */
  readonly name: string;
  readonly now: () => number;
}

export class RetainLoop {
  readonly #options: KeeperOptions;
  readonly #loop: StepLoop;
  readonly #alarm = new DiskAlarm();
  #tidyAt = 0;
  #measureAt = 0;

  constructor(options: KeeperOptions) {
    const { watch } = options;
    this.#options = options;
    this.#loop = new StepLoop({
      pollMs: limits.retainPollMs,
      step: () => this.#step(),
      troubled: (error) => watch.troubled("retention", error),
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** Finishes the step under way. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #step(): Promise<number> {
    const { pool, watch, name } = this.#options;
    const mine = await isKeeper(pool, name);
    if (!mine) watch.sizes(undefined);
    return mine && (await this.#round()) ? 0 : limits.retainPollMs;
  }

  /** One step for each log; true when there may be more to do at once. */
  async #round(): Promise<boolean> {
    const { pool, retainMs, now } = this.#options;
    const options: RetainOptions = { retainMs, partRows: limits.partRows, now };
    let worked = false;
    for (const name of classes) worked = (await retainStep(pool, name, options)) || worked;
    if (performance.now() >= this.#tidyAt) {
      const rows = await tidy(pool);
      // As long as there is much it goes on without a pause.
      this.#tidyAt = performance.now() + (rows >= limits.tidyRows ? 0 : limits.tidyEveryMs);
    }
    if (performance.now() >= this.#measureAt) await this.#measure();
    // The last, since it may fail again and again while somebody keeps a log locked.
    return (await forgetDue(pool)) || worked;
  }

  async #measure(): Promise<void> {
    const { pool, watch } = this.#options;
    this.#measureAt = performance.now() + limits.sizesEveryMs;
    const [tables, oldest] = [await tableSizes(pool), await oldestUnfinished(pool)];
    const disk = await diskUse(pool, this.#options);
    const changed = this.#alarm.note(disk);
    watch.sizes({ tables, oldest, disk, diskAlarm: this.#alarm.on });
    if (changed === "on") {
      const { code, message, hint } = fault("HF_DISK_FILLING", { percent: percentOf(disk) });
      watch.log.error({ code, hint }, message);
    }
    if (changed === "off") watch.log.info({ share: disk }, "the disk has room again");
  }
}
