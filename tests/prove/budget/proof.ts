// Promise 8 as a proof: what it takes, what it says, and the builds that are broken on purpose.

import { World } from "../../../packages/holdfast/src/budget/sample.ts";
import { seeded } from "../../crash/seeded.ts";
import { foreignLimit } from "../foreign.ts";
import { type BrokenBuild, listing, type Proof, type Verdict, type Wishes } from "../proof.ts";
import { type BudgetOptions, type BudgetReport, runBudget } from "./budget.ts";
import { isWithin } from "./judge.ts";
import { type BudgetFault, plan } from "./rules.ts";

/** So much of the budget can be used, whoever is killed. */
const usableBar = 0.95;
/** The others' p99 beside an outside that behaves badly, against a good one. */
const othersBar = 1.1;

const short = { workers: 8, days: 1, dayMs: 56_000, moodMs: 8_000, rounds: 1, killEveryMs: 6_000 } as const;
/** Ten minutes in all. */
const long = { workers: 8, days: 5, dayMs: 60_000, moodMs: 12_000, rounds: 3, killEveryMs: 6_000 } as const;

interface Simulated {
  readonly days: number;
  readonly deaths: number;
  readonly mostInSecond: number;
  readonly mostInDay: number;
  readonly leastInDay: number;
}

export const budget: Proof = {
  promise: 8,
  about: "quotas are never passed, a bad third party slows only what needs it: eight processes are killed at random",
  takes: ["2 min", "20 min"],
  run: async (wishes) => {
    const simulated = await simulate(wishes.long ? 1_000 : 20, wishes);
    const report = await runBudget({ ...(wishes.long ? long : short), ...wishes });
    return {
      verdict: verdictOf(report, simulated),
      figure: figureOf(report, simulated),
      text: textOf(report, simulated),
      facts: { seed: wishes.seed, simulated, ...report },
    };
  },
  broken: [
    broken("alone", "gives each process the whole budget", ({ calm: { mostInSecond } }) =>
      mostInSecond > plan.perSecond ? `${mostInSecond} calls in a second` : undefined,
    ),
    broken("eager", "repeats whatever fails when it is due", ({ all }) =>
      all.retries > all.retriesAllowed ? `${all.retries} retries, ${all.retriesAllowed} are allowed` : undefined,
    ),
    {
      name: "forgetful",
      about: "forgets now and then what was given out",
      find: async (wishes) => {
        const { mostInSecond, mostInDay } = await simulate(2, wishes, 0.02);
        const over = mostInSecond > plan.perSecond || mostInDay > plan.perDay;
        return over ? `${mostInSecond} calls in a second, ${mostInDay} on a day` : undefined;
      },
    },
  ],
};

/** Days in a moment: the same code with a clock of its own. `forgets` is how often the ledger loses what it has. */
async function simulate(days: number, { seed, say, signal }: Wishes, forgets = 0): Promise<Simulated> {
  const random = seeded(seed);
  const startMs = Date.UTC(2026, 0, 1);
  const world = new World({
    plan,
    processes: 8,
    random,
    lifeMs: 15_000,
    answerMs: () => 5 + random() * 200,
    startMs,
    tamper: (_, state) => (random() < forgets ? { ...state, second: [], day: { ...state.day, calls: 0 } } : state),
  });
  for (let day = 1; day <= days; day++) {
    signal.throwIfAborted();
    // The day is spent after 50 s; its last minute, in which the next begins, passes again.
    await world.run(60_000 + 15_000);
    world.jump(startMs + day * 24 * 3_600_000 - 15_000 - world.nowMs);
    await world.run(15_000);
    if (day % 100 === 0) say(`${day} simulated days`);
  }
  const counts = [...world.days().values()].slice(0, days);
  return {
    days,
    deaths: world.deaths,
    mostInSecond: world.most(1_000),
    mostInDay: Math.max(...counts),
    leastInDay: Math.min(...counts),
  };
}

function verdictOf(report: BudgetReport, simulated: Simulated): Verdict {
  const { calm, all, foreignCores = Infinity } = report;
  const within = isWithin(calm) && isWithin({ ...all, mostInDay: 0 });
  const calmDays = simulated.mostInSecond <= plan.perSecond && simulated.mostInDay <= plan.perDay;
  const usable = Math.min(simulated.leastInDay, calm.leastInDay ?? 0) >= usableBar * plan.perDay;
  if (!within || !calmDays || !usable) return "broken";
  if (foreignCores > foreignLimit) return "no verdict";
  return othersRatio(report) <= othersBar ? "holds" : "broken";
}

/** The worst beside a bad outside, against the worst beside a good one: beyond what that is against itself. */
function othersRatio({ waits }: BudgetReport): number {
  return Math.max(...Object.values(waits.beside)) / Math.max(...waits.fine);
}

function figureOf(report: BudgetReport, simulated: Simulated): string {
  const { calm, all, kills, foreignCores } = report;
  const over = Math.max(0, all.mostInSecond - plan.perSecond) + Math.max(0, calm.mostInDay - plan.perDay);
  const share = (100 * Math.min(simulated.leastInDay, calm.leastInDay ?? 0)) / plan.perDay;
  return [
    `${over} calls over, at most ${Math.max(all.mostInSecond, simulated.mostInSecond)} of ${plan.perSecond} in any second`,
    `at least ${share.toFixed(1)} % of a day used, ${simulated.days} simulated days with ${simulated.deaths} deaths`,
    `${kills} kills of real processes`,
    `${all.retries} retries of ${all.retriesAllowed} allowed`,
    `others' p99 ${othersRatio(report).toFixed(2)} times the worst beside a good outside`,
    `foreign load ${foreignCores === undefined ? "unknown" : foreignCores.toFixed(2)} cores`,
  ].join("; ");
}

function textOf({ calm, all, waits, kills }: BudgetReport, simulated: Simulated): string {
  return listing([
    [
      "simulated days",
      `${simulated.days}, ${simulated.deaths} deaths, ${simulated.leastInDay} to ${simulated.mostInDay} calls`,
    ],
    ["most calls in any second", `${simulated.mostInSecond} simulated, ${all.mostInSecond} real, of ${plan.perSecond}`],
    ["calls of a real day", `${calm.leastInDay ?? 0} to ${calm.mostInDay} of ${plan.perDay}`],
    ["kills", String(kills)],
    ["retries", `${all.retries} of ${all.retriesAllowed} allowed`],
    ["others' p99, outside fine", `${waits.fine.map((ms) => ms.toFixed(1)).join(", ")} ms`],
    ...Object.entries(waits.beside).map(([mood, ms]): [string, string] => [
      `others' p99, outside ${mood}`,
      `${ms.toFixed(1)} ms`,
    ]),
  ]);
}

function broken(fault: BudgetFault, about: string, found: (report: BudgetReport) => string | undefined): BrokenBuild {
  return {
    name: fault,
    about,
    find: async ({ seed, signal, say }) => {
      const usual = { workers: 3, days: 1, dayMs: 5_000, moodMs: 12_000, rounds: fault === "eager" ? 1 : 0 };
      const options: BudgetOptions = { ...usual, killEveryMs: 60_000, seed, signal, say, fault };
      return found(await runBudget(options));
    },
  };
}
