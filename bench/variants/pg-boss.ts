// pg-boss: one `send` for each request, answered when it has resolved.

import { openBoss, uuidOf } from "../peers/pg-boss.ts";
import { queueName } from "../stored.ts";
import { servePlain } from "./plain.ts";

const boss = await openBoss(process.env["BENCH_DATABASE_URL"] ?? "", 20);
await boss.createQueue(queueName, { notify: true });

await servePlain({
  keep: async (event) => (await boss.send(queueName, event, { id: uuidOf(event.id) })) !== null,
  stop: () => boss.stop({ graceful: false }),
});
