// "No input takes it down" as a proof: what it takes, what it says, and the builds that are broken on purpose.

import { foreignLimit } from "../foreign.ts";
import { type BrokenBuild, listing, type Proof, type Verdict } from "../proof.ts";
import { type Attack } from "./attack.ts";
import { bodyAttack, corpus, stringAttack } from "./corpus.ts";
import { floods, outlastingSlow } from "./floods.ts";
import { generatedAttack } from "./generated.ts";
import { described, type HostileReport, blockLimitMs, loopLimitMs, memoryLimitBytes, runHostile } from "./hostile.ts";
import { type HostileFault } from "./rules.ts";
import { slowhttptest } from "./slowhttptest.ts";
import { openWorld } from "./world.ts";

const attacks: readonly Attack[] = [...corpus, ...floods, slowhttptest, generatedAttack];
const longScale = 50;
const ratePerSecond = 40;

export const hostile: Proof = {
  promise: 10,
  about: "no input takes it down: slow clients, smuggling, bombs, naughty strings, generated cases",
  takes: ["2 min", "15 min"],
  run: async ({ long, ...wishes }) => {
    const report = await runHostile({ ...wishes, attacks, scale: long ? longScale : 1, ratePerSecond });
    return { verdict: verdictOf(report), figure: figureOf(report), text: textOf(report), facts: report };
  },
  broken: [
    build("crash", "ends at an odd string", [stringAttack]),
    build("deep", "parses whatever depth comes", [bodyAttack]),
    build("mangle", "keeps an encoding of its own", [stringAttack]),
    build("backtrack", "looks at texts with a regular expression that backtracks", [stringAttack]),
    { name: "patient", about: "waits for slow clients for ever", find: () => findPatient() },
  ],
};

function build(fault: HostileFault, about: string, against: readonly Attack[]): BrokenBuild {
  return {
    name: fault,
    about,
    find: async ({ seed, signal }) =>
      complaints(await runHostile({ attacks: against, scale: 1, seed, ratePerSecond, signal, fault }))[0],
  };
}

async function findPatient(): Promise<string | undefined> {
  await using world = await openWorld("patient");
  // The world ends with this scope.
  return await outlastingSlow(world);
}

/** Everything that is wrong on any machine. */
export function harm(report: HostileReport): string[] {
  return [
    ...report.restarted.map((one) => `started again: ${one}`),
    ...report.honest.wrong.map((one) => `an honest client: ${one}`),
    ...report.attacks.flatMap(({ name, wrong }) => wrong.map((one) => `${name}: ${one}`)),
    ...report.attacks.flatMap(({ name, bytes }) =>
      bytes > memoryLimitBytes ? [`${name}: ${Math.round(bytes / 1e6)} MB of memory`] : [],
    ),
    ...report.kept.lost.map((one) => `in the log: ${one}`),
    ...report.left.map((one) => `left behind: ${one}`),
  ];
}

function slow({ attacks: all, honest }: HostileReport): string[] {
  const turnedAway = honest.refused > 0 ? [`honest clients were told ${honest.refused} times to come again`] : [];
  const figures = all.flatMap(({ name, p99Ms, maxMs }) => [
    ...(p99Ms >= loopLimitMs ? [`${name}: event loop p99 ${p99Ms.toFixed(0)} ms, the bar is ${loopLimitMs} ms`] : []),
    ...(maxMs >= blockLimitMs ? [`${name}: event loop blocked for ${maxMs.toFixed(0)} ms`] : []),
  ]);
  return [...turnedAway, ...figures];
}

function complaints(report: HostileReport): string[] {
  return [...harm(report), ...slow(report)];
}

function verdictOf(report: HostileReport): Verdict {
  if (harm(report).length > 0) return "broken";
  if (slow(report).length === 0) return "holds";
  return (report.foreignCores ?? Infinity) <= foreignLimit ? "broken" : "no verdict";
}

function figureOf(report: HostileReport): string {
  const { cases, restarted, honest, attacks: all, kept, foreignCores } = report;
  const count = (value: number) => value.toLocaleString("en");
  const wrong = all.reduce((sum, one) => sum + one.wrong.length, 0);
  const skipped = all.filter((one) => one.skipped !== undefined).map(({ name }) => `, without ${name}`);
  const worst = Math.max(...all.map(({ p99Ms }) => p99Ms));
  const memory = Math.max(...all.map(({ bytes }) => bytes));
  return [
    `${restarted.length} crashes in ${count(cases)} cases${skipped.join("")}, ${wrong} answered wrongly`,
    `honest clients ${count(honest.served)} of ${count(honest.served + honest.wrong.length)}, ${honest.refused} refusals`,
    `event loop p99 at most ${worst.toFixed(0)} ms in any attack`,
    `${kept.lost.length} of ${count(kept.count)} kept events not there byte for byte`,
    `memory at most ${Math.round(memory / 1e6)} MB`,
    `foreign load ${foreignCores === undefined ? "unknown" : foreignCores.toFixed(2)} cores`,
  ].join("; ");
}

function textOf(report: HostileReport): string {
  const rows = report.attacks.map((one): [string, string] => [one.name, `${one.about}: ${described(one)}`]);
  const wrong = complaints(report).map((line) => `  wrong: ${line}\n`);
  return `${listing([...rows, ["seed", String(report.seed)]])}${wrong.join("")}`;
}
