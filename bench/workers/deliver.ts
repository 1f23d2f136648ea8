// Holdfast's deliver role with a transport that answers at once: what a delivery costs by itself, with a budget whose
// limits are far away or without one. Sends as soon as it is started; says "ready", then how many calls it has made.

import { budget, defineApp, delivery } from "holdfast";
import { runRoles } from "holdfast/testing";
import { z } from "zod";

const { url, budgeted } = JSON.parse(process.env["BENCH_DELIVER"] ?? "{}") as { url: string; budgeted: boolean };
const Call = z.object({ id: z.string(), key: z.string() });

let count = 0;
const calls = delivery("calls", {
  event: Call,
  key: ({ key }) => key,
  ...(budgeted && { budget: budget("far", { perSecond: 1_000_000, perDay: 1_000_000_000 }) }),
  transport: async () => {
    // As soon as a call could come back at the earliest: not before the next turn of the event loop.
    await new Promise(setImmediate);
    count += 1;
    return { outcome: "sent" };
  },
});

const app = defineApp({ name: "bench", about: "", deliveries: [calls] });
const running = await runRoles({ app, url, roles: ["deliver"], name: "bench", logLevel: "silent" });
process.send?.(0);
const clock = setInterval(() => process.send?.(count), 10);
process.on("disconnect", () => {
  clearInterval(clock);
  void running.stop().then(() => process.exit());
});
