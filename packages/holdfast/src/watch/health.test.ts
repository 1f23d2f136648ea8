// What counts as a stop, and at which stage; what is only behind, paused, or still in time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isCanaryHeld } from "../ladder/ladder.ts";
import { limits } from "../limits.ts";
import { type Health, type HealthLook, judge, type ProcessLook, stoppedStages, type WaitingCanary } from "./health.ts";
import { healthMetrics } from "./health-metrics.ts";
import { type LaneReport, type LoopReport } from "./report.ts";

const late = limits.canaryLateMs + 1_000;
const busy = { sinceMs: late, slot: 3, key: "k", count: 16 };

function canary(more: Partial<WaitingCanary> = {}): WaitingCanary {
  const usual = {
    consumer: "c",
    stream: "s",
    role: "work",
    slot: 3,
    class: 1,
    timer: false,
    holder: 1,
  };
  return { ...usual, ageMs: late, appendedMs: late, heldMs: 60_000, ...more };
}

function worker(lane: Partial<LaneReport> | undefined, more: Partial<LoopReport & ProcessLook> = {}): ProcessLook {
  const { allowedMs = 0, failing = [], unreadable = [], ...rest } = more;
  const lanes = lane ? [{ movedMs: late, idleMs: late, ...lane }] : [];
  const loops = [{ consumer: "c", allowedMs, lanes, failing, unreadable }];
  return { id: 1, name: "w1", alive: true, agoMs: 500, report: { pid: 1, loops, timersMs: 100 }, ...rest };
}

function look(open: WaitingCanary[], processes: ProcessLook[], more: Partial<HealthLook> = {}): Health {
  const health = { sentAgoMs: 500, sender: "web", round: 9, since: "2026-01-01T00:00:00Z" };
  const passed = [{ consumer: "c", stream: "s", role: open[0]?.role ?? "work" }];
  const now = new Date(1_800_000_000_000);
  return judge({ open, passed, processes, health, keeperAgoMs: 100, now, ...more });
}

/** The colour, and what stands still. */
function said(health: Health): string {
  const stops = stoppedStages(health).map(
    ({ consumer = "all", stage, reason = "" }) => `${consumer} ${stage}: ${reason}`,
  );
  return [health.color, ...stops].join("\n");
}

test("while the lanes that are apart finish before all begin anew the others are behind, until they stand still", () => {
  const apart = (movedMs: number) => worker({ slot: 5, movedMs, busy: { ...busy, slot: 5 } });
  assert.equal(said(look([canary()], [apart(1_000)])), "yellow");
  assert.match(said(look([canary()], [apart(late)])), /red\nc read: w1 .* nobody at work/);
});

test("a canary that is in time is no news, wherever it is", () => {
  assert.equal(said(look([canary({ ageMs: limits.canaryLateMs - 1 })], [])), "green");
});

test("the stage at which a late one is stuck is named, with what is known of why", () => {
  const cases: [WaitingCanary, ProcessLook[], RegExp][] = [
    [canary({ appendedMs: null }), [], /c append: web could not append it/],
    [canary({ timer: true }), [], /c timers: no live process/],
    [canary({ timer: true }), [worker({})], /c timers: timers were last fired 1 s ago/],
    [canary({ holder: null }), [worker({})], /c read: no live process holds slot 3/],
    [canary(), [worker({}, { alive: false })], /c read: no live process holds slot 3/],
    [canary(), [worker({}, { report: null })], /c read: w1 holds slot 3 and says nothing/],
    [canary(), [worker({}, { agoMs: late })], /c read: w1 holds slot 3 and says nothing/],
    [canary(), [worker(undefined)], /c read: w1 .* nobody at work/],
    [canary(), [worker({ idleMs: 10 })], /c read: w1 .* does not find/],
    [canary(), [worker({})], /c read: w1 .* does not read/],
    [canary(), [worker({ busy })], /c work: w1 has been at key k in slot 3, in a batch of 16, for 9 s/],
    [canary({ role: "deliver" }), [worker({ busy })], /c deliver: w1 has 16 calls out, the oldest for 9 s/],
  ];
  for (const [open, processes, expected] of cases) {
    const text = said(look([open], processes));
    assert.match(text, /^red\n/);
    assert.match(text, expected);
  }
});

test("a slot that changes hands does not stand still, for a while", () => {
  assert.equal(look([canary({ holder: null, heldMs: 1_000 })], []).color, "yellow");
  assert.equal(look([canary({ holder: null, heldMs: limits.leaseMs })], []).color, "red");
  assert.equal(look([canary({ heldMs: 1_000 })], [worker({ busy })]).color, "yellow");
  assert.equal(look([canary({ heldMs: limits.canaryLateMs })], [worker({ busy })]).color, "red");
});

test("one that was appended a moment ago could not be found before", () => {
  const reading = (appendedMs: number) => look([canary({ appendedMs })], [worker({ movedMs: 10, idleMs: 100 })]).color;
  assert.deepEqual([reading(1_000), reading(late)], ["yellow", "red"]);
});

test("a lane of its own is judged by itself, and the main lane without it", () => {
  const two = worker(undefined);
  const lanes = [
    { movedMs: 10, idleMs: late, busy },
    { slot: 3, movedMs: late, idleMs: late, busy },
  ];
  const report = { pid: 1, loops: [{ consumer: "c", allowedMs: 0, lanes, failing: [], unreadable: [] }] };
  assert.equal(look([canary()], [{ ...two, report }]).color, "red");
  assert.equal(look([canary({ slot: 4 })], [{ ...two, report }]).color, "yellow");
});

test("who is behind and moves is behind, not stopped", () => {
  const health = look([canary({ ageMs: 10 * late })], [worker({ movedMs: 1_000, busy })]);
  assert.equal(said(health), "yellow");
  assert.equal(health.streams[0]?.stages.find(({ stage }) => stage === "work")?.state, "behind");
});

test("a delivery may take as long as it says, and no longer", () => {
  const sent = (movedMs: number) =>
    look([canary({ role: "deliver" })], [worker({ movedMs, idleMs: 60_000, busy }, { allowedMs: 20_000 })]).color;
  assert.deepEqual([sent(15_000), sent(20_000)], ["yellow", "red"]);
});

test("calls of which none comes back are a stop, even where canaries pass between them", () => {
  const passed = [{ consumer: "c", stream: "s", role: "deliver" }];
  const quiet = worker({ movedMs: 11_000, idleMs: 11_000, busy }, { allowedMs: 10_000 });
  assert.match(said(look([], [quiet], { passed })), /c deliver: w1 has 16 calls out/);
  assert.equal(
    look([], [worker({ movedMs: 11_000, idleMs: 3_000, busy }, { allowedMs: 10_000 })], { passed }).color,
    "green",
  );
});

test("what cannot be settled or read is a stop without any canary, once it has lasted", () => {
  const error = "canceling statement due to lock timeout";
  const failing = (sinceMs: number) => worker({ movedMs: 10 }, { failing: [{ slot: 5, sinceMs, error }] });
  assert.equal(said(look([], [failing(1_000)])), "green");
  assert.match(said(look([], [failing(late)])), /c work: w1 cannot settle slot 5: canceling/);
  const unreadable = worker({ movedMs: 10 }, { unreadable: [{ class: "critical", sinceMs: late, error }] });
  assert.match(said(look([], [unreadable])), /c read: w1 cannot read critical events: canceling/);
  // Nobody speaks for the dead.
  assert.equal(said(look([], [{ ...failing(late), alive: false }])), "green");
});

test("what somebody has paused is paused, whatever its canaries do", () => {
  const now = new Date(0);
  const health = { sentAgoMs: 0, sender: "", round: 1, since: "2026-01-01T00:00:00Z" };
  const passed = [{ consumer: "c", stream: "s", role: "work" }];
  const all = { open: [canary({ holder: null })], passed, processes: [], health, keeperAgoMs: 0, now };
  const paused = judge(all, new Set(["c"]));
  assert.equal(paused.color, "yellow");
  assert.deepEqual(stoppedStages(paused), []);
  assert.equal(paused.streams[0]?.stages.find(({ stage }) => stage === "read")?.state, "paused");
});

test("what a step of the ladder holds is paused, and only that", () => {
  const now = new Date(0);
  const health = { sentAgoMs: 0, sender: "", round: 1, since: "2026-01-01T00:00:00Z" };
  const passed = ["c", "d"].map((consumer) => ({ consumer, stream: "s", role: "work" }));
  const of = (name: number, consumer = "c") => {
    const open = [canary({ holder: null, class: name, consumer })];
    const taken = new Set(["pause-sheddable"] as const);
    const held = (one: WaitingCanary) => isCanaryHeld(taken, one.consumer, one);
    return judge({ open, passed, processes: [], health, keeperAgoMs: 0, now }, new Set(), held);
  };
  assert.deepEqual([of(2).color, of(1).color, of(0).color], ["yellow", "red", "red"]);
  assert.deepEqual(stoppedStages(of(2)), []);
});

test("that nobody sends canaries, and that nobody looks after the parts, is a stop of the whole", () => {
  const health = { sentAgoMs: late, sender: "", round: 1, since: "2026-01-01T00:00:00Z" };
  assert.match(said(look([], [], { health })), /red\nall append: nobody has sent a canary for 8 s/);
  assert.match(said(look([], [], { health: { ...health, round: 0 } })), /all append: no process has sent a canary yet/);
  assert.match(said(look([], [], { keeperAgoMs: limits.keeperQuietMs + 1 })), /red\nall retain: nobody looks after/);
});

test("since when is told by the oldest, and the metrics have each stage", async () => {
  const health = look([canary({ holder: null }), canary({ holder: null, ageMs: 2 * late })], []);
  const read = health.streams[0]?.stages.find(({ stage }) => stage === "read");
  assert.equal(read?.since?.getTime(), 1_800_000_000_000 - 2 * late);
  const text = await healthMetrics(health);
  assert.match(text, /^holdfast_health 0$/m);
  assert.match(text, /^holdfast_canary_age_seconds\{consumer="c",stage="read"\} 16$/m);
  assert.match(text, /^holdfast_canary_age_seconds\{consumer="c",stage="work"\} 0$/m);
});
