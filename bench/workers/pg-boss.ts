// pg-boss at its best: batches of 500, four workers that fetch on while batches are full, effects in the transaction
// that completes the jobs.

import { openBoss, uuidOf } from "../peers/pg-boss.ts";
import { queueName } from "../stored.ts";
import { runProgram } from "./child.ts";
import { effectColumns, effectOf, insertEffects } from "./effect.ts";
import { chunksOf } from "./task.ts";

const rowsPerInsert = 1_000;

await runProgram({
  async fill({ url, ordered }, load) {
    const boss = await openBoss(url, 2);
    await boss.createQueue(queueName, { notify: true, ...(ordered ? { policy: "key_strict_fifo" } : {}) });
    for (const chunk of chunksOf(load, rowsPerInsert)) {
      const jobs = chunk.map((event) => ({
        id: uuidOf(event.id),
        data: event,
        ...(ordered ? { singletonKey: event.key } : {}),
        ...(load.dueAt === undefined ? {} : { startAfter: new Date(load.dueAt) }),
      }));
      await boss.insert(queueName, jobs);
    }
    await boss.stop({ graceful: false });
  },
  async open({ url }, report) {
    const boss = await openBoss(url, 10);
    await boss.createQueue(queueName, { notify: true });
    const options = {
      batchSize: 500,
      localConcurrency: 4,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 0.5,
      notifyPollingIntervalSeconds: 0.5,
      transactional: true,
    };
    return {
      async start() {
        await boss.work(queueName, options, async (jobs, tx) => {
          await tx.executeSql(insertEffects, effectColumns(jobs.map(({ data }) => effectOf(data))));
          report(jobs.length);
        });
      },
      stop: () => boss.stop({ graceful: false }),
    };
  },
});
