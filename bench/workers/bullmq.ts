// BullMQ with 100 jobs at a time; its effects are rows in Postgres like those of all others, written in small batches.

import pg from "pg";
import { openQueue, openWorker } from "../peers/bullmq.ts";
import { queueName } from "../stored.ts";
import { runProgram } from "./child.ts";
import { effectOf, EffectWriter } from "./effect.ts";
import { chunksOf } from "./task.ts";

const jobsPerCall = 1_000;
const concurrency = 100;

await runProgram({
  async fill({ redis = "" }, load) {
    const queue = await openQueue(redis, queueName);
    for (const chunk of chunksOf(load, jobsPerCall)) {
      const delay = load.dueAt === undefined ? {} : { delay: Math.max(1, load.dueAt - Date.now()) };
      await queue.addBulk(chunk.map((event) => ({ name: "event", data: event, opts: { jobId: event.id, ...delay } })));
    }
    await queue.close();
  },
  async open({ redis = "", url }, report) {
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    await pool.query("select 1");
    const writer = new EffectWriter(pool, report);
    const worker = await openWorker({ socket: redis, name: queueName, concurrency }, (job) =>
      writer.write(effectOf(job)),
    );
    return {
      start() {
        void worker.run();
        return Promise.resolve();
      },
      async stop() {
        await worker.close();
        await pool.end();
      },
    };
  },
});
