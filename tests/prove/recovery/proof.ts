// Promise 6 as a proof: what it takes, what it says, and the builds that are broken on purpose.

import { type BrokenBuild, type Proof, type Verdict } from "../proof.ts";
import { away, cut, killed, type RecoveryCase, spike } from "./faults.ts";
import { goodShare } from "./goodput.ts";
import { backWithinSeconds, described, type RecoveryReport, runRecovery } from "./recovery.ts";
import { type RecoveryFault } from "./rules.ts";

const short = [away(5), away(30), away(120), killed(), spike(60), cut(10)];
const long = [...short, cut(60), cut(600)];

export const recovery: Proof = {
  promise: 6,
  about: "it gets well by itself: a crowd, a store that is away, a network that is cut in silence",
  takes: ["8 min", "25 min"],
  run: async (wishes) => {
    const report = await runRecovery({ cases: wishes.long ? long : short, ...wishes });
    return {
      verdict: verdictOf(report),
      figure: figureOf(report),
      text: textOf(report),
      facts: { seed: wishes.seed, ...report },
    };
  },
  broken: [
    broken("latched", {
      about: "refuses for ever once the store was away",
      cases: [away(5)],
      find: ({ recovered }) =>
        recovered.some(({ backSeconds }) => backSeconds === undefined) ? "it did not come back" : undefined,
    }),
    broken("endless", {
      about: "waits for the store without a limit",
      cases: [away(14)],
      find: ({ recovered }) => {
        const hung = recovered.reduce((sum, { counts }) => sum + counts.hung, 0);
        return hung > 0 ? `${hung} requests hung` : undefined;
      },
    }),
    broken("forgetful", {
      about: "forgets one effect in a hundred",
      cases: [killed()],
      find: ({ lost }) => (lost > 0 ? `${lost} lost` : undefined),
    }),
  ],
};

/** Nothing lost, doubled or left behind, whatever the times were. */
export function isWhole({ lost, doubled, untrue, troubles }: RecoveryReport): boolean {
  return lost + doubled + untrue + troubles.length === 0;
}

function verdictOf(report: RecoveryReport): Verdict {
  if (!isWhole(report)) return "broken";
  // A machine that could not keep up before anything happened says nothing of afterwards.
  if (report.recovered.some(({ before, offered }) => before < goodShare * offered)) return "no verdict";
  const isBack = report.recovered.every(({ backSeconds, counts }) => {
    return backSeconds !== undefined && counts.hung + counts.unsaid + counts.odd === 0;
  });
  return isBack ? "holds" : "broken";
}

function figureOf({ recovered, accepted, lost, doubled, untrue }: RecoveryReport): string {
  const worst = recovered.map(({ name, backSeconds }) => `${backSeconds ?? `over ${backWithinSeconds}`} s (${name})`);
  const hung = recovered.reduce((sum, { counts }) => sum + counts.hung, 0);
  return `back after ${worst.join(", ")}; ${hung} requests longer than 10 s; ${lost} lost and ${doubled + untrue} doubled of ${accepted.toLocaleString("en")}`;
}

function textOf(report: RecoveryReport): string {
  const lines = report.recovered.map((one) => `  ${described(one)}\n`).join("");
  const { accepted, lost, doubled, untrue, troubles } = report;
  const wrong = troubles.map((line) => `  wrong: ${line}\n`).join("");
  return `${lines}  ${accepted} accepted, ${lost} lost, ${doubled} doubled, ${untrue} refused and done all the same\n${wrong}`;
}

function broken(
  fault: RecoveryFault,
  what: {
    readonly about: string;
    readonly cases: readonly RecoveryCase[];
    readonly find: (report: RecoveryReport) => string | undefined;
  },
): BrokenBuild {
  return {
    name: fault,
    about: what.about,
    find: async ({ seed, signal }) => what.find(await runRecovery({ cases: what.cases, fault, seed, signal })),
  };
}
