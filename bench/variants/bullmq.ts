// BullMQ: one `add` for each request, answered when it has resolved; what that is worth is up to its Redis.

import { openQueue } from "../peers/bullmq.ts";
import { queueName } from "../stored.ts";
import { servePlain } from "./plain.ts";

const queue = await openQueue(process.env["BENCH_REDIS"] ?? "", queueName);

await servePlain({
  async keep(event) {
    await queue.add("event", event, { jobId: event.id });
    return true;
  },
  stop: () => queue.close(),
});
