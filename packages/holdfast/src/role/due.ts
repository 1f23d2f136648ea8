// What falls due: timers and schedules, moved into the log, and dead letters that are replayed, moved to where they are
// tried again; by whichever worker looks first.

import { fireReplays } from "../dead/replay.ts";
import { limits } from "../limits.ts";
import { classes } from "../log/class.ts";
import { newsOf } from "../log/wake.ts";
import { schedulesOf } from "../schedule.ts";
import { type Pool } from "../store/pool.ts";
import { StepLoop, type StepOptions } from "../watch/steps.ts";
import { declareSchedules, fireSchedules, keepSchedules, type Scheduled } from "../work/schedules.ts";
import { fireTimers } from "../work/timers.ts";
import { type RoleOptions } from "./role.ts";

export class DueLoops {
  readonly #pool: Pool;
  readonly #scheduled: readonly Scheduled[];
  readonly #timers: StepLoop;
  readonly #loops: readonly StepLoop[];

  /** Throws HF_SCHEDULE_BAD. */
  constructor(pool: Pool, options: RoleOptions) {
    const { app, directory, watch } = options;
    const { timerPollMs, replayPollMs } = limits;
    this.#pool = pool;
    this.#scheduled = schedulesOf(app).map((one) => ({ ...one, stream: directory.streamOf(one.name) }));
    const loop = (name: string, pollMs: number, step: Step) =>
      new StepLoop({ pollMs, step, troubled: (error) => watch.troubled(name, error) });
    this.#timers = loop("timers", timerPollMs, timerStep(pool, options));
    this.#loops = [
      this.#timers,
      loop("schedules", timerPollMs, scheduleStep(pool, this.#scheduled, options)),
      loop("replays", replayPollMs, replayStep(pool, options)),
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

/** Moves some of what is due. */
type Step = StepOptions["step"];

function timerStep(pool: Pool, { watch, wake, ladder }: RoleOptions): Step {
  return async () => {
    const { news, count } = await fireTimers(pool, (name) => ladder.postpones(name));
    watch.fired(count);
    wake.touch(news);
    return count < limits.timerFireRows ? limits.timerPollMs : 0;
  };
}

function scheduleStep(pool: Pool, scheduled: readonly Scheduled[], { watch, wake, ladder }: RoleOptions): Step {
  let keepAt = 0;
  return async () => {
    if (performance.now() >= keepAt) {
      await keepSchedules(pool, scheduled);
      keepAt = performance.now() + limits.scheduleKeepMs;
    }
    const due = scheduled.filter((one) => !ladder.postpones(one.class));
    const fired = await fireSchedules(pool, due);
    watch.fired(fired.length);
    wake.touch(newsOf(fired));
    return limits.timerPollMs;
  };
}

function replayStep(pool: Pool, { wake }: RoleOptions): Step {
  let busyUntil = 0;
  return async () => {
    const { streams, count } = await fireReplays(pool);
    wake.touch(new Map([...streams].map((stream) => [stream, classes])));
    // Where some were due, more may be, as soon as these have run.
    if (count > 0) busyUntil = performance.now() + 2 * limits.replayPollMs;
    return performance.now() < busyUntil ? limits.retryPollMs : limits.replayPollMs;
  };
}
