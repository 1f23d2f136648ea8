// The figures of a run, for people and for machines.

import { isKept, type CrashReport } from "./crash.ts";
import { type KillKind, killKinds } from "./kill.ts";

/** Everything that is killed is back within this, in ms. A worker held still first has to be taken for dead. */
export const backBarMs = 5_000;

/** What was asked for. */
export interface Run {
  readonly proof: string;
  readonly seed: number;
  readonly ratePerSecond: number;
}

export interface Figures {
  readonly proof: string;
  readonly kept: boolean;
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly kills: number;
  readonly accepted: number;
  readonly unknown: number;
  readonly replayed: number;
  readonly unrecognised: number;
  readonly recorded: number;
  readonly lost: number;
  readonly dead: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  readonly untrue: number;
  readonly outsideCalls: number;
  readonly outsideLost: number;
  readonly outsideOutOfOrder: number;
  readonly repeats: number;
  readonly repeatsAllowed: number;
  readonly repeatsUnexplained: number;
  readonly backWorstMs: number | null;
  readonly backWithinBar: boolean;
  readonly takeoverWorstMs: number | null;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What a run showed, flat. `null` for a time where nothing was killed, or something never came back. */
export function figures(report: CrashReport, run: Run): Figures {
  const { load, findings, kills } = report;
  const { outside } = findings;
  const backWorstMs = worst(report, (kind) => !kind.startsWith("stop"));
  return {
    kept: isKept(report),
    ...run,
    kills: kills.length,
    accepted: findings.accepted,
    unknown: findings.unknown,
    replayed: load.replayed,
    unrecognised: load.unrecognised,
    recorded: findings.recorded,
    lost: findings.lost,
    dead: findings.dead,
    doubled: findings.doubled,
    outOfOrder: findings.outOfOrder,
    untrue: findings.untrue,
    outsideCalls: outside.calls,
    outsideLost: outside.lost,
    outsideOutOfOrder: outside.outOfOrder,
    repeats: outside.repeats,
    repeatsAllowed: outside.allowed,
    repeatsUnexplained: outside.unexplained,
    backWorstMs,
    backWithinBar: backWorstMs !== null && backWorstMs < backBarMs,
    takeoverWorstMs: worst(report, (kind) => kind.startsWith("stop")),
    p50Ms: round(load.latency.p50Ms),
    p99Ms: round(load.latency.p99Ms),
  };
}

/** The figures in a table, with what was wrong below it. */
export function table(report: CrashReport, run: Run): string {
  const one = figures(report, run);
  const { outside } = report.findings;
  const back = one.backWorstMs === null ? "never" : `${one.backWorstMs} ms`;
  const rows: [string, string][] = [
    ["seed", String(run.seed)],
    ["accepted", `${one.accepted} at ${run.ratePerSecond}/s, and ${one.replayed} of them again on purpose`],
    ["unrecognised", `${one.unrecognised} of these`],
    ["lost", String(one.lost)],
    ["set aside", String(one.dead)],
    ["doubled", String(one.doubled)],
    ["out of order", String(one.outOfOrder)],
    ["untrue", String(one.untrue)],
    ["recorded", `${one.recorded} without an effect, each with its record`],
    ["outside", `${one.outsideCalls} calls, ${one.outsideLost} lost, ${one.outsideOutOfOrder} out of order`],
    ["repeats", `${one.repeats} of ${one.repeatsAllowed} that were in flight at the kills, ${inWords(outside)}`],
    ["kills", killKinds.flatMap((kind) => ofKind(report, kind)).join("\n")],
    ["worst", `${back}; the bar is ${backBarMs} ms: ${one.backWithinBar ? "within" : "NOT within"}`],
    ["latency", `p50 ${one.p50Ms} ms, p99 ${one.p99Ms} ms from the planned moment, kills and repeats included`],
  ];
  const wrong = [...report.troubles, ...report.findings.examples].map((line) => `  wrong: ${line}\n`).join("");
  const kept = one.kept ? "  Every promise was kept.\n" : `${wrong}  A promise was broken.\n`;
  const files = report.folder === undefined ? "" : `  The files of this run: ${report.folder}\n`;
  return `${rows.map(([name, text]) => line(name, text)).join("")}${kept}${files}`;
}

function line(name: string, text: string): string {
  return `  ${name.padEnd(14)}${text.replaceAll("\n", `\n  ${" ".repeat(14)}`)}\n`;
}

function inWords({ openAtSink, unexplained }: CrashReport["findings"]["outside"]): string {
  return `${openAtSink} of these not answered yet; ${unexplained} without a kill`;
}

function ofKind(report: CrashReport, kind: KillKind): string[] {
  const kills = report.kills.filter((one) => one.kind === kind);
  if (kills.length === 0) return [];
  const worstMs = worst(report, (other) => other === kind);
  const what = kind.startsWith("stop") ? "held still 6 s, taken over" : "back";
  const when = `${what} after ${worstMs === null ? "NEVER" : `${worstMs} ms`} at worst`;
  return [`${String(kills.length).padStart(3)} ${kind}, ${when}`];
}

function worst({ kills }: CrashReport, wanted: (kind: KillKind) => boolean): number | null {
  const backs = kills.filter((one) => wanted(one.kind)).map((one) => one.backMs ?? Infinity);
  const most = Math.max(-1, ...backs);
  return most < 0 || most === Infinity ? null : Math.round(most);
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
