// Promise 12 as a proof: what it takes, what it says, and the builds that are broken on purpose.

import { foreignLimit } from "../foreign.ts";
import { type BrokenBuild, listing, type Proof, type Verdict } from "../proof.ts";
import { type FastReport, runFast } from "./fast.ts";
import { type FastFault } from "./rules.ts";

/** At half of the full rate. */
const p99BarMs = 25;
/** With everything retained against empty. */
const ratioBar = 1.1;

const short = { retained: 200_000, rounds: 5, phaseMs: 2_500, connections: 64 } as const;
const long = { retained: 10_000_000, rounds: 5, phaseMs: 20_000, connections: 64 } as const;
const quick = { retained: 100_000, rounds: 3, phaseMs: 1_500, connections: 64 } as const;

export const fast: Proof = {
  promise: 12,
  about: "accepting is fast, and stays fast with many events retained",
  takes: ["60 s", "15 min, 10 GB of disk"],
  run: async (wishes) => {
    const report = await runFast({ ...(wishes.long ? long : short), ...wishes });
    return {
      verdict: verdictOf(report),
      figure: figureOf(report),
      text: textOf(report),
      facts: { seed: wishes.seed, ...report },
    };
  },
  broken: [
    broken("sleepy", "waits before it stores", ({ p99Ms }) =>
      p99Ms >= p99BarMs ? `p99 ${p99Ms.toFixed(1)} ms` : undefined,
    ),
    broken("scan", "looks at all that is retained now and then", (report) =>
      slowed(report) === "slower" ? `p99 ${report.ratio.toFixed(1)} times as high as empty` : undefined,
    ),
  ],
};

/** Nothing lost or stored twice, whatever the times were. */
export function isWhole({ lost }: FastReport): boolean {
  return lost === 0;
}

/** A difference that one empty store also has to the other says nothing. */
function slowed({ ratio, spread }: FastReport): "no" | "slower" | "unclear" {
  if (ratio <= ratioBar) return "no";
  return ratio > Math.max(...spread.map((one) => Math.max(one, 1 / one))) ? "slower" : "unclear";
}

function verdictOf(report: FastReport): Verdict {
  if (!isWhole(report)) return "broken";
  const { p99Ms, failed, foreignCores = Infinity } = report;
  if (foreignCores > foreignLimit) return "no verdict";
  const is = slowed(report);
  if (failed > 0 || p99Ms >= p99BarMs || is === "slower") return "broken";
  return is === "no" ? "holds" : "no verdict";
}

function figureOf({ p99Ms, fullRate, retained, ratio, spread, foreignCores, failed, lost }: FastReport): string {
  const [low, high] = spread.map((one) => one.toFixed(2));
  return [
    `p99 ${p99Ms.toFixed(1)} ms at ${Math.round(fullRate / 2).toLocaleString("en")}/s, half of the full rate`,
    `${ratio.toFixed(2)} times that of an empty store with ${retained.toLocaleString("en")} retained`,
    `empty against empty ${low} to ${high}`,
    `${failed} refused, ${lost} lost`,
    `foreign load ${foreignCores === undefined ? "unknown" : foreignCores.toFixed(2)} cores`,
  ].join("; ");
}

function textOf(report: FastReport): string {
  const { retained, fullRate, rounds, p99Ms, ratio, spread, foreignCores, failed, lost } = report;
  const [low, high] = spread.map((one) => one.toFixed(2));
  const late = rounds.reduce((sum, one) => sum + one.retained.late + one.empty.late + one.other.late, 0);
  const rows: [string, string][] = [
    ["full rate", `${Math.round(fullRate)}/s`],
    ["retained", String(retained)],
    ...rounds.map((one, index): [string, string] => [
      `round ${index + 1}`,
      `p99 ${one.retained.p99Ms.toFixed(1)} ms retained, ${one.empty.p99Ms.toFixed(1)} and ${one.other.p99Ms.toFixed(1)} ms empty`,
    ]),
    ["p99", `${p99Ms.toFixed(1)} ms, the bar is ${p99BarMs} ms`],
    ["ratio", `${ratio.toFixed(2)}, the bar is ${ratioBar}; empty against empty ${low} to ${high}`],
    ["whole", `${failed} refused or failed, ${lost} lost or doubled`],
    ["late", `${late} sent too late by the generator itself`],
    [
      "foreign",
      foreignCores === undefined ? "unknown" : `${foreignCores.toFixed(2)} cores, the bar is ${foreignLimit}`,
    ],
  ];
  return listing(rows);
}

function broken(fault: FastFault, about: string, judge: (report: FastReport) => string | undefined): BrokenBuild {
  return {
    name: fault,
    about,
    find: async ({ seed, signal }) => judge(await runFast({ ...quick, seed, signal, fault })),
  };
}
