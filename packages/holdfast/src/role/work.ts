// The work role: a loop for each consumer, and the timers.

import { fireReplays } from "../dead/replay.ts";
import { limits } from "../limits.ts";
import { shareParts } from "../log/parts.ts";
import { readerSettings } from "../log/reader.ts";
import { openPool, type Pool } from "../store/pool.ts";
import { ConsumerLoop, type WorkEvents } from "../work/loop.ts";
import { fireTimers } from "../work/timers.ts";
import { DueLoop } from "./due.ts";
import { Member } from "./member.ts";
import { RetainLoop } from "./retain.ts";
import { type RoleOptions, type RunningRole } from "./role.ts";

/** Starts working; resolves when the first slots are held. */
export async function startWork(options: RoleOptions): Promise<RunningRole> {
  const { app, url, name, watch, wake, directory, now, onFenced } = options;
  // For each lane one connection for its transactions and one for reading, and some for timers, upkeep and heartbeats.
  const lanes = app.consumers.length + limits.extraLanes;
  const pool = openPool({ url, purpose: "work", connections: lanes + 4 });
  const reading = openPool({ url, purpose: "log", connections: lanes, settings: readerSettings });
  const room = { left: limits.extraLanes };
  // Every transaction that settles asks the filters for repeats, whichever connection it has.
  shareParts(pool);
  const member = await Member.enter({ pool, watch, role: "work", name, onFenced });
  const loops = app.consumers.map((consumer) => {
    const consumerNumber = directory.consumerOf(consumer.name);
    const streamNumber = directory.streamOf(consumer.stream.name);
    const { streamOf } = directory;
    const bench = { pool, reading, process: member.process, consumer, consumerNumber, streamNumber, streamOf };
    const loop = new ConsumerLoop({ ...bench, now, random: Math.random }, workEvents(options), room);
    wake.on((streams) => streams.has(streamNumber) && loop.wake());
    return loop;
  });
  // A connection that breaks while nobody uses it may mean that the store has been restarted.
  for (const one of [pool, reading]) one.on("error", () => loops.forEach((loop) => loop.reload()));
  const due = dueLoops(pool, options);
  const keeperPool = openPool({ url, purpose: "retain", connections: 1, statementMs: limits.migrationMs });
  const keeper = new RetainLoop({ ...options.upkeep, pool: keeperPool, watch, name, now: Date.now });
  await member.run(loops);
  for (const loop of due) loop.start();
  keeper.start();
  return {
    address: undefined,
    async stop() {
      await keeper.stop();
      for (const loop of due) await loop.stop();
      await member.stop();
      await Promise.all([pool.end(), keeperPool.end()]);
    },
  };
}

function workEvents({ watch, wake, directory, app, onFenced }: RoleOptions): WorkEvents {
  // What a batch causes may be for any of these; a wake too many costs one empty read.
  const next = new Set(
    [...app.deliveries, ...app.consumers.map((one) => one.stream)].map((one) => directory.streamOf(one.name)),
  );
  return {
    settled(consumer, { kept, ended, finished }) {
      watch.worked(consumer, "done", finished);
      for (const { event, outcome } of ended) watch.worked(consumer, outcome, [event]);
      for (const { event, delayMs } of kept)
        watch.worked(consumer, delayMs === undefined ? "parked" : "later", [event]);
      wake.touch(next);
    },
    troubled: (consumer, error) => watch.troubled(consumer, error),
    fenced: onFenced,
  };
}

/** Moves timers that are due into the log, and what is to be replayed to where it is tried again. */
function dueLoops(pool: Pool, { watch, wake }: RoleOptions): readonly DueLoop[] {
  const timers = async () => {
    const { streams, count } = await fireTimers(pool);
    watch.fired(count);
    wake.touch(streams);
    return count < limits.timerFireRows ? limits.timerPollMs : 0;
  };
  let busyUntil = 0;
  const replays = async () => {
    const { streams, count } = await fireReplays(pool);
    wake.touch(streams);
    // Where some were due, more may be, as soon as these have run.
    if (count > 0) busyUntil = performance.now() + 2 * limits.replayPollMs;
    return performance.now() < busyUntil ? limits.retryPollMs : limits.replayPollMs;
  };
  return [
    new DueLoop({ name: "timers", watch, pollMs: limits.timerPollMs, step: timers }),
    new DueLoop({ name: "replays", watch, pollMs: limits.replayPollMs, step: replays }),
  ];
}
