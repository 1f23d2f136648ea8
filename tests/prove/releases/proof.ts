// Promise 7 as a proof: what it takes, what it says, and the builds that are broken on purpose.

import { childrenOf } from "../../crash/processes.ts";
import { type BrokenBuild, listing, type Proof, type Verdict } from "../proof.ts";
import { type ReleasesOptions, type ReleasesReport, runReleases } from "./releases.ts";
import { total } from "./traffic.ts";

const usual = { connections: 1_000, streams: 200, loadShare: 0.8, faults: ["throws", "exits", "fails"] } as const;
const short = { ...usual, reloads: 5 };
const long = { ...usual, reloads: 50 };
const streamBarMs = 5_000;

const killed: BrokenBuild = {
  name: "restart",
  about: "ends its processes at once instead of letting others serve first",
  find: async ({ seed, signal }) => {
    const small = { reloads: 2, connections: 200, streams: 10, loadShare: 0.5, faults: [] };
    const report = await runReleases({ ...small, seed, signal, insteadOfReload: killWeb });
    return total(report.failed) > 0 ? `${total(report.failed)} requests failed` : undefined;
  },
};

export const releases: Proof = {
  promise: 7,
  about: "a release drops nothing: reloads under load with kept connections and open streams, and broken releases",
  takes: ["3 min", "15 min"],
  run: async (wishes) => {
    const report = await runReleases({ ...(wishes.long ? long : short), ...wishes });
    return { verdict: verdictOf(report), figure: figureOf(report), text: textOf(report), facts: report };
  },
  broken: [killed],
};

/** What ends web processes as somebody who knows nothing of releases would. */
const killWeb: NonNullable<ReleasesOptions["insteadOfReload"]> = async (supervisor) => {
  for (const { pid, command } of childrenOf(supervisor))
    if (command.endsWith(" role web")) process.kill(pid, "SIGKILL");
};

export function verdictOf(report: ReleasesReport): Verdict {
  const { failed, lost, doubled, streams, refused, troubles } = report;
  const isBack = refused.every(({ reason, back }) => reason !== undefined && back);
  const isWhole = lost + doubled + streams.gaps + troubles.length + total(failed) === 0;
  return isBack && isWhole && streams.worstBackMs < streamBarMs ? "holds" : "broken";
}

function figureOf({ reloads, failed, requests, streams, refused, lost, doubled }: ReleasesReport): string {
  const back = refused.filter((one) => one.reason !== undefined && one.back).length;
  return [
    `${total(failed)} of ${requests.toLocaleString("en")} requests failed in ${reloads} reloads`,
    `streams back after ${(streams.worstBackMs / 1000).toFixed(1)} s at worst with ${streams.gaps} gaps`,
    `${back} of ${refused.length} broken releases taken back`,
    `${lost} lost, ${doubled} doubled`,
  ].join("; ");
}

function textOf(report: ReleasesReport): string {
  const { capacityPerSecond, requests, failed, p99Ms, reloads, reloadMs, streams, refused } = report;
  const worst = Math.max(0, ...reloadMs);
  return listing([
    ["load", `${Math.round(100 * usual.loadShare)} % of ${Math.round(capacityPerSecond)}/s that can be done`],
    ["requests", `${requests}, ${total(failed)} failed ${total(failed) > 0 ? JSON.stringify(failed) : ""}`],
    ["p99", `${Math.round(p99Ms)} ms from the planned moment`],
    ["reloads", `${reloads}, the longest took ${(worst / 1000).toFixed(1)} s`],
    ["streams", `${streams.streams}, ${streams.ticks} ticks, ${streams.gaps} gaps, ${streams.reconnects} came back`],
    ["back", `after ${Math.round(streams.worstBackMs)} ms at worst, from the end of a stream to its next tick`],
    ...refused.map(({ fault, reason, back, failed: met }): [string, string] => [
      fault,
      `${reason === undefined ? "NOT refused" : `refused: ${reason}`}; ${back ? "the old one runs" : "the old one is NOT back"}; ${met} requests met it and failed`,
    ]),
    ["events", `${report.accepted} accepted, ${report.lost} lost, ${report.doubled} doubled`],
    ...report.troubles.map((line): [string, string] => ["wrong", line]),
  ]);
}
