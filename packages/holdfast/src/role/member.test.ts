// A process in a role: it is heard from however long its work takes, and says once that it has been taken for dead.

import assert from "node:assert/strict";
import { test } from "node:test";
import { storeOf } from "../log/sample.ts";
import { atEnd } from "../store/embedded/scratch.ts";
import { type Pool } from "../store/pool.ts";
import { until } from "../testing/until.ts";
import { type LoopReport } from "../watch/report.ts";
import { Watch } from "../watch/watch.ts";
import { Member, type SlotLoop } from "./member.ts";

/** A loop whose work on the slots that it has to give up ends when the test says so. */
class SlowLoop implements SlotLoop {
  slots: readonly number[] = [];
  wanted: readonly number[] = [];
  free = true;
  stopped = false;
  #waiting: (() => void)[] = [];

  async retarget(slots: readonly number[]): Promise<void> {
    this.wanted = slots;
    if (!this.free) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.slots = slots;
  }

  start(): void {}

  async stop(): Promise<void> {
    if (!this.free) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.stopped = true;
  }

  report(): LoopReport {
    return { consumer: "slow", allowedMs: 0, lanes: [], failing: [], unreadable: [] };
  }

  release(): void {
    this.free = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const watch = new Watch({ role: "test", logFile: undefined, level: "silent" });

function unexpected(error: unknown): void {
  assert.fail(String(error));
}

async function expiryOf(pool: Pool, process: number): Promise<number> {
  const found = await pool.query<{ at: Date }>("select expires_at as at from holdfast.process where id = $1", [
    process,
  ]);
  return found.rows[0]?.at.getTime() ?? 0;
}

/** Waits for two more heartbeats, so that one that was under way does not count. */
async function beatsOn(pool: Pool, process: number): Promise<void> {
  for (let beat = 0; beat < 2; beat++) {
    const before = await expiryOf(pool, process);
    await until("the next heartbeat", async () => (await expiryOf(pool, process)) > before);
  }
}

test("while work on slots that are to be given up goes on, the heart beats and the slots stay", async (t) => {
  const { pool } = await storeOf(t);
  const enter = (name: string) => Member.enter({ pool, watch, role: "work", name, onFenced: unexpected });
  const [busy, loop] = [await enter("busy"), new SlowLoop()];
  atEnd(t, () => busy.stop());
  await busy.run([loop]);
  loop.free = false;
  const [second, other] = [await enter("second"), new SlowLoop()];
  atEnd(t, () => second.stop());
  await second.run([other]);
  await until("half is wanted", () => loop.wanted.length === 32);
  await beatsOn(pool, busy.process);
  assert.deepEqual(other.slots, []);
  loop.release();
  await until("the other has half", () => other.slots.length === 32);
});

test("a process that finishes its work before it leaves is heard from until then", async (t) => {
  const { pool } = await storeOf(t);
  const loop = new SlowLoop();
  const member = await Member.enter({ pool, watch, role: "work", name: "leaving", onFenced: unexpected });
  await member.run([loop]);
  loop.free = false;
  const stopping = member.stop();
  await beatsOn(pool, member.process);
  loop.release();
  await stopping;
  assert.equal(loop.stopped, true);
  assert.equal(await expiryOf(pool, member.process), 0);
});

test("a process that others took for dead hears of it once and stops by itself", async (t) => {
  const { pool } = await storeOf(t);
  const errors: unknown[] = [];
  const onFenced = (error: unknown) => void errors.push(error);
  const zombie = await Member.enter({ pool, watch, role: "work", name: "same", onFenced });
  await zombie.run([new SlowLoop()]);
  const other = await Member.enter({ pool, watch, role: "work", name: "same", onFenced: unexpected });
  atEnd(t, () => other.stop());
  await other.run([new SlowLoop()]);
  await until("it hears of it", () => errors.length > 0);
  await beatsOn(pool, other.process);
  assert.equal(errors.length, 1);
  assert.equal(Object(errors[0]).code, "HF_FENCED");
  await zombie.stop();
});
