import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LoadReport } from "../drive/trial-load.ts";
import { brokenBy } from "./kept.ts";
import type { Usual } from "./usual.ts";
import { memoryOf } from "./memory.ts";
import { runTrial } from "./run-trial.ts";
import { quietProcess, seeded, simulate } from "./simulated-world.ts";
import { asked, contextOf, standIns } from "./stand-ins.ts";

const wish = { purpose: "low", visitsPerSecond: 10, durationMs: 500 } as const;

describe("a trial", () => {
  it("drives the target and says that it kept up, with visitors of its own", async (t) => {
    const { instruments, wishes } = standIns();
    const context = await contextOf(t, instruments);
    const trial = await runTrial(context, wish);
    assert.deepEqual([trial.kept, trial.load.requests.done, trial.connections], [true, 5, "keep"]);
    await runTrial(context, { ...wish, connections: "fresh" });
    const [first, second] = wishes;
    assert.ok(first && second);
    assert.ok(second.firstVisitor > first.firstVisitor + 5);
    assert.equal(first.seed, second.seed, "two trials differ by their rate, and not by chance");
    await runTrial(context, { ...wish, purpose: "confirm" });
    assert.notEqual(wishes[2]?.seed, first.seed);
    assert.equal(second.connections, "fresh");
  });

  it("that ends the target is broken by that, and the next one finds it started again", async (t) => {
    const { instruments } = standIns(({ durationMs }) => (durationMs === 100 ? "/crash" : "/"));
    const context = await contextOf(t, instruments);
    const before = await asked(context);
    const trial = await runTrial(context, { ...wish, durationMs: 100 });
    assert.deepEqual(trial.broken[0], { kind: "ended", exitCode: 7, signal: undefined });
    assert.equal((await runTrial(context, wish)).kept, true);
    const after = await asked(context);
    assert.notEqual(after["pid"], before["pid"]);
    assert.equal(after["PROBE"], "plain");
  });

  it("sees that the app has crashed although what launched it goes on", async (t) => {
    const { instruments } = standIns(({ durationMs }) => (durationMs === 100 ? "/crash" : "/"));
    const watcher = "const run = () => require('node:child_process').fork('server.cjs'); run(); setInterval(run, 1e6);";
    const context = await contextOf(t, instruments, { command: [process.execPath, "-e", watcher] });
    const { broken } = await runTrial(context, { ...wish, durationMs: 100 });
    assert.deepEqual(broken[0], { kind: "ended", exitCode: undefined, signal: undefined });
    assert.equal((await runTrial(context, wish)).kept, true);
  });

  it("is not begun after an interruption", async (t) => {
    const { instruments, wishes } = standIns();
    const context = await contextOf(t, instruments);
    await assert.rejects(runTrial({ ...context, signal: AbortSignal.abort() }, wish), { name: "AbortError" });
    assert.equal(wishes.length, 0);
  });
});

const promised = { p95Ms: 300, failedShare: 0.01 };

async function loadOf(changes: Partial<LoadReport>): Promise<LoadReport> {
  const parts = [{ kind: "loop", servers: 1, demandMs: 1 }] as const;
  const trial = await simulate({ parts, promised, cores: 2, random: seeded(1) }).trialAt(100, "low");
  return { ...trial.load, ...changes };
}

async function reasons(changes: Partial<LoadReport>, p95Ms = 300, usual?: Usual): Promise<readonly string[]> {
  return brokenBy(await loadOf(changes), { promised: { ...promised, p95Ms }, usual }).map(({ kind }) => kind);
}

describe("the promise", () => {
  it("is kept by a target that answers in time, and broken by slow and failed answers", async () => {
    const { requests } = await loadOf({});
    assert.deepEqual(await reasons({}), []);
    assert.deepEqual(await reasons({ requests: { ...requests, latency: { ...requests.latency, p95Ms: 301 } } }), [
      "latency",
    ]);
    assert.deepEqual(await reasons({ requests: { ...requests, failed: 0.01 * requests.sent } }), []);
    assert.deepEqual(await reasons({ requests: { ...requests, failed: 0.02 * requests.sent } }), ["errors"]);
  });

  it("is broken by failures of the flow that must not fail even where all others hide them", async () => {
    const { requests } = await loadOf({});
    const flow = { ...requests, name: "sign up", sent: 20, failed: 1 };
    assert.deepEqual(await reasons({ flows: [{ ...flow, mustNotFail: true, share: 1 / 2 }] }), ["must-not-fail"]);
    assert.deepEqual(await reasons({ flows: [{ ...flow, mustNotFail: false, share: 1 / 2 }] }), []);
  });

  it("is broken by a flow that must not fail and gets slower than it is by itself", async () => {
    const { requests } = await loadOf({});
    const flow = { ...requests, name: "sign up", mustNotFail: true, share: 0.02 };
    const slow = { ...flow, sent: 120, latency: { ...flow.latency, count: 120, p95Ms: 700 } };
    const alone = (p95Ms: number, sent = 20): Usual => new Map([["sign up", { sent, refused: 0, p95Ms }]]);
    const flowsOf = (usual: Usual | undefined, one: typeof slow) => reasons({ flows: [one] }, 300, usual);
    assert.deepEqual(await flowsOf(alone(100), slow), ["latency"]);
    assert.deepEqual(await flowsOf(alone(500), slow), []);
    assert.deepEqual(await flowsOf(undefined, slow), []);
    assert.deepEqual(await flowsOf(alone(100), { ...slow, mustNotFail: false }), []);
    assert.deepEqual(await flowsOf(alone(100), { ...slow, latency: { ...slow.latency, count: 40 } }), []);
  });

  it("is not broken by what is turned down without a crowd as well, but by more of it", async () => {
    const { requests } = await loadOf({});
    const refused = (count: number) => {
      const failed = { ...requests, sent: 1_000, failed: count, statuses: { "200": 1_000 - count, "400": count } };
      return { requests: failed, flows: [{ ...failed, name: "sign up", mustNotFail: true, share: 1 }] };
    };
    const usual: Usual = new Map([["sign up", { sent: 100, refused: 9, p95Ms: undefined }]]);
    assert.deepEqual(await reasons(refused(400)), []);
    assert.deepEqual(await reasons(refused(90), 300, usual), []);
    assert.deepEqual(await reasons(refused(400), 300, usual), ["must-not-fail", "errors"]);
    const broken = refused(90).requests;
    const answered = { ...broken, statuses: { "200": 910, "500": 90 } };
    const flows = [{ ...answered, name: "sign up", mustNotFail: true, share: 1 }];
    assert.deepEqual(await reasons({ requests: answered, flows }, 300, usual), ["must-not-fail", "errors"]);
  });

  it("is broken by a backlog that grows before the answers are late by a generous promise", async () => {
    const growing = Array.from({ length: 8 }, (_, at) => ({ sent: 100, done: 88, failed: 0, p95Ms: 100 + at * 120 }));
    assert.deepEqual(await reasons({ seconds: growing, outstandingAtEnd: 96 }, 2_000), ["backlog"]);
    const wavering = [100, 95, 104, 101, 98, 102, 97, 103].map((done) => ({ sent: 100, done, failed: 0, p95Ms: 50 }));
    assert.deepEqual(await reasons({ seconds: wavering, outstandingAtEnd: 3 }, 2_000), []);
    assert.deepEqual(await reasons({ seconds: growing, outstandingAtEnd: 96 }), ["backlog"]);
  });
});

describe("memory", () => {
  it("that grows with every visit is foreseen to be full, and a steady or wavering heap is not", async () => {
    const trial = await simulate({
      parts: [{ kind: "loop", servers: 1, demandMs: 1 }],
      promised,
      cores: 2,
      random: seeded(1),
    }).trialAt(100, "search");
    const withHeap = (heaps: readonly number[]): Parameters<typeof memoryOf>[0] => {
      const afterMajor = heaps.map((heapBytes, at) => ({ heapBytes, requests: at * 200 }));
      const memory = { ...quietProcess.memory, heapLimitBytes: 10e6, afterMajor };
      return [{ ...trial, inside: [{ ...quietProcess, memory }] }];
    };
    const outlook = memoryOf(withHeap([1e6, 2e6, 3.01e6, 4e6]));
    // 4 MB in 800 visits, 6 MB are left.
    assert.ok(outlook && Math.abs(outlook.bytesPerVisit - 5_000) < 50);
    assert.ok(Math.abs(outlook.visitsUntilFull - 1_200) < 20);
    assert.equal(memoryOf(withHeap([4e6, 4e6, 4e6, 4e6])), undefined);
    assert.equal(memoryOf(withHeap([4e6, 5e6, 3.9e6, 4.6e6, 4.5e6])), undefined);
  });
});
