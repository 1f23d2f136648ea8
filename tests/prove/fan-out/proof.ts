// Promise 13 as a proof: what it takes, what it says, and the builds that are broken on purpose.

import { type BrokenBuild, listing, type Proof, type Wishes } from "../proof.ts";
import { type FanOutReport, runFanOut } from "./fan-out.ts";
import { type FanOutFault } from "./rules.ts";

/** The worker's highest memory stays below so many times of what it was at a tenth of the rows. */
const memoryBar = 1.5;

const short = { rows: 100_000, kills: 3 } as const;
const long = { rows: 1_000_000, kills: 3 } as const;
/** With its rests a broken build takes a few seconds. */
const small = { rows: 20_000, kills: 3 } as const;

export const fanOut: Proof = {
  promise: 13,
  about: "a fan-out meets each row once, in flat memory, however often its worker is killed",
  takes: ["30 s", "3 min, 2 GB of disk"],
  run: async (wishes) => {
    const report = await runFanOut({ ...(wishes.long ? long : short), ...wishes });
    return {
      verdict: isExact(report) ? (isFlat(report) ?? "no verdict") : "broken",
      figure: figureOf(report),
      text: textOf(report),
      facts: { seed: wishes.seed, ...report },
    };
  },
  broken: [
    broken("skip", "notes how far it is before it has written what comes of a page", ({ findings }) =>
      findings.lost > 0 ? `${findings.lost} rows left out` : undefined,
    ),
    broken("repeat", "writes what comes of a page before it notes how far it is", ({ findings }) =>
      findings.doubled > 0 ? `${findings.doubled} rows met twice` : undefined,
    ),
    broken("hoard", "keeps all rows that it has read", (report) =>
      isFlat(report) === "broken" ? `${ratioOf(report).toFixed(1)} times the memory` : undefined,
    ),
  ],
};

/** True when each row was met once, whatever the memory was. */
export function isExact({ rows, findings, troubles }: FanOutReport): boolean {
  const { effects, lost, doubled, strange } = findings;
  return effects === rows && lost + doubled + strange + troubles.length === 0;
}

function isFlat(report: FanOutReport): "holds" | "broken" | undefined {
  if (!report.memory) return undefined;
  return ratioOf(report) < memoryBar ? "holds" : "broken";
}

function ratioOf({ memory }: FanOutReport): number {
  return memory ? memory.laterBytes / memory.earlyBytes : NaN;
}

function figureOf(report: FanOutReport): string {
  const { rows, kills, findings, rowsPerSecond } = report;
  return [
    `${findings.lost} left out and ${findings.doubled} twice of ${rows.toLocaleString("en")} rows at ${kills} kills`,
    `memory ${ratioOf(report).toFixed(2)} times that at a tenth of the rows`,
    `${Math.round(rowsPerSecond).toLocaleString("en")} rows/s with the kills`,
  ].join("; ");
}

function textOf(report: FanOutReport): string {
  const { rows, findings, memory, rowsPerSecond, seconds, troubles } = report;
  const megabytes = (bytes = NaN) => `${(bytes / 1e6).toFixed(0)} MB`;
  const listed = listing([
    ["rows", `${rows}, ${findings.effects} effects`],
    ["left out", String(findings.lost)],
    ["twice", String(findings.doubled)],
    ["strange", `${findings.strange} effects of no row or another run`],
    [
      "memory",
      `of the worker ${megabytes(memory?.earlyBytes)} up to a tenth of the rows, ${megabytes(memory?.laterBytes)} ` +
        `at most after it: ${ratioOf(report).toFixed(2)} times, the bar is ${memoryBar}`,
    ],
    ["rate", `${Math.round(rowsPerSecond)} rows/s until the last page; all effects after ${seconds.toFixed(1)} s`],
  ]);
  return `${listed}${[...troubles, ...findings.examples].map((line) => `  wrong: ${line}\n`).join("")}`;
}

function broken(fault: FanOutFault, about: string, judge: (report: FanOutReport) => string | undefined): BrokenBuild {
  const find = async ({ seed, signal }: Wishes) =>
    // A kill would hide what a build keeps.
    judge(await runFanOut({ ...(fault === "hoard" ? { ...short, kills: 0 } : small), seed, signal, fault }));
  return { name: fault, about, find };
}
