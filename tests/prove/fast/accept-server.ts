// The web role with one route on a database, as a process of its own: says its address on standard output, ends with
// its standard input. FAST_FAULT breaks it on purpose; the runtime under it stays as it is.

import { setTimeout as sleep } from "node:timers/promises";
import { type App, consume, defineApp, eventRoute, stream } from "holdfast";
import { runRoles } from "holdfast/testing";
import { z } from "zod";
import { type FastFault, sleepMs, slowOneIn, streamName } from "./rules.ts";

const Event = z.object({ id: z.string(), key: z.string(), text: z.string() });
const events = stream(streamName, { event: Event, id: (event) => event.id, key: (event) => event.key });

// Whoever starts it sets it.
const fault = process.env["FAST_FAULT"] as FastFault | "" | undefined;
let requests = 0;

const app = defineApp({
  name: "fast",
  about: "Accepts.",
  routes: [eventRoute(events, { url: "/events" })],
  // Never run here: only the web role is started.
  consumers: [consume(events, () => Promise.resolve())],
  ...(fault === undefined || fault === "" ? {} : { read: breakIt }),
});

const running = await runRoles({
  app,
  url: process.env["FAST_DATABASE"] ?? "",
  roles: ["web"],
  logFile: "/dev/null",
});
process.stdout.write(`${running.address ?? ""}\n`);
process.stdin.resume().once("end", () => void running.stop().finally(() => process.exit()));

/** Before each request of the route: `sleepy` waits; `scan` now and then looks at all that is retained. */
function breakIt(...[server, { pool }]: Parameters<NonNullable<App["read"]>>): void {
  server.addHook("preHandler", async () => {
    requests += 1;
    if (fault === "sleepy") await sleep(sleepMs);
    else if (requests % slowOneIn === 0) await pool.query("select count(*) from holdfast.log_normal where slot >= 0");
  });
}
