// A process of the clear-time bench: Holdfast's roles with a consumer that takes a set time for each event, as one that
// waits for something does. The bench says how long; it says what is done.

import { consume, defineApp, done, into, stream } from "../../packages/holdfast/src/index.ts";
import { type Role } from "../../packages/holdfast/src/role/role.ts";
import { runRoles } from "../../packages/holdfast/src/role/run.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** What the bench says. */
export interface Pace {
  readonly msPerEvent: number;
}

/** What the process says: that it is ready, or that so many are done, among them these that were asked about. */
export type FromPaced =
  | { readonly kind: "ready"; readonly address: string | undefined }
  | { readonly kind: "done"; readonly count: number; readonly probes: readonly string[] };

const Event = z.object({ id: z.string(), key: z.string() });

export const paced = stream("paced", {
  event: Event,
  id: (event) => event.id,
  key: (event) => event.key,
});

if (process.argv[1] === import.meta.filename) await run();

async function run(): Promise<void> {
  let msPerEvent = 0;
  // Sent by clear-time-crew.ts.
  process.on("message", (pace: Pace) => (msPerEvent = pace.msPerEvent));
  const consumer = consume(paced, async (batch) => {
    await sleep(batch.items.length * msPerEvent);
    const verdicts = await batch.each(() => done());
    const probes = batch.items.flatMap(({ event: { id } }) => (id.startsWith("probe") ? [id] : []));
    say({ kind: "done", count: batch.items.length, probes });
    return verdicts;
  });
  const app = defineApp({
    name: "paced",
    about: "one stream that is worked at a set pace",
    consumers: [consumer],
    routes: [
      {
        method: "POST",
        url: "/events",
        position: "asked",
        events: (request) =>
          Event.array()
            .parse(request.json())
            .map((event) => into(paced, event)),
      },
    ],
  });
  const { url, roles, name }: { url: string; roles: readonly Role[]; name: string } = JSON.parse(
    process.env["BENCH_PACED"] ?? "{}",
  );
  const running = await runRoles({ app, url, roles, name, logFile: "/dev/null", logLevel: "warn" });
  say({ kind: "ready", address: running.address });
  await new Promise<void>((resolve) => process.once("disconnect", resolve));
  await running.stop();
  process.exit();
}

function say(message: FromPaced): void {
  if (process.connected) process.send?.(message, () => undefined);
}
