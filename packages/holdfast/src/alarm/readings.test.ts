// What becomes a figure, and that nothing of a person gets into a text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Foreseen } from "../backlog/backlog.ts";
import { type Health } from "../watch/health.ts";
import { type VitalsReport } from "../watch/vitals.ts";
import { ladderFiguresOf, readingsOf, type Sources } from "./readings.ts";

const forecast = { course: "grows", clearSeconds: Infinity, workSeconds: Infinity, surplus: 1, stretches: [] } as const;

function backlog(more: Partial<Foreseen> = {}): Foreseen {
  const owner = { consumer: "c", number: 1, stream: "s", streamNumber: 1, pausedAt: null };
  const counts = { unread: 10, retrying: 0, putOff: 0, parked: 0, timersDue: 0, waiting: 10 };
  const rates = { arrived: 10, skipped: 0, arriving: 1, finishing: 1, samples: [] };
  return { ...owner, ...counts, ...rates, class: "normal", atMs: 100_000, oldestMs: 10_000, forecast, ...more };
}

function vitals(more: Partial<VitalsReport> = {}): VitalsReport {
  return { host: "h", delayMs: 0, cpu: 0, machineCpu: 0, heap: 0, waiting: {}, ...more };
}

function sources(more: Partial<Sources> = {}): Sources {
  const look = { processes: [], writer: null, preparedSeconds: null, connections: 10, connectionsMax: 100 };
  const unknown = { backlogs: undefined, disk: undefined, budgets: undefined, health: undefined };
  return { look, ...unknown, full: false, rungs: [], ...more };
}

function seconds(one: Foreseen): number | undefined {
  return readingsOf(sources({ backlogs: [one] }))["backlog-normal"]?.[0]?.value;
}

test("a backlog is as old as its oldest event, unless that is put off or worked on as fast as it comes", () => {
  assert.equal(seconds(backlog()), 90);
  assert.equal(seconds(backlog({ forecast: { ...forecast, course: "keeps up" } })), 0);
  assert.equal(seconds(backlog({ retrying: 10, unread: 0, putOff: 10 })), 0);
  assert.equal(seconds(backlog({ putOff: 5, forecast: { ...forecast, course: "clears", workSeconds: 4 } })), 4);
  assert.equal(seconds(backlog({ oldestMs: null })), 0);
});

test("the ladder goes by consumers that move: one that is paused or stands still counts for nothing", () => {
  const figures = (...backlogs: Foreseen[]) => ladderFiguresOf(sources({ backlogs })).normalSeconds;
  assert.equal(figures(backlog()), 90);
  assert.equal(figures(backlog({ pausedAt: new Date(0) })), 0);
  assert.equal(figures(backlog({ forecast: { ...forecast, course: "stands" } })), 0);
  assert.equal(figures(backlog({ class: "sheddable" })), 0);
  assert.equal(ladderFiguresOf(sources()).normalSeconds, undefined);
});

test("what is not known is no reading, so its alarms stay as they are", () => {
  const readings = readingsOf(sources());
  for (const name of ["disk", "budget", "canary", "backlog-critical"] as const) assert.equal(readings[name], undefined);
  assert.deepEqual(readings.connections?.[0]?.value, 10);
});

test("a canary's alarm names consumer and stage, never the key that its reason names", () => {
  const stopped = { stage: "work", state: "stopped", ageMs: 9_000, reason: "has been at key +4915112345678" } as const;
  const health: Health = {
    color: "red",
    since: undefined,
    streams: [{ consumer: "sign-up", stream: "s", stages: [stopped] }],
    stages: [],
  };
  const { canary } = readingsOf(sources({ health }));
  assert.equal(canary?.[0]?.subject, "sign-up/work");
  assert.doesNotMatch(JSON.stringify(canary), /4915/);
});

test("what a client of the database calls itself goes out only as plain words", () => {
  const text = (by: string) => {
    const { look } = sources();
    return readingsOf(sources({ look: { ...look, writer: { pid: 7, by, seconds: 99 } } })).transaction?.[0]?.text;
  };
  assert.equal(text("psql"), "pid 7, psql");
  assert.equal(text("x\r\nBcc: evil@example.org"), "pid 7");
});

test("each process and pool has its own figure, each machine one", () => {
  const two = ["a", "b"].map((name) => ({
    name,
    vitals: vitals({ waiting: { read: 3, accept: 0 }, machineCpu: 0.5 }),
  }));
  const { look } = sources();
  const readings = readingsOf(sources({ look: { ...look, processes: two } }));
  assert.deepEqual(
    readings.pool?.map(({ subject, value }) => `${subject} ${value}`),
    ["a/read 3", "a/accept 0", "b/read 3", "b/accept 0"],
  );
  assert.deepEqual(
    readings.cpu?.map(({ subject, value }) => `${subject} ${value}`),
    ["h 50"],
  );
  assert.equal(ladderFiguresOf(sources({ look: { ...look, processes: two } })).poolWaiting, 3);
});
