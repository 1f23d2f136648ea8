// A real process that says ten times a second that it lives, and how much memory it has.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { holdStill, killProcess, processFaults } from "./process-fault.ts";
import { until } from "./until.ts";

const program = `
  const { obeyProcessFaults } = await import(process.argv[2]);
  obeyProcessFaults(process.argv[3]);
  setInterval(() => process.send(process.memoryUsage.rss()), 20);
`;

async function startVictim(file: string, env: NodeJS.ProcessEnv = {}) {
  const place = join(tmpdir(), `holdfast-victim-${process.pid}-${Math.random()}.mjs`);
  writeFileSync(place, program);
  const child = fork(place, [new URL("./obey.ts", import.meta.url).href, file], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const exited = once(child, "exit");
  const heard = { count: 0, bytes: 0 };
  child.on("message", (bytes: number) => {
    heard.count += 1;
    heard.bytes = bytes;
  });
  return {
    pid: child.pid ?? 0,
    heard,
    exited,
    /** Resolves when it has said so much more. */
    speaks: (times = 3) => {
      const before = heard.count;
      return until("it speaks", () => heard.count >= before + times);
    },
    /** Resolves when nothing is heard any more. */
    falls: () =>
      until("it falls silent", async () => {
        const before = heard.count;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return heard.count === before;
      }),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
      rmSync(place);
    },
  };
}

test("a process is held still and let go, and killed", async () => {
  using faults = processFaults();
  await using victim = await startVictim(faults.file);
  await victim.speaks();
  const still = holdStill(victim.pid);
  await victim.falls();
  still.end();
  still.end();
  await victim.speaks();
  await killProcess(victim.pid);
  assert.deepEqual(await victim.exited, [null, "SIGKILL"]);
  await killProcess(victim.pid);
  assert.throws(() => holdStill(victim.pid), /no process/);
});

test("a process hangs until the fault is over, and another one that obeys the same file does not", async () => {
  using faults = processFaults();
  await using victim = await startVictim(faults.file);
  await using other = await startVictim(faults.file);
  await Promise.all([victim.speaks(), other.speaks()]);
  const hang = faults.inflict({ kind: "hang", pid: victim.pid });
  await victim.falls();
  await other.speaks();
  hang.end();
  await victim.speaks();
});

test("a process that leaks grows, and gives it back at the end of the fault", async () => {
  using faults = processFaults();
  await using victim = await startVictim(faults.file);
  await victim.speaks();
  const before = victim.heard.bytes;
  {
    using _leak = faults.inflict({ kind: "leak", pid: victim.pid, bytesPerSecond: 200 * 1024 ** 2 });
    await until("it has grown", () => victim.heard.bytes > before + 100 * 1024 ** 2);
  }
  await victim.speaks();
});

test("a later fault ends the one before, whose end then changes nothing", async () => {
  using faults = processFaults();
  await using victim = await startVictim(faults.file);
  await victim.speaks();
  const first = faults.inflict({ kind: "leak", pid: victim.pid, bytesPerSecond: 1 });
  const second = faults.inflict({ kind: "hang", pid: victim.pid });
  first.end();
  await victim.falls();
  second.end();
  await victim.speaks();
});

test("nothing is obeyed in production, nor without a file", async () => {
  await using victim = await startVictim("a file", { NODE_ENV: "production" });
  const [code] = await victim.exited;
  assert.equal(code, 1);
  await using free = await startVictim("");
  await free.speaks();
});
