// What the rules about third parties share: the host that is called the most by requests, how its calls relate to the
// visits, and how often it refused because too much was asked.

import type { Trial } from "../../measure/trial.ts";
import type { CallReadings } from "../../probe/readings.ts";
import { perVisit, type Facts } from "../facts.ts";
import { most, sum } from "../merged.ts";
import { counts } from "../world.ts";

export interface ThirdParty {
  readonly call: CallReadings;
  /** The same host in the trial that broke. */
  readonly hot: CallReadings;
  /** Share of its answers that said "too much", in whichever trial it was most. */
  readonly refused: number;
  /** 0 to 1: how many of the failures of the trials that broke go with such an answer to a visitor's call. */
  readonly failedByIt: number;
  readonly meanMs: number;
  readonly hotMeanMs: number;
}

export function thirdParty(facts: Facts): ThirdParty | undefined {
  const hosts = new Set([...facts.low.calls, ...facts.hot.calls].map((one) => one.host));
  const all = [...hosts].flatMap((host) => {
    const hot = facts.hot.calls.find((one) => one.host === host);
    const call = facts.low.calls.find((one) => one.host === host) ?? hot;
    if (call === undefined || call.count - call.withoutRequest <= 0) return [];
    const at = hot ?? call;
    const broken = facts.world.brokenTrials.filter(counts);
    const refused = Math.max(...[call, at, ...broken.flatMap((trial) => callsTo(trial, host))].map(refusedShare));
    return [{ call, hot: at, refused, failedByIt: failedBy(broken, host), meanMs: mean(call), hotMeanMs: mean(at) }];
  });
  return most(all, (one) => one.refused * 1e6 + one.call.ms);
}

const mean = (call: CallReadings): number => (call.count > 0 ? call.ms / call.count : 0);

const refusals = ({ statuses, retryAfterMs }: CallReadings): number =>
  (statuses["429"] ?? 0) + (retryAfterMs === undefined ? 0 : (statuses["503"] ?? 0));

const refusedShare = (call: CallReadings): number => (call.count > 0 ? refusals(call) / call.count : 0);

const callsTo = (trial: Trial, host: string): readonly CallReadings[] =>
  trial.inside.flatMap(({ calls }) => calls).filter((call) => call.host === host);

function failedBy(broken: readonly Trial[], host: string): number {
  const byErrors = broken.filter((trial) =>
    trial.broken.some(({ kind }) => kind === "errors" || kind === "must-not-fail"),
  );
  const failed = sum(byErrors, ({ load }) => load.requests.failed);
  const refused = sum(byErrors, (trial) => sum(callsTo(trial, host), (call) => refusals(call)));
  return failed > 0 ? Math.min(1, refused / failed) : 0;
}

/** Calls per visit, as requests cause them. */
export const callsPerVisit = (facts: Facts, call: CallReadings): number =>
  perVisit(facts, call.count - call.withoutRequest);

/**
 * Calls for each request of the steps that must not fail (or, where none is marked, of the steps that send something),
 * when their number follows theirs; undefined when it follows another.
 */
export function callsPerSignUp(facts: Facts, call: CallReadings): number | undefined {
  const trials = facts.world.lowTrials;
  const flows = trials.flatMap((trial) => trial.load.flows).filter((flow) => flow.mustNotFail);
  const sending = trials
    .flatMap((trial) => trial.load.steps)
    .filter((step) => /^(?:POST|PUT)\b/.test(step.name))
    .filter((step) => !/log-?in|search|query|session/i.test(step.name));
  const signUps = sum(sending, (step) => step.sent);
  const marked = sum(flows, (flow) => flow.latency.count);
  const count = signUps > 0 ? signUps : marked;
  if (count === 0 || call.count === 0) return undefined;
  const each = (call.count - call.withoutRequest) / count;
  const whole = Math.abs(each - Math.round(each)) / Math.max(1, Math.round(each));
  // More than any one request made: others than the sign-ups make them.
  return each >= 0.8 && whole < 0.25 && each <= call.maxPerRequest * 1.3 ? each : undefined;
}
