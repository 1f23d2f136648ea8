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

export interface Due {
  /** Finishes the steps under way. */
  stop(): Promise<void>;
}

/** From here on the app's schedules are those that count. Throws HF_SCHEDULE_BAD. */
export async function startDue(pool: Pool, options: RoleOptions): Promise<Due> {
  const { app, directory, watch } = options;
  const scheduled = schedulesOf(app).map((one) => ({ ...one, stream: directory.streamOf(one.name) }));
  await declareSchedules(pool, scheduled);
  const loops = [
    new DueLoop({ name: "timers", watch, pollMs: limits.timerPollMs, step: timerStep(pool, options) }),
    new DueLoop({ name: "schedules", watch, pollMs: limits.timerPollMs, step: scheduleStep(pool, scheduled, options) }),
    new DueLoop({ name: "replays", watch, pollMs: limits.replayPollMs, step: replayStep(pool, options) }),
  ];
  for (const loop of loops) loop.start();
  return {
    async stop() {
      for (const loop of loops) await loop.stop();
    },
  };
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
        if (restMs > 0) await this.#pace.rest(restMs);
        this.#pace.well();
      } catch (error) {
        watch.troubled(name, error);
        await this.#pace.backOff();
      }
    }
  }
}
