import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { demandOf } from "./demand.ts";
import { lowSteps } from "./low-steps.ts";
import { overloadOf, sustainedBy } from "./overload.ts";
import { seeded, simulate } from "./simulated-world.ts";
import type { World } from "./simulated-world.ts";
import type { Trial, TrialPurpose } from "./trial.ts";

const promised = { p95Ms: 300, failedShare: 0.01 };
const world: World = {
  parts: [{ kind: "loop", servers: 1, demandMs: 2 }],
  promised,
  cores: 4,
  noise: 0,
  random: seeded(1),
};
const calm = await simulate(world).trialAt(50, "low");

interface Seen {
  readonly rate: number;
  readonly purpose?: TrialPurpose;
  readonly done?: number;
  readonly seconds?: number;
  readonly p99Ms?: number;
  readonly broken?: Trial["broken"];
  readonly overflows?: number;
}

/** A trial as it is read, with one visit a request. */
function trial({
  rate,
  purpose = "low",
  done = rate,
  seconds = 5,
  p99Ms = 20,
  broken = [],
  overflows = 0,
}: Seen): Trial {
  const sent = Math.round(rate * seconds);
  const { load } = calm;
  // The last second of a step may be a part of one.
  const bins = Array.from({ length: Math.ceil(seconds) }, (_, at) => Math.min(1, seconds - at));
  return {
    ...calm,
    purpose,
    visitsPerSecond: rate,
    kept: broken.length === 0,
    broken,
    outside: {
      ...calm.outside,
      processes: [],
      childrenStarted: 0,
      childrenCpuMs: 0,
      remotes: [],
      throttledMs: 0,
      backlog: { most: 0, limit: 511, overflows },
    },
    load: {
      ...load,
      visits: { planned: sent, begun: sent, done: sent, failed: 0 },
      requests: {
        ...load.requests,
        sent,
        done: Math.round(done * seconds),
        latency: { ...load.requests.latency, p99Ms },
      },
      seconds: bins.map((share) => ({
        sent: rate * share,
        done: done * share,
        failed: (rate - done) * share,
        p95Ms: p99Ms * 0.95,
      })),
    },
  };
}

const late = [{ kind: "latency", p95Ms: 900 }] as const;
const refused = [{ kind: "errors", share: 0.3 }] as const;

describe("what got done in a step that was too much", () => {
  it("is what a quota let through, also where the last second is half a one", () => {
    const step = trial({ rate: 58, done: 40, seconds: 4.5, broken: refused });
    assert.equal(Math.round(sustainedBy(step) ?? 0), 40);
    assert.equal(Math.round(overloadOf([trial({ rate: 5 }), step])?.rate ?? 0), 40);
  });

  it("is what a bunch was worked off with: 528 visits at once, the last answered after 1.1 s", () => {
    const bunched = trial({ rate: 264, purpose: "bunched", p99Ms: 1_100, broken: late });
    assert.equal(Math.round(overloadOf([bunched])?.rate ?? 0), 388);
  });

  it("is not believed where nothing broke, where the process ended, or where a bunch was refused or found no room", () => {
    const bunched = { rate: 264, purpose: "bunched", p99Ms: 1_100, broken: late } as const;
    const says = [
      trial({ ...bunched, broken: [] }),
      trial({ ...bunched, broken: refused, done: 100 }),
      trial({ ...bunched, overflows: 800 }),
      trial({ rate: 58, done: 40, broken: [{ kind: "ended", exitCode: 1, signal: undefined }] }),
      trial({ rate: 58, done: 57.5, broken: late }),
    ];
    for (const one of says) assert.equal(overloadOf([one]), undefined);
  });

  it("is not believed of a bunch that met a job of the target's own, when another got more done and held", () => {
    const held = trial({ rate: 215, purpose: "bunched", p99Ms: 34 });
    const late310 = trial({ rate: 308, purpose: "bunched", p99Ms: 310, broken: late });
    assert.equal(Math.round(overloadOf([late310])?.rate ?? 0), 1081);
    assert.equal(overloadOf([held, late310]), undefined);
  });

  it("is refuted by a rate that held", async () => {
    const simulated = simulate(world);
    const steps = [await simulated.trialAt(5, "low"), await simulated.trialAt(30, "low")];
    const held = await simulated.trialAt(300, "search");
    assert.ok(held.kept);
    const limit = demandOf([...steps, held], promised, { overload: { rate: 200, atMost: 200 } })?.predicted.limit;
    assert.ok((limit ?? 0) > 400, String(limit));
  });

  it("overrules the parts, in which nothing of it shows, and a rate that held overrules them upwards", async () => {
    const simulated = simulate(world);
    const steps = [await simulated.trialAt(5, "low"), await simulated.trialAt(30, "low")];
    const parts = demandOf(steps, promised);
    assert.ok((parts?.predicted.limit ?? 0) > 400);
    const table = demandOf([...steps, trial({ rate: 58, done: 40, broken: refused })], promised, {
      overload: { rate: 40, atMost: 40 },
    });
    assert.ok(Math.abs((table?.predicted.limit ?? 0) - 39) < 1);
    assert.notEqual(table?.predicted.part, "event-loop");
    const held = { ...(await simulated.trialAt(700, "low")), kept: true, broken: [] };
    assert.equal(demandOf([...steps, held], promised)?.predicted.limit, 700);
  });

  it("is remembered by the low steps that are made because of it", async () => {
    const simulated = simulate(world);
    const trialAt = (rate: number, purpose: TrialPurpose): Promise<Trial> =>
      rate > 40
        ? Promise.resolve(trial({ rate, purpose, done: 40, broken: refused }))
        : simulated.trialAt(rate, purpose);
    const { trials, demand } = await lowSteps({ trialAt, promised, cap: 1_000 });
    assert.ok(
      trials.some(({ kept }) => !kept),
      "one was too high",
    );
    assert.ok(Math.abs((demand?.predicted.limit ?? 0) - 39) < 2, String(demand?.predicted.limit));
  });
});

describe("a low step that held more than the gentler ones foretell", () => {
  it("is believed: at 70 visits a second collections took three times as long as at 200", async () => {
    const simulated = simulate(world);
    const trialAt = async (rate: number, purpose: TrialPurpose): Promise<Trial> => {
      const trial = await simulated.trialAt(rate, purpose);
      const busyMs = (rate > 10 && rate < 100 ? 8 : 2) * trial.load.visits.begun;
      const cpu = { mainMs: busyMs, processMs: busyMs, childrenMs: 0 };
      return { ...trial, inside: trial.inside.map((process) => ({ ...process, cpu })) };
    };
    const rates = [5, 45, 200, 20, 20];
    let step = 0;
    const steps = await lowSteps({
      trialAt: (_, purpose) => trialAt(rates[step++] ?? 20, purpose),
      promised,
      cap: 1_000,
    });
    assert.ok((steps.demand?.predicted.limit ?? 0) > 400, String(steps.demand?.predicted.limit));
  });
});
