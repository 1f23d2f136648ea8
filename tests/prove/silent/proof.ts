// "Nothing stops in silence" as a proof: what it takes, what it says, and the builds that are broken on purpose.

import { foreignLimit } from "../foreign.ts";
import { type BrokenBuild, listing, type Proof, type Verdict } from "../proof.ts";
import { findMute, findPing } from "./broken.ts";
import { described, redWithinMs, runSilent, type SilentReport } from "./silent.ts";

const short = { worlds: 2, rounds: 1, healthyMs: 15_000 } as const;
const long = { worlds: 2, rounds: 10, healthyMs: 5 * 60_000 } as const;

const ping: BrokenBuild = {
  name: "ping",
  about: "calls itself well while its processes answer",
  find: ({ signal }) => findPing(signal),
};
const mute: BrokenBuild = { name: "mute", about: "never sends a canary", find: ({ signal }) => findMute(signal) };

export const silentStop: Proof = {
  promise: 14,
  about: "nothing stops in silence: handlers, transports, processes, slots and timers stand still",
  takes: ["3 min", "30 min"],
  run: async (wishes) => {
    const report = await runSilent({ ...(wishes.long ? long : short), ...wishes });
    return { verdict: verdictOf(report), figure: figureOf(report), text: textOf(report), facts: report };
  },
  broken: [ping, mute],
};

/** True when everything was named, however late, and nothing else was. */
function isNamed({ seen, falseReds, troubles }: SilentReport): boolean {
  return (
    seen.every((one) => one.redMs !== undefined && one.greenMs !== undefined) &&
    falseReds.length + troubles.length === 0
  );
}

/** What was never named is broken on any machine; times count only on a quiet one, unless they hold on a busy one. */
function verdictOf(report: SilentReport): Verdict {
  const inTime = report.seen.every(({ redMs = Infinity }) => redMs <= redWithinMs);
  if (isNamed(report) && inTime && report.behind) return "holds";
  const quiet = (report.foreignCores ?? Infinity) <= foreignLimit;
  const unnamed = report.seen.some(({ redMs, greenMs }) => redMs === undefined || greenMs === undefined);
  return quiet || unnamed || report.troubles.length > 0 ? "broken" : "no verdict";
}

function figureOf({ seen, looks, falseReds, foreignCores }: SilentReport): string {
  const slowest = Math.max(...seen.map(({ redMs = Infinity }) => redMs)) / 1000;
  const named = seen.filter(({ redMs }) => redMs !== undefined).length;
  const red = `${named} of ${seen.length} stops named, the last after ${slowest.toFixed(1)} s`;
  const well = `${falseReds.length} false reds in ${looks.toLocaleString("en")} looks`;
  return `${red}; ${well}; foreign load ${foreignCores === undefined ? "unknown" : foreignCores.toFixed(2)} cores`;
}

function textOf({ seen, looks, falseReds, behind, foreignCores, troubles }: SilentReport): string {
  const rows: [string, string][] = [
    ...seen.map((one): [string, string] => [one.fault, `${one.about}: ${described(one)}`]),
    ["well", `${looks} looks under load and with a growing backlog, ${falseReds.length} false reds`],
    ["backlog", behind ? "seen as behind, and moving" : "not seen as behind"],
    [
      "foreign",
      foreignCores === undefined ? "unknown" : `${foreignCores.toFixed(2)} cores, the bar is ${foreignLimit}`,
    ],
  ];
  const wrong = [...troubles, ...falseReds.map((one) => `red while well: ${one}`)].map((line) => `  wrong: ${line}\n`);
  return `${listing(rows)}${wrong.join("")}`;
}
