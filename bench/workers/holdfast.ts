// Holdfast's work role, as `holdfast start` runs it. It is connected and holds its slots before the word to begin: its
// consumer has its first batch (16 events) and waits.

import { append, newEvent } from "../../packages/holdfast/src/log/append.ts";
import { streamNumbers } from "../../packages/holdfast/src/log/directory.ts";
import { runRoles } from "../../packages/holdfast/src/role/run.ts";
import { openPool, type Pool } from "../../packages/holdfast/src/store/pool.ts";
import { writeTimers } from "../../packages/holdfast/src/work/timers.ts";
import { events, logging, makeApp, migrateStore, ring } from "../app.ts";
import type { BenchEvent } from "../variants/event.ts";
import { runProgram } from "./child.ts";
import { chunksOf, type Load } from "./task.ts";

const rowsPerAppend = 1_000;

await runProgram({
  async fill({ url }, load) {
    await migrateStore(url);
    const pool = openPool({ url, purpose: "bench", connections: 1 });
    await (load.dueAt === undefined ? fillLog(pool, load) : fillTimers(pool, load, new Date(load.dueAt)));
    await pool.end();
  },
  async open({ url, roles, name }, report) {
    await migrateStore(url);
    const gate = Promise.withResolvers<void>();
    const app = makeApp({ gate: gate.promise, report });
    const running = await runRoles({ app, url, roles, name, ...logging });
    return {
      address: running.address,
      start() {
        gate.resolve();
        return Promise.resolve();
      },
      stop: () => running.stop(),
    };
  },
});

async function fillLog(pool: Pool, load: Load): Promise<void> {
  const stream = (await streamNumbers(pool, [events.name])).get(events.name) ?? 0;
  for (const chunk of chunksOf(load, Math.min(rowsPerAppend, Math.ceil(4e6 / load.bytes)))) {
    await append(
      pool,
      "normal",
      chunk.map((event) => stored(stream, event)),
    );
  }
}

async function fillTimers(pool: Pool, load: Load, dueAt: Date): Promise<void> {
  const stream = (await streamNumbers(pool, [ring.name])).get(ring.name) ?? 0;
  for (const chunk of chunksOf(load, rowsPerAppend)) {
    await writeTimers(
      pool,
      chunk.map((event) => ({ event: stored(stream, event), dueAt })),
    );
  }
}

function stored(stream: number, event: BenchEvent) {
  const { id, key } = event;
  return newEvent({ class: "normal", stream, id, key, body: Buffer.from(JSON.stringify(event)) });
}
