// The work role: a loop for each consumer, and what falls due.

import { limits } from "../limits.ts";
import { append, type NewEvent } from "../log/append.ts";
import { classes, type EventClass } from "../log/class.ts";
import { shareParts } from "../log/parts.ts";
import { readerSettings } from "../log/reader.ts";
import { newsOf } from "../log/wake.ts";
import { openPool, type Pool } from "../store/pool.ts";
import { ConsumerLoop, type WorkEvents } from "../work/loop.ts";
import { DueLoops } from "./due.ts";
import { Member } from "./member.ts";
import { RetainLoop } from "./retain.ts";
import { type RoleOptions, type RunningRole } from "./role.ts";
import { Sentinel } from "./sentinel.ts";

/** Starts working; resolves when the first slots are held. */
export async function startWork(options: RoleOptions): Promise<RunningRole> {
  const { app, url, name, watch, wake, directory, now, onFenced, outlook, ladder } = options;
  // For each lane one connection for its transactions and one for reading, and some for timers, upkeep and heartbeats.
  const lanes = app.consumers.length + limits.extraLanes;
  const pool = openPool({ url, purpose: "work", connections: lanes + 4 });
  const reading = openPool({ url, purpose: "log", connections: lanes, settings: readerSettings });
  watch.vitals.watch({ work: pool, log: reading });
  const room = { left: limits.extraLanes };
  // Every transaction that settles asks the filters for repeats, whichever connection it has.
  shareParts(pool);
  const due = new DueLoops(pool, options);
  const report = () => ({ timersMs: due.timersMs });
  const beats = openPool({ url, purpose: "beat", connections: 1, statementMs: limits.beatStatementMs });
  const member = await Member.enter({ pool, beats, watch, role: "work", name, onFenced, report });
  const loops = app.consumers.map((consumer) => {
    const consumerNumber = directory.consumerOf(consumer.name);
    const streamNumber = directory.streamOf(consumer.stream.name);
    const { streamOf } = directory;
    const bench = { pool, reading, process: member.process, consumer, consumerNumber, streamNumber, streamOf };
    const paused = () => outlook.isPaused(consumer.name);
    const held = (of: EventClass) => ladder.holds(consumer.name, of);
    const hurries = (of: EventClass) => ladder.hurries(of);
    const steered = { ...bench, now, random: Math.random, paused, held, hurries };
    const loop = new ConsumerLoop(steered, workEvents(options), room);
    wake.on((news) => news.has(streamNumber) && loop.wake(news.get(streamNumber)));
    return loop;
  });
  // A connection that breaks while nobody uses it may mean that the store has been restarted.
  for (const one of [pool, reading]) one.on("error", () => loops.forEach((loop) => loop.reload()));
  const keeperPool = openPool({ url, purpose: "retain", connections: 1, statementMs: limits.migrationMs });
  const keeper = new RetainLoop({ ...options.upkeep, pool: keeperPool, watch, name, now: Date.now });
  await member.run(loops);
  await due.start();
  keeper.start();
  const sentinel = new Sentinel({
    app,
    url,
    directory,
    watch,
    name,
    role: "work",
    store: (events) => store(pool, wake, events),
  });
  if (options.canaries) sentinel.start();
  return {
    address: undefined,
    async stop() {
      await sentinel.stop();
      await keeper.stop();
      await due.stop();
      await member.stop();
      await Promise.all([pool.end(), beats.end(), keeperPool.end()]);
    },
  };
}

/** Where no web process runs, canaries are appended as handlers append. */
async function store(pool: Pool, wake: RoleOptions["wake"], events: readonly NewEvent[]): Promise<void> {
  for (const name of classes) {
    await append(
      pool,
      name,
      events.filter((event) => event.class === name),
    );
  }
  wake.touch(newsOf(events));
}

function workEvents({ watch, wake, directory, app, onFenced }: RoleOptions): WorkEvents {
  const streams = new Map(app.consumers.map(({ name, stream }) => [name, directory.streamOf(stream.name)]));
  return {
    settled(consumer, { kept, ended, finished, caused }) {
      watch.worked(consumer, "done", finished);
      for (const { event, outcome } of ended) watch.worked(consumer, outcome, [event]);
      for (const { event, delayMs } of kept)
        watch.worked(consumer, delayMs === undefined ? "parked" : "later", [event]);
      wake.touch(caused);
      const stream = streams.get(consumer);
      // A batch of canaries leaves nothing to be read.
      if (stream !== undefined && finished.length + ended.length + kept.length > 0) wake.worked(stream);
    },
    troubled: (consumer, error) => watch.troubled(consumer, error),
    fenced: onFenced,
  };
}
