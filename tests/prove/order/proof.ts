// Promise 9 as a proof: what it takes, what it says, and the builds that are broken on purpose.

import { foreignLimit } from "../foreign.ts";
import { type BrokenBuild, listing, type Proof, type Verdict, type Wishes } from "../proof.ts";
import { type OrderReport, runOrder } from "./order.ts";
import { type OrderFault } from "./rules.ts";

/** Beside poison, the others' p99 stays below so many times of what it is without. */
const ratioBar = 2;

const short = { ratePerSecond: 1_000, lanes: 60, size: 5, rounds: 3, phaseMs: 5_000 } as const;
/** Ten million: 20 phases of 500,000. */
const long = { ratePerSecond: 4_000, lanes: 200, size: 20, rounds: 10, phaseMs: 125_000 } as const;

export const order: Proof = {
  promise: 9,
  about: "events of one key run in order, a poisonous one stops only its key",
  takes: ["45 s", "50 min, 10 GB of disk"],
  run: async (wishes) => {
    const report = await runOrder({ ...(wishes.long ? long : short), ...wishes });
    return {
      verdict: verdictOf(report),
      figure: figureOf(report),
      text: textOf(report),
      facts: { seed: wishes.seed, ...report },
    };
  },
  broken: [
    broken("swap", "lets two events of a key change places", ({ findings }) =>
      findings.inversions > 0 ? `${findings.inversions} inversions` : undefined,
    ),
    broken("keyless", "parks nothing behind a poisonous event", ({ findings }) =>
      findings.early > 0 ? `${findings.early} ran before a poisonous one of their key had ended` : undefined,
    ),
    broken("slow", "lets a poisonous event hold up everybody", ({ ratio }) =>
      ratio >= ratioBar ? `the others' p99 is ${ratio.toFixed(1)} times as high` : undefined,
    ),
  ],
};

/** True when nothing was out of order, whatever the times were. */
export function isInOrder({ findings, astray, troubles }: OrderReport): boolean {
  return findings.inversions + findings.early + astray + troubles.length === 0;
}

/** Order is judged on any machine, times only on a quiet one. */
function verdictOf(report: OrderReport): Verdict {
  if (!isInOrder(report)) return "broken";
  const { ratio, foreignCores = Infinity } = report;
  if (foreignCores > foreignLimit) return "no verdict";
  return ratio < ratioBar ? "holds" : "broken";
}

function figureOf({ findings, accepted, ratio, foreignCores, astray }: OrderReport): string {
  const { inversions, early } = findings;
  const wrong = `${inversions + early} inversions of ${accepted.toLocaleString("en")}, ${astray} astray`;
  const times = `other keys' p99 ${ratio.toFixed(2)} times that without poison`;
  return `${wrong}; ${times}; foreign load ${foreignCores === undefined ? "unknown" : foreignCores.toFixed(2)} cores`;
}

function textOf(report: OrderReport): string {
  const { accepted, poisonous, findings, astray, rounds, ratio, plainSpread, foreignCores } = report;
  const rows: [string, string][] = [
    ["accepted", `${accepted}, ${poisonous} of them poisonous`],
    ["inversions", String(findings.inversions)],
    ["early", `${findings.early} ran before a poisonous one of their key had ended`],
    ["astray", `${astray} without one outcome`],
    ...rounds.map(({ plainMs, poisonMs }, index): [string, string] => [
      `round ${index + 1}`,
      `p99 of the others ${plainMs.toFixed(0)} ms without poison, ${poisonMs.toFixed(0)} ms with it`,
    ]),
    [
      "ratio",
      `${ratio.toFixed(2)}, the bar is ${ratioBar}; without poison against itself up to ${plainSpread.toFixed(2)}`,
    ],
    [
      "foreign",
      foreignCores === undefined ? "unknown" : `${foreignCores.toFixed(2)} cores, the bar is ${foreignLimit}`,
    ],
  ];
  const wrong = [...report.troubles, ...findings.examples].map((line) => `  wrong: ${line}\n`).join("");
  return `${listing(rows)}${wrong}`;
}

function broken(fault: OrderFault, about: string, judge: (report: OrderReport) => string | undefined): BrokenBuild {
  const find = async ({ seed, signal }: Wishes) => {
    const report = await runOrder({ ...short, rounds: 1, phaseMs: 3_000, seed, signal, fault });
    return judge(report);
  };
  return { name: fault, about, find };
}
