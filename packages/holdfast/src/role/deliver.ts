// The deliver role: a loop for each delivery. The only role that calls the outside.

import { DeliveryLoop, type DeliverEvents } from "../deliver/loop.ts";
import { readerSettings } from "../log/reader.ts";
import { openPool } from "../store/pool.ts";
import { Member } from "./member.ts";
import { type RoleOptions, type RunningRole } from "./role.ts";

/** Starts delivering; resolves when the first slots are held. */
export async function startDeliver(options: RoleOptions): Promise<RunningRole> {
  const { app, url, name, watch, wake, directory, now, onFenced, outlook } = options;
  const connections = app.deliveries.length;
  const pool = openPool({ url, purpose: "deliver", connections: connections + 1 });
  const reading = openPool({ url, purpose: "log", connections: Math.max(1, connections), settings: readerSettings });
  const member = await Member.enter({ pool, watch, role: "deliver", name, onFenced });
  const events: DeliverEvents = {
    recorded(delivery, fates) {
      for (const { entry, sent, ended } of fates) {
        watch.delivered(delivery, sent ? "sent" : (ended?.outcome ?? "later"), entry.event);
      }
    },
    inFlight: (delivery, count) => watch.inFlight(delivery, count),
    troubled: (delivery, error) => watch.troubled(delivery, error),
    fenced: onFenced,
  };
  const loops = app.deliveries.map((delivery) => {
    const streamNumber = directory.streamOf(delivery.name);
    const consumerNumber = directory.consumerOf(delivery.name);
    const bench = {
      pool,
      reading,
      process: member.process,
      delivery,
      consumerNumber,
      streamNumber,
      now,
      random: Math.random,
      paused: () => outlook.isPaused(delivery.name),
    };
    const loop = new DeliveryLoop(bench, events);
    wake.on((streams) => streams.has(streamNumber) && loop.wake());
    return loop;
  });
  // A connection that breaks while nobody uses it may mean that the store has been restarted.
  for (const one of [pool, reading]) one.on("error", () => loops.forEach((loop) => loop.reload()));
  await member.run(loops);
  return {
    address: undefined,
    async stop() {
      await member.stop();
      await Promise.all([pool.end(), reading.end()]);
    },
  };
}
