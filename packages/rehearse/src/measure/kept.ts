// Whether the target kept up during one trial, by the promise. Goes in: what came back. Goes out: why it did not keep
// up; nothing when it did.

import type { LoadReport } from "../drive/trial-load.ts";
import type { End } from "./run-command.ts";
import type { BreakReason, Promised } from "./trial.ts";
import { failedByLoad, type Usual, usualRefusals } from "./usual.ts";

/** Of fewer requests than this the one in twenty that took longest may be chance. */
const enoughOfAFlow = 100;
/** A flow that is slow by itself may take so many times as long. */
const slower = 1.5;

export interface KeptWish {
  readonly promised: Promised;
  /** Unknown during the low steps. */
  readonly usual?: Usual | undefined;
  readonly ended?: End | undefined;
}

/** Every reason, the gravest first: ended, must-not-fail, errors, backlog, latency. */
export function brokenBy(load: LoadReport, { promised, usual, ended }: KeptWish): readonly BreakReason[] {
  const broken: BreakReason[] = [];
  if (ended !== undefined) broken.push({ kind: "ended", ...ended });
  const precious = load.flows.filter(({ mustNotFail }) => mustNotFail);
  for (const flow of precious) {
    const failed = flow.failed - usualRefusals(flow, usual);
    if (failed > promised.failedShare * flow.sent)
      broken.push({ kind: "must-not-fail", flow: flow.name, failed: flow.failed });
  }
  const { sent, latency } = load.requests;
  const failed = failedByLoad(load, usual);
  if (sent > 0 && failed > promised.failedShare * sent) broken.push({ kind: "errors", share: failed / sent });
  if (backlogGrows(load, promised)) broken.push({ kind: "backlog", outstanding: load.outstandingAtEnd });
  if (latency.p95Ms > promised.p95Ms) return [...broken, { kind: "latency", p95Ms: latency.p95Ms }];
  const late = precious.filter(({ name, latency: own }) => {
    const alone = usual?.get(name)?.p95Ms ?? Infinity;
    return own.count >= enoughOfAFlow && own.p95Ms > Math.max(promised.p95Ms, slower * alone);
  });
  return [
    ...broken,
    ...late.map(({ name, latency: own }) => ({ kind: "latency" as const, p95Ms: own.p95Ms, flow: name })),
  ];
}

/**
 * A short trial above the limit may end before its latency crosses the promise, above all a generous one. So what is
 * under way counts as well: it is too much when by Little's law (N = X * R) it means a latency over the promise, or
 * when it has grown all the time by more than a twentieth of what arrives and the answers have become slow
 * accordingly.
 */
function backlogGrows(load: LoadReport, promised: Promised): boolean {
  const { seconds } = load;
  if (seconds.length < 3) return false;
  const underWay: number[] = [];
  let now = 0;
  for (const second of seconds) underWay.push((now += second.sent - second.done - second.failed));
  const perSecond = seconds.reduce((sum, second) => sum + second.sent, 0) / seconds.length;
  const { slope, error } = line(underWay);
  const isRising = slope > 0 && slope > 2 * error;
  if (!isRising) return false;
  if (load.outstandingAtEnd > Math.max(1, (perSecond * promised.p95Ms) / 1000)) return true;
  const third = Math.max(1, Math.floor(seconds.length / 3));
  const early = mean(seconds.slice(0, third).map((second) => second.p95Ms));
  const late = mean(seconds.slice(-third).map((second) => second.p95Ms));
  const hasSlowed = late > promised.p95Ms / 4 && late > 3 * early;
  return slope > 0.05 * perSecond && slope > 3 * error && hasSlowed;
}

/** Least squares over equal steps: the slope, and its standard error. */
export function line(values: readonly number[]): { readonly slope: number; readonly error: number } {
  const count = values.length;
  if (count < 3) return { slope: 0, error: Number.POSITIVE_INFINITY };
  const [middle, average] = [(count - 1) / 2, mean(values)];
  let [xx, xy] = [0, 0];
  values.forEach((value, index) => {
    xx += (index - middle) ** 2;
    xy += (index - middle) * (value - average);
  });
  const slope = xy / xx;
  const residue = values.reduce((sum, value, index) => sum + (value - average - slope * (index - middle)) ** 2, 0);
  return { slope, error: Math.sqrt(residue / (count - 2) / xx) };
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
