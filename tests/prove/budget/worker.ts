// One of the processes of the proof of budgets: delivers what waits, partly under a budget. It is killed at random.

import { Agent, request } from "node:http";
import { budget, type Budget, defineApp, delivery, type Parcel, type Sent } from "holdfast";
import { runRoles } from "holdfast/testing";
import { z } from "zod";
import { plan, timeoutMs, type WorkerTask } from "./rules.ts";

const { url, upstream, name, fault } = JSON.parse(process.env["BUDGET_PROOF"] ?? "{}") as WorkerTask;
const agent = new Agent({ keepAlive: true, maxSockets: 100 });
const Call = z.object({ id: z.string(), acceptedAt: z.number() });
type Call = z.infer<typeof Call>;

function call(path: string, { event, tries, signal }: Parcel<Call>): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const headers = { "x-accepted": event.acceptedAt, "x-tries": tries };
    const sent = request(`${upstream}${path}`, { agent, method: "POST", headers, signal }, (response) => {
      response.setEncoding("utf8");
      let text = "";
      response.on("data", (more: string) => (text += more));
      response.on("error", reject);
      response.on("end", () => resolve(outcome(response.statusCode, text)));
    });
    sent.on("error", reject);
    sent.end();
  });
}

function outcome(status: number | undefined, text: string): Sent {
  if (status === 429) return { outcome: "later", reason: "429", afterMs: 1_000, limited: true };
  return text.startsWith("{") ? { outcome: "sent" } : { outcome: "later", reason: "garbage" };
}

const mine: Budget | undefined = fault === "eager" ? undefined : budget(fault === "alone" ? name : "outside", plan);

const limited = delivery("limited", {
  event: Call,
  key: ({ id }) => id,
  timeoutMs,
  tries: 1_000,
  ...(mine && { budget: mine }),
  transport: (parcel) => call("/limited", parcel),
});

const other = delivery("other", {
  event: Call,
  key: ({ id }) => id,
  timeoutMs,
  transport: (parcel) => call("/other", parcel),
});

const app = defineApp({ name: "proof", about: "", deliveries: [limited, other] });
await runRoles({ app, url, roles: ["deliver"], name, logLevel: "silent" });
process.send?.("ready");
process.on("disconnect", () => process.exit());
