// Jarvis with something broken on purpose at its very end, by a setting: it loses one answer in forty, rings twice, or
// says one thing in forty to somebody else. Its source is as it is.

import { createHash } from "node:crypto";
import { type App } from "holdfast";
import { app as jarvis } from "../../apps/jarvis/src/app.ts";
import { type Reply } from "../../apps/jarvis/src/streams.ts";
import { nameOf } from "./mouths.ts";

type Delivery = App["deliveries"][number];
type Transport = Delivery["transport"];

/** One in so many. */
const every = 40;

// Whoever starts it sets it.
const fault = process.env["WORST_DAY_FAULT"] ?? "";

export const app: App = {
  ...jarvis,
  deliveries: jarvis.deliveries.map((one) =>
    one.name === "reply" ? { ...one, transport: broken(one.transport) } : one,
  ),
};

function broken(send: Transport): Transport {
  return async (call) => {
    // It came through the schema of Reply.
    const reply = call.event as Reply;
    const isChosen = (createHash("sha256").update(call.idempotencyKey).digest()[0] ?? 0) % every === 0;
    if (fault === "lose" && isChosen) return { outcome: "sent" };
    if (fault === "mix" && isChosen) return send({ ...call, event: { ...reply, recipientId: nameOf(0) } });
    if (fault === "double" && reply.text.startsWith("⏰"))
      await send({ ...call, idempotencyKey: `${call.idempotencyKey}-2` });
    return send(call);
  };
}
