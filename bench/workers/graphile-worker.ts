// Graphile Worker as its page on performance sets it (../peers/graphile-worker.ts), but with 100 jobs at a time instead
// of 24, which is faster here. Its effects are written by a pool of their own, in small batches.

import pg from "pg";
import { openUtils, type Runner, startRunner } from "../peers/graphile-worker.ts";
import { queueName } from "../stored.ts";
import { runProgram } from "./child.ts";
import { effectOf, EffectWriter } from "./effect.ts";
import { chunksOf } from "./task.ts";

const jobsPerCall = 1_000;
const concurrency = 100;

await runProgram({
  async fill({ url, ordered }, load) {
    const utils = await openUtils(url, 2);
    for (const chunk of chunksOf(load, jobsPerCall)) {
      const jobs = chunk.map((event) => ({
        identifier: queueName,
        payload: event,
        jobKey: event.id,
        ...(ordered ? { queueName: event.key } : {}),
        ...(load.dueAt === undefined ? {} : { runAt: new Date(load.dueAt) }),
      }));
      await utils.addJobs(jobs);
    }
    await utils.release();
  },
  async open({ url }, report) {
    await (await openUtils(url, 2)).release();
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    await pool.query("select 1");
    const writer = new EffectWriter(pool, report);
    let runner: Runner | undefined;
    return {
      async start() {
        runner = await startRunner(url, { name: queueName, concurrency }, (job) => writer.write(effectOf(job)));
      },
      async stop() {
        await runner?.stop();
        await pool.end();
      },
    };
  },
});
