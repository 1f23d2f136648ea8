// Promise 4 for processes: never more than the ceiling says, whatever the processes say of themselves.

import { type BrokenBuild, listing, type Proof, type Verdict, type Wishes } from "../proof.ts";
import { runWorld, type WorldOptions, type WorldReport } from "./world.ts";

export const processes: Proof = {
  promise: 4,
  about: "never more processes than the ceiling, with figures that lie, crash loops, hangs and growing memory",
  takes: ["20 s", "10 min"],
  run: async (wishes) => {
    const report = await runWorld({ ...wishes, days: wishes.long ? 1_000 : 30 });
    return { verdict: verdictOf(report), figure: figureOf(report), text: textOf(report), facts: report };
  },
  broken: [
    broken("no ceiling", "forgets its ceiling", ({ over, most }) => (over > 0 ? `${most} at once` : undefined)),
    broken("swings", "follows every figure at once", ({ swings }) => (swings > 0 ? `${swings} swings` : undefined)),
  ],
};

/** One more than the ceiling may be there, while it takes over from another. */
export function verdictOf({ over, swings, most, ceiling, steps }: WorldReport): Verdict {
  if (over > 0 || swings > 0 || most > ceiling + 1) return "broken";
  return steps > 0 ? "holds" : "no verdict";
}

function figureOf({ days, over, most, ceiling, swings, steps, died }: WorldReport): string {
  return [
    `processes: ${over} over the ceiling in ${days.toLocaleString("en")} simulated days`,
    `at most ${most} with a ceiling of ${ceiling} and one that takes over`,
    `${swings} of ${steps.toLocaleString("en")} steps turned back within five minutes`,
    `${died.toLocaleString("en")} deaths`,
  ].join("; ");
}

function textOf({ days, started, died, most, ceiling, over, steps, swings, served }: WorldReport): string {
  return listing([
    ["simulated days", String(days)],
    ["processes", `${started} started, ${died} died by themselves or were ended`],
    ["at once", `${most} at most; the ceiling is ${ceiling}, and one more while it takes over`],
    ["over", String(over)],
    ["steps", `${steps}, ${swings} of them back within five minutes`],
    ["served", `${(100 * served).toFixed(1)} % of the time, crash loops included`],
  ]);
}

function broken(
  fault: NonNullable<WorldOptions["fault"]>,
  about: string,
  judge: (report: WorldReport) => string | undefined,
): BrokenBuild {
  const find = async ({ seed, signal }: Wishes) => judge(await runWorld({ seed, signal, days: 3, fault }));
  return { name: fault.replace(" ", "-"), about, find };
}
