// Graphile Worker: one `addJob` for each request, answered when it has resolved.

import { openUtils } from "../peers/graphile-worker.ts";
import { queueName } from "../stored.ts";
import { servePlain } from "./plain.ts";

const utils = await openUtils(process.env["BENCH_DATABASE_URL"] ?? "", 20);

await servePlain({
  async keep(event) {
    await utils.addJob(queueName, event, { jobKey: event.id });
    return true;
  },
  stop: () => utils.release(),
});
