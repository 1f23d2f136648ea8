// Promise 3 as a proof: what it takes, what it says, and the builds that are broken on purpose.

import { foreignLimit } from "../foreign.ts";
import { type BrokenBuild, listing, type Proof, type Verdict } from "../proof.ts";
import { described, type OverloadReport, percent, runOverload, shareServed, type Step } from "./overload.ts";
import { type OverloadFault } from "./rules.ts";

/** Of the important requests, up to ten times the capacity. */
const servedBar = 0.999;
const p99BarMs = 500;
const promisedFactor = 10;
/** Of its peak, at every step; of what came, where that is less. */
const goodputBar = 0.9;
/** All web processes together. */
const bytesBar = 512 * 2 ** 20;

const short = { factors: [1, 2, 5, 10, 20], stepMs: 5_000, without: true } as const;
const long = { factors: [1, 1.5, 2, 3, 5, 8, 10, 12, 15, 20], stepMs: 60_000, without: true } as const;
const quick = { factors: [1, 10], stepMs: 3_000, without: false } as const;

export const overload: Proof = {
  promise: 3,
  about: "the important requests in a crowd of up to 20 times what can be served, at 5 ms of a core each",
  takes: ["80 s", "22 min"],
  run: async (wishes) => {
    const report = await runOverload({ ...(wishes.long ? long : short), ...wishes });
    const facts = { seed: wishes.seed, ...report };
    return { verdict: verdictOf(report), figure: figureOf(report), text: textOf(report), facts };
  },
  broken: [
    broken("open", "takes whatever comes", (report) => complaints(report).find((one) => /goodput|critical/.test(one))),
    broken("mute", "refuses without saying when to come again", (report) =>
      complaints(report).find((one) => /Retry-After/.test(one)),
    ),
  ],
};

/** What is wrong with it; nothing when the promise holds. Times among it count on a quiet machine only. */
export function complaints({ withListeners, lost }: OverloadReport): string[] {
  const peak = Math.max(...withListeners.map(({ goodput }) => goodput));
  return [
    ...(lost > 0 ? [`${lost} answered with 2xx and not stored`] : []),
    ...withListeners.flatMap((step) => ofStep(step, peak)),
  ];
}

function ofStep({ factor, critical, others, offered, goodput, bytes }: Step, peak: number): string[] {
  const reachable = Math.min(peak, offered);
  const at = `at ${factor} times`;
  const mute = critical.mute + others.mute;
  const served = shareServed(critical);
  const promised = factor <= promisedFactor;
  return [
    ...(promised && served < servedBar ? [`${at} ${percent(served)} of the critical were served`] : []),
    ...(promised && critical.p99Ms >= p99BarMs ? [`${at} p99 of the critical ${critical.p99Ms.toFixed(0)} ms`] : []),
    ...(goodput < reachable * goodputBar ? [`${at} goodput ${goodput.toFixed(0)}/s of ${reachable.toFixed(0)}/s`] : []),
    ...(bytes > bytesBar ? [`${at} ${Math.round(bytes / 2 ** 20)} MB`] : []),
    ...(mute > 0 ? [`${at} ${mute} refusals without Retry-After`] : []),
  ];
}

/** Lost events and mute refusals count on any machine; the rest on a quiet one, unless it holds on a busy one. */
function verdictOf(report: OverloadReport): Verdict {
  const wrong = complaints(report);
  if (wrong.length === 0) return "holds";
  const quiet = (report.foreignCores ?? Infinity) <= foreignLimit;
  return quiet || wrong.some((one) => /stored|Retry-After/.test(one)) ? "broken" : "no verdict";
}

function figureOf({ capacity, withListeners, without, lost, foreignCores }: OverloadReport): string {
  const at = (steps: readonly Step[]) => steps.find(({ factor }) => factor === promisedFactor);
  const said = (step: Step | undefined) =>
    step
      ? `${percent(shareServed(step.critical))} of critical served, p99 ${step.critical.p99Ms.toFixed(0)} ms`
      : "not run";
  const goodputs = withListeners.map(({ goodput }) => goodput);
  return [
    `at 10 times ${Math.round(capacity)}/s: ${said(at(withListeners))}`,
    `goodput at least ${percent(Math.min(...goodputs) / Math.max(...goodputs))} of its peak up to 20 times`,
    `at most ${Math.round(Math.max(...withListeners.map(({ bytes }) => bytes)) / 2 ** 20)} MB`,
    `without class listeners, not promised: ${said(at(without))}`,
    `${lost} lost`,
    `foreign load ${foreignCores === undefined ? "unknown" : foreignCores.toFixed(2)} cores`,
  ].join("; ");
}

function textOf(report: OverloadReport): string {
  const { capacity, pinned, withListeners, without, foreignCores } = report;
  const stepRows = (name: string, steps: readonly Step[]) =>
    steps.map((step): [string, string] => [`${name} ${step.factor}x`, described(step)]);
  const rows: [string, string][] = [
    ["capacity", `${Math.round(capacity)}/s of one process; ${pinned ? "all web processes on one core" : "not bound"}`],
    ...stepRows("with", withListeners),
    ...stepRows("without", without),
    [
      "foreign",
      foreignCores === undefined ? "unknown" : `${foreignCores.toFixed(2)} cores, the bar is ${foreignLimit}`,
    ],
  ];
  return `${listing(rows)}${complaints(report)
    .map((one) => `  wrong: ${one}\n`)
    .join("")}`;
}

function broken(
  fault: OverloadFault,
  about: string,
  judge: (report: OverloadReport) => string | undefined,
): BrokenBuild {
  return {
    name: fault,
    about,
    find: async ({ seed, signal }) => judge(await runOverload({ ...quick, seed, signal, fault })),
  };
}
