// What falls due: timers and schedules, moved into the log, and dead letters that are replayed, moved to where they are
// tried again; by whichever worker looks first.

import { fireReplays } from "../dead/replay.ts";
import { limits } from "../limits.ts";
import { schedulesOf } from "../schedule.ts";
import { type Pool } from "../store/pool.ts";
import { Pace } from "../watch/pace.ts";
import { type Watch } from "../watch/watch.ts";
import { declareSchedules, fireSchedules, keepSchedules, type Scheduled } from "../work/schedules.ts";
import { fireTimers } from "../work/timers.ts";
import { type RoleOptions } from "./role.ts";

export class DueLoops {
  readonly #pool: Pool;
  readonly #scheduled: readonly Scheduled[];
  readonly #timers: DueLoop;
  readonly #loops: readonly DueLoop[];

  /** Throws HF_SCHEDULE_BAD. */
  constructor(pool: Pool, options: RoleOptions) {
    const { app, directory, watch } = options;
    const { timerPollMs: pollMs, replayPollMs } = limits;
    this.#pool = pool;
    this.#scheduled = schedulesOf(app).map((one) => ({ ...one, stream: directory.streamOf(one.name) }));
    this.#timers = new DueLoop({ name: "timers", watch, pollMs, step: timerStep(pool, options) });
    const schedules = scheduleStep(pool, this.#scheduled, options);
    this.#loops = [
      this.#timers,
      new DueLoop({ name: "schedules", watch, pollMs, step: schedules }),
      new DueLoop({ name: "replays", watch, pollMs: replayPollMs, step: replayStep(pool, options) }),
    ];
  }

  /** Since timers were last looked through, in ms. */
  get timersMs(): number {
    return performance.now() - this.#timers.movedAt;
  }

  /** From here on the app's schedules are those that count. */
  async start(): Promise<void> {
    await declareSchedules(this.#pool, this.#scheduled);
    for (const loop of this.#loops) loop.start();
  }

  /** Finishes the steps under way. */
  async stop(): Promise<void> {
    for (const loop of this.#loops) await loop.stop();
  }
}

/** Moves some of what is due; says how long to rest then, in ms: 0 when there may be more at once. */
type Step = () => Promise<number>;

function timerStep(pool: Pool, { watch, wake }: RoleOptions): Step {
  return async () => {
    const { streams, count } = await fireTimers(pool);
    watch.fired(count);
    wake.touch(streams);
    return count < limits.timerFireRows ? limits.timerPollMs : 0;
  };
}

function scheduleStep(pool: Pool, scheduled: readonly Scheduled[], { watch, wake }: RoleOptions): Step {
  let keepAt = 0;
  return async () => {
    if (performance.now() >= keepAt) {
      await keepSchedules(pool, scheduled);
      keepAt = performance.now() + limits.scheduleKeepMs;
    }
    const fired = await fireSchedules(pool, scheduled);
    watch.fired(fired.size);
    wake.touch(fired);
    return limits.timerPollMs;
  };
}

function replayStep(pool: Pool, { wake }: RoleOptions): Step {
  let busyUntil = 0;
  return async () => {
    const { streams, count } = await fireReplays(pool);
    wake.touch(streams);
    // Where some were due, more may be, as soon as these have run.
    if (count > 0) busyUntil = performance.now() + 2 * limits.replayPollMs;
    return performance.now() < busyUntil ? limits.retryPollMs : limits.replayPollMs;
  };
}

interface DueOptions {
  readonly name: string;
  readonly watch: Watch;
  readonly pollMs: number;
  readonly step: Step;
}

class DueLoop {
  readonly #options: DueOptions;
  readonly #pace: Pace;
  /** When the last step was done, by the clock that never goes back. */
  movedAt = performance.now();
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(options: DueOptions) {
    this.#options = options;
    this.#pace = new Pace(options.pollMs);
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pace.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, watch, step } = this.#options;
    while (!this.#stopped) {
      try {
        const restMs = await step();
        this.movedAt = performance.now();
        if (restMs > 0) await this.#pace.rest(restMs);
        this.#pace.well();
      } catch (error) {
        watch.troubled(name, error);
        await this.#pace.backOff();
      }
    }
  }
}
