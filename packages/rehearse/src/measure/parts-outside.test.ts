import assert from "node:assert/strict";
import { test } from "node:test";
import { demandOf } from "./demand.ts";
import { seeded, simulate } from "./simulated-world.ts";
import type { World } from "./simulated-world.ts";
import type { Trial } from "./trial.ts";

const promised = { p95Ms: 300, failedShare: 0.01 };
const parts = [{ kind: "loop", servers: 1, demandMs: 0.1 }] as const;
const world: World = { parts, promised, cores: 4, noise: 0, random: seeded(1) };

function partOf(trial: Trial, id: string): { limit: number; demandMs: number } | undefined {
  return demandOf([trial], promised)?.parts.find((part) => part.id === id);
}

test("without the probe a process is its busiest thread, or all of it where its threads share one lock; ports and descriptors", async () => {
  const trial = await simulate(world).trialAt(10, "low");
  const process = {
    pid: 7,
    cpuMs: 800,
    busiestThreadMs: 200,
    runDelayMs: 0,
    rssBytes: 0,
    rssGrowthBytes: 0,
    descriptors: 10,
    descriptorLimit: 1024,
    writtenBytes: 0,
    connectionsAccepted: undefined,
  };
  const seen = (command: string): Trial => ({
    ...trial,
    inside: [],
    outside: {
      processes: [{ ...process, command }],
      childrenStarted: 0,
      childrenCpuMs: 0,
      remotes: [{ address: "127.0.0.1:5432", most: 3, opened: 80, kind: "postgres" }],
      backlog: { most: 0, limit: 128, overflows: 0 },
      throttledMs: 0,
    },
  });
  const python = seen("/usr/bin/python3.12 app.py");
  assert.ok(Math.abs((partOf(python, "interpreter-lock")?.demandMs ?? 0) - 10) < 0.01);
  const go = seen("/srv/app");
  assert.ok(Math.abs((partOf(go, "busiest-thread")?.demandMs ?? 0) - 2.5) < 0.01);
  // A connection per visit: 28,232 ports for 60 s each.
  const ports = partOf(go, "ports:127.0.0.1:5432");
  assert.ok(ports && Math.abs(ports.limit - (28_232 * 0.95) / 60) < 1);
  assert.ok((partOf(go, "descriptors")?.limit ?? 0) > 1000);
  // Each visitor keeps something open for two seconds.
  const requests = { ...go.load.requests, stayedMs: 2_000 * go.load.visits.begun };
  const staying = partOf({ ...go, load: { ...go.load, requests } }, "descriptors");
  assert.ok(staying && staying.limit > 430 && staying.limit < (0.9 * 1_014) / 2, `${staying?.limit}`);
});

test("cores are not all busy while a request goes to and fro between them for each of many queries", async () => {
  const trial = await simulate({ ...world, parts: [{ kind: "cpu", servers: 4, demandMs: 20 }] }).trialAt(10, "low");
  const limitWith = (each: number): number => {
    const count = each * trial.load.requests.sent;
    const query = { kind: "pg", shape: "select ?", count, ms: count, maxMs: 1, where: "", rows: count };
    const queries = [{ ...query, maxPerRequest: each, requests: trial.load.requests.sent }];
    return partOf({ ...trial, inside: trial.inside.map((one) => ({ ...one, queries })) }, "cpu")?.limit ?? 0;
  };
  const [one, few, many] = [1, 9, 40].map(limitWith);
  assert.ok(one !== undefined && one > 0 && one === few);
  assert.ok(many !== undefined && Math.abs(many / one - 0.82 / 0.95) < 0.01, `${many} instead of ${one}`);
});
