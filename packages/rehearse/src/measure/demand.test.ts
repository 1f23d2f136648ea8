import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { demandOf } from "./demand.ts";
import { lowSteps } from "./low-steps.ts";
import { quietProcess, seeded, simulate } from "./simulated-world.ts";
import type { World, WorldPart } from "./simulated-world.ts";
import type { Trial } from "./trial.ts";

const promised = { p95Ms: 300, failedShare: 0.01 };

function world(parts: readonly WorldPart[], changes: Partial<World> = {}): World {
  return { parts, promised, cores: 4, noise: 0, random: seeded(1), ...changes };
}

const worlds: readonly [string, readonly WorldPart[]][] = [
  ["event-loop", [{ kind: "loop", servers: 1, demandMs: 4 }]],
  [
    "pool:pg:db",
    [
      { kind: "loop", servers: 1, demandMs: 0.5 },
      { kind: "pool", servers: 1, demandMs: 9 },
    ],
  ],
  [
    "pool:pg:db",
    [
      { kind: "loop", servers: 1, demandMs: 0.5 },
      { kind: "pool", servers: 10, demandMs: 60 },
    ],
  ],
  [
    "redis",
    [
      { kind: "loop", servers: 1, demandMs: 1 },
      { kind: "redis", servers: 1, demandMs: 6 },
    ],
  ],
  [
    "cpu",
    [
      { kind: "loop", servers: 1, demandMs: 0.5 },
      { kind: "cpu", servers: 4, demandMs: 20 },
    ],
  ],
];

async function tableOf(of: World): Promise<NonNullable<Awaited<ReturnType<typeof lowSteps>>["demand"]>> {
  const { demand } = await lowSteps({ ...simulate(of), promised, cap: 10_000 });
  assert.ok(demand);
  return demand;
}

describe("the demand table", () => {
  for (const [part, parts] of worlds) {
    const title = parts.map(({ kind, servers }) => `${kind} of ${servers}`).join(", ");
    it(`foresees ${part} as the first to break, within 10 %, in a quiet world with ${title}`, async () => {
      const { predicted } = await tableOf(world(parts));
      const { trueLimit } = simulate(world(parts));
      assert.equal(predicted.part, part);
      assert.ok(Math.abs(predicted.limit / trueLimit - 1) < 0.1, `${predicted.limit} instead of ${trueLimit}`);
    });
  }

  it("holds the truth in its range nine times of ten, and is within 15 % as often, with noise and cold starts", async () => {
    let [inside, near, all] = [0, 0, 0];
    for (let seed = 1; seed <= 60; seed += 1) {
      for (const [, parts] of worlds) {
        const random = seeded(seed);
        const noisy = world(parts, { noise: 0.05, coldShare: 0.2, random });
        const { predicted } = await tableOf(noisy);
        const { trueLimit } = simulate(noisy);
        all += 1;
        if (predicted.low <= trueLimit && trueLimit <= predicted.high) inside += 1;
        if (Math.abs(predicted.limit / trueLimit - 1) <= 0.15) near += 1;
      }
    }
    assert.ok(inside / all >= 0.85, `${inside} of ${all} inside`);
    assert.ok(near / all >= 0.9, `${near} of ${all} near`);
  });

  it("is made from steps of 10 to 20 % of the limit, and no step is higher", async () => {
    for (const [, parts] of worlds) {
      const simulated = simulate(world(parts));
      const { trials, demand } = await lowSteps({ ...simulated, promised, cap: 10_000 });
      assert.equal(trials.length, 6);
      const share = (demand?.measuredTo ?? 0) / simulated.trueLimit;
      assert.ok(share >= 0.1 && share <= 0.2, `${share}`);
      assert.ok(Math.max(...simulated.rates) <= 0.2 * simulated.trueLimit);
    }
  });

  it("goes lower than it began when the gentle beginning was too much", async () => {
    const parts = [{ kind: "loop", servers: 1, demandMs: 80 }] as const;
    const simulated = simulate(world(parts, { promised: { p95Ms: 1000, failedShare: 0 } }));
    const { trials, demand } = await lowSteps({ ...simulated, promised: { p95Ms: 1000, failedShare: 0 }, cap: 10_000 });
    assert.deepEqual(
      trials.map(({ visitsPerSecond }) => visitsPerSecond > 0.2 * simulated.trueLimit),
      [true, false, false, false, false, false],
    );
    assert.ok((demand?.measuredTo ?? 9) <= 0.2 * simulated.trueLimit);
  });

  it("says that answers are slow by themselves when the promise is broken at every rate", async () => {
    const parts = [{ kind: "loop", servers: 1, demandMs: 1 }] as const;
    const { predicted } = await tableOf(world(parts, { elsewhereMs: 500 }));
    assert.deepEqual([predicted.part, predicted.limit], ["latency", 0]);
  });

  it("foresees what held where little less got done in a step that was too much", async () => {
    const held = await trialOf({}, { visitsPerSecond: 82 });
    const limitWith = (rate: number): number | undefined =>
      demandOf([held], promised, { overload: { rate, atMost: 1.6 * rate } })?.predicted.limit;
    assert.equal(limitWith(77), 82);
    assert.equal(limitWith(90), 0.97 * 90);
    assert.ok((limitWith(40) ?? 0) > 1_000);
  });

  it("leaves out steps in which the process ended, of which nothing was read, and foresees no more than these", async () => {
    const held = await trialOf({}, { visitsPerSecond: 10 });
    const broken = [{ kind: "ended", exitCode: 1, signal: undefined }] as const;
    const ended = await trialOf({ cpu: { mainMs: 0.01, processMs: 0.01, childrenMs: 0 } }, { visitsPerSecond: 20 });
    const [alone, both] = [[held], [held, { ...ended, kept: false, broken }]].map((low) => demandOf(low, promised));
    assert.deepEqual(both?.parts, alone?.parts);
    assert.ok((alone?.predicted.limit ?? 0) > 1_000);
    assert.deepEqual(both?.predicted, { limit: 20, low: 10, high: 20, part: "its process ended" });
  });

  it("is missing when nothing was seen that can run out", async () => {
    const trial = { ...(await trialOf()), inside: [] };
    const machine = { ...trial.machine, targetCores: 0 };
    assert.equal(demandOf([{ ...trial, machine }], promised), undefined);
    assert.equal(demandOf([], promised), undefined);
  });
});

/** One trial of 80 visits in 8 s, on a target that seems to do nothing but what is said. */
async function trialOf(changes: Partial<Trial["inside"][number]> = {}, of: Partial<Trial> = {}): Promise<Trial> {
  const parts = [{ kind: "loop", servers: 1, demandMs: 0.1 }] as const;
  const trial = await simulate(world(parts)).trialAt(10, "low");
  const requests = [{ route: "GET /", count: 80, failed: 0, ms: 0, maxMs: 0 }];
  const cpu = { mainMs: 8, processMs: 8, childrenMs: 0 };
  return { ...trial, inside: [{ ...quietProcess, requests, cpu, ...changes }], ...of };
}

function costs(count: number, ms: number): { where: string; count: number; ms: number; maxMs: number } {
  return { where: "", count, ms, maxMs: ms };
}

function partOf(trial: Trial, id: string): { limit: number; demandMs: number } | undefined {
  return demandOf([trial], promised)?.parts.find((part) => part.id === id);
}

describe("a part of the table", () => {
  it("of a quota is its allowance through the calls of a visit", async () => {
    const call = {
      ...costs(160, 800),
      host: "api.example",
      method: "POST",
      statuses: { "200": 160 },
      withoutRequest: 0,
      maxPerRequest: 2,
      retryAfterMs: undefined,
      quotaPerWindow: 1000,
      quotaWindowMs: 10_000,
      connectionsOpened: 1,
    };
    const said = partOf(await trialOf({ calls: [call] }), "quota:api.example");
    // 100 calls a second, two of them for each visit, less what chance takes.
    assert.ok(said && said.limit > 43 && said.limit <= 50, `${said?.limit}`);
    const silent = { ...call, quotaPerWindow: undefined, quotaWindowMs: undefined };
    assert.equal(partOf(await trialOf({ calls: [silent] }), "quota:api.example"), undefined);
    const refused = { ...silent, statuses: { "200": 80, "429": 80 } };
    const seen = partOf(await trialOf({ calls: [refused] }), "quota:api.example");
    assert.ok(seen && Math.abs(seen.limit - 5) < 0.01, `${seen?.limit}`);
    // 12 in an unknown time, of which 10 a second were seen: in a second. 50 fit no usual time.
    const [twelve, fifty] = await Promise.all(
      [12, 50].map(async (quotaPerWindow) =>
        partOf(await trialOf({ calls: [{ ...refused, quotaPerWindow }] }), "quota:api.example"),
      ),
    );
    assert.ok(twelve && twelve.limit > 3 && twelve.limit < 5.5, `${twelve?.limit}`);
    assert.equal(fifty?.limit, seen.limit);
  });

  it("of a pool goes by its queries when the probe has missed how clients are taken", async () => {
    const query = { ...costs(80, 800), kind: "pg", shape: "select ?", rows: 80, maxPerRequest: 1, requests: 80 };
    const pool = {
      kind: "pg",
      id: "db",
      max: 1,
      taken: 80,
      waitMs: 0,
      maxWaitMs: 0,
      holdMs: 0,
      idleHoldMs: 0,
      callsWhileHeld: [],
      maxWaiting: 0,
      where: "",
    };
    const table = demandOf([await trialOf({ queries: [query], pools: [pool] })], promised);
    const part = table?.parts.find(({ id }) => id === "pool:pg:db");
    assert.ok(part && Math.abs(part.demandMs - 10) < 0.01);
    assert.match(part.evidence, /the greater counts/);
  });

  it("of the event loop stands still for children that it waits for, and does not count other people's load", async () => {
    const loop = { activeMs: 4_000, delayP99Ms: 0, delayMaxMs: 0 };
    const child = { ...costs(80, 2_400), command: "convert", sync: true };
    const waiting = partOf(await trialOf({ loop, children: [child] }), "event-loop");
    assert.ok(waiting && waiting.demandMs >= 30);
    const plain = partOf(await trialOf({ loop }), "event-loop");
    assert.ok(plain && Math.abs(plain.demandMs - 0.1) < 0.001);
  });

  it("of children is named before the event loop that starts them", async () => {
    const loop = { activeMs: 4_000, delayP99Ms: 0, delayMaxMs: 0 };
    const child = { ...costs(80, 6_400), command: "convert", sync: false };
    const table = demandOf([await trialOf({ loop, children: [child] })], promised);
    assert.equal(table?.predicted.part, "children");
  });

  it("of several processes goes by the busiest when requests are spread unevenly beyond chance", async () => {
    const worker = (pid: number, count: number): Trial["inside"][number] => ({
      ...quietProcess,
      pid,
      requests: [{ route: "GET /", count, failed: 0, ms: 0, maxMs: 0 }],
      cpu: { mainMs: count * 10, processMs: count * 10, childrenMs: 0 },
    });
    const even = partOf({ ...(await trialOf()), inside: [worker(1, 38), worker(2, 42)] }, "event-loop");
    const uneven = partOf({ ...(await trialOf()), inside: [worker(1, 76), worker(2, 4)] }, "event-loop");
    assert.ok(even && uneven);
    assert.ok(Math.abs(even.demandMs - 10) < 0.01 && Math.abs(uneven.demandMs - 19) < 0.01);
  });

  it("of all CPU does not charge a few visits for what our own watching takes", async () => {
    const trial = await trialOf();
    const machine = { ...trial.machine, targetCores: 0.1, generatorCores: 0.5, foreignCores: 0 };
    const part = demandOf([{ ...trial, machine }], promised)?.parts.find(({ id }) => id === "cpu");
    // 0.1 cores for 10 visits a second, what sending takes of ours, and 3.5 of 4 cores that are left.
    assert.ok(part && Math.abs(part.demandMs - 10.08) < 0.01, `${part?.demandMs}`);
    assert.ok(part.servers > 3.49 && part.servers < 3.51);
  });
});

describe("work that comes without visits", () => {
  const parts = [{ kind: "loop", servers: 1, demandMs: 4 }] as const;
  /** Beside what visits take, `share` of the loop is always busy. */
  function beside(share: number): (trial: Trial) => Trial {
    return (trial) => {
      const inside = trial.inside.map((one) => {
        const more = share * (trial.stretchMs ?? 0);
        return { ...one, cpu: { ...one.cpu, mainMs: one.cpu.mainMs + more, processMs: one.cpu.processMs + more } };
      });
      return { ...trial, inside };
    };
  }

  it("is measured while nobody visits, and is not taken for theirs", async () => {
    const busy = beside(0.3);
    const simulated = simulate(world(parts));
    const top = await simulated.trialAt(20, "low");
    const nobody = { ...(await simulated.trialAt(0.001, "idle")), visitsPerSecond: 0 };
    const idle = busy({ ...nobody, inside: [{ ...quietProcess, wallMs: nobody.stretchMs ?? 0 }] });
    const foreseen = (of: Trial | undefined): number =>
      demandOf([busy(top)], promised, { idle: of })?.predicted.limit ?? 0;
    const truth = 0.7 * (demandOf([top], promised)?.predicted.limit ?? 0);
    assert.ok(Math.abs(foreseen(idle) / truth - 1) < 0.06, `${foreseen(idle)} instead of ${truth}`);
    assert.ok(foreseen(undefined) < 0.5 * truth);
    const disturbed = { ...idle, machine: { ...idle.machine, disturbed: true } };
    assert.equal(foreseen(disturbed), foreseen(undefined));
  });
});
