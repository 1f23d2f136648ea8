// The web role with a route of each class that costs 5 ms of a core, as a process of its own: says its address on
// standard output, ends with its standard input. OVERLOAD_FAULT breaks it on purpose.

import { type IncomingMessage, ServerResponse } from "node:http";
import { type App, consume, defineApp, eventRoute, stream } from "holdfast";
import { runRoles } from "holdfast/testing";
import { z } from "zod";
import { nicenessOf } from "../../../packages/holdfast/src/role/listeners.ts";
import { costMs, type OverloadFault, paths, userHeader } from "./rules.ts";

const Event = z.object({ id: z.string(), key: z.string() });
const names = ["critical", "normal", "sheddable"] as const;

const streams = names.map((name) =>
  stream(name, { event: Event, id: (event) => event.id, key: (event) => event.key, class: name }),
);

// Whoever starts it sets them.
const fault = process.env["OVERLOAD_FAULT"] as OverloadFault | "" | undefined;
const listener = names.find((name) => name === process.env["OVERLOAD_LISTENER"]);

const app = defineApp({
  name: "overload",
  about: "Accepts, at a cost.",
  routes: streams.map((one, index) =>
    eventRoute(one, {
      url: paths[names[index] ?? "normal"],
      user: ({ headers, ip }) => String(headers[userHeader] ?? ip),
      verify: compute,
    }),
  ),
  // Never run here: only the web role is started.
  consumers: streams.map((one) => consume(one, () => Promise.resolve())),
  ...(fault === "open" && { read: openDoor }),
});
if (fault === "mute") forgetPauses();

const running = await runRoles({
  app,
  url: process.env["OVERLOAD_DATABASE"] ?? "",
  roles: ["web"],
  logFile: "/dev/null",
  listener,
  niceness: nicenessOf(listener),
});
process.stdout.write(`${running.address ?? ""}\n`);
process.stdin.resume().once("end", () => void running.stop().finally(() => process.exit()));

/** Costs time of a core, and not of a clock: others may use the core meanwhile. */
function compute(): boolean {
  const start = process.threadCpuUsage();
  for (;;) {
    const { user, system } = process.threadCpuUsage(start);
    if (user + system >= costMs * 1000) return true;
  }
}

/** Takes the gate away. */
function openDoor(server: Parameters<NonNullable<App["read"]>>[0]): void {
  server.server.removeAllListeners("request");
  server.server.on("request", (request: IncomingMessage, response: ServerResponse) =>
    server.routing(request, response),
  );
}

/** No answer of this process says when to come again. */
function forgetPauses(): void {
  const write = Reflect.get(ServerResponse.prototype, "writeHead") as (status: number, headers: unknown) => unknown;
  Reflect.set(ServerResponse.prototype, "writeHead", function (this: ServerResponse, status: number, headers: unknown) {
    const kept = Array.isArray(headers)
      ? headers.map((one: unknown) => (one === "retry-after" ? "x-none" : one))
      : headers;
    return write.call(this, status, kept);
  });
}
