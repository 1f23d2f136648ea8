// Ways to see the fault of an example without any rehearsal: something is counted in a running version, and the number
// must be high in the broken one and low in the healthy one.

import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Flow, Scenario } from "../../packages/rehearse/src/plan/scenario.ts";
import type { FrameCounter } from "./frames.ts";
import { cpuMs, descendants } from "./processes.ts";
import { type App, planOf, type Stage } from "./stage.ts";
import { visit } from "./visit.ts";

export interface Running {
  readonly stage: Stage;
  readonly app: App;
  readonly scenario: Scenario;
  /** Between the app and its Postgres. */
  readonly frames: FrameCounter | undefined;
  /** A folder in front of the app's PATH, and the log that it writes instead of its pipe. */
  readonly folder: string;
}

export interface Fault {
  /** What is counted, as the test's title ends. */
  readonly what: string;
  readonly count: (running: Running) => Promise<number> | number;
  /** The broken version counts at least this, the healthy one less; the two apart by more than chance. */
  readonly brokenFrom: number;
  readonly healthyBelow: number;
  /** A program that the app may start, counted by a stand-in of the same name. */
  readonly countedProgram?: string;
  /** Of node, to see what is counted. */
  readonly flags?: readonly string[];
}

export const childrenPerVisit = (program: string): Fault => ({
  what: `children that run ${program}, for 5 visits`,
  count: async (running) => {
    await visits(running, 5);
    const log = join(running.folder, "started");
    return existsSync(log) ? readFileSync(log, "utf8").length : 0;
  },
  brokenFrom: 5,
  healthyBelow: 1,
  countedProgram: program,
});

export const queriesPerVisit = (brokenFrom: number): Fault => ({
  what: "queries of one visit",
  count: async (running) => {
    await visits(running, 1);
    const before = running.frames?.counts.queries ?? 0;
    await visits(running, 1);
    return (running.frames?.counts.queries ?? 0) - before;
  },
  brokenFrom,
  healthyBelow: 6,
});

export const connectionsOf20 = (at: "mostOpen" | "connections", brokenFrom: number, healthyBelow: number): Fault => ({
  what: "connections to the database, for 20 visits",
  count: async (running) => {
    await visits(running, 20);
    return running.frames?.counts[at] ?? 0;
  },
  brokenFrom,
  healthyBelow,
});

export const sequential = (query: string): Fault => ({
  what: "sequential scans in the plan of its query",
  count: async ({ stage }) => (await planOf(stage, query)).split("Seq Scan").length - 1,
  brokenFrom: 1,
  healthyBelow: 1,
});

/** CPU time and not the clock, so that a busy machine does not matter. */
export const cpuOf = (count: number, brokenFrom: number, healthyBelow: number): Fault => ({
  what: `CPU ms of ${count} visits`,
  count: async (running) => {
    await visits(running, count);
    const before = cpuMs(running.app.pid);
    await visits(running, count);
    return cpuMs(running.app.pid) - before;
  },
  brokenFrom,
  healthyBelow,
});

/** The number of processes, turned round: one is the fault. */
export const oneProcess: Fault = {
  what: "1 when one process answers, 0 when several do",
  count: ({ app }) => (descendants(app.pid).length === 0 ? 1 : 0),
  brokenFrom: 1,
  healthyBelow: 1,
};

export const callsOf10 = (path: string, brokenFrom: number, healthyBelow: number): Fault => ({
  what: "calls to the third party, for 10 visits of the same 2 people",
  count: async ({ stage, scenario }) => {
    for (let n = 0; n < 10; n += 1) await visit(stage.url, firstFlow(scenario), n % 2);
    // What is sent in the background once a second.
    await sleep(1300);
    const answer = await fetch(`${stage.thirdPartyUrl}/count`);
    const calls: unknown = await answer.json();
    return Number(Object.entries(calls ?? {}).find(([name]) => name === path)?.[1] ?? 0);
  },
  brokenFrom,
  healthyBelow,
});

export async function visits({ stage, scenario }: Running, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const complaints = await visit(stage.url, firstFlow(scenario), n + 1);
    if (complaints.length > 0) throw new Error(complaints.join("\n"));
  }
}

export function firstFlow({ flows }: Scenario): Flow {
  const [flow] = flows;
  if (flow === undefined) throw new Error("the scenario has no flow");
  return flow;
}

/** Puts a stand-in for a program into a folder: it leaves a mark for each start, and becomes the real one. */
export function standIn(folder: string, program: string): void {
  const path = join(folder, program);
  const real = `PATH="\${PATH#*:}" exec ${program} "$@"`;
  writeFileSync(path, `#!/bin/sh\nprintf x >> "${join(folder, "started")}"\n${real}\n`);
  chmodSync(path, 0o755);
}
