// Signature: a process ends, or a step fails, for certain inputs and at any rate: the failed ones have odd characters
// (or another mark) that most do not. Looks like failing under load; told apart by failures at low rates, where nothing
// waits, and by an error that names a place rather than a timeout.

import type { FailedStep } from "../../drive/trial-load.ts";
import type { Trial } from "../../measure/trial.ts";
import { most, sum } from "../merged.ts";
import { at, between, evidence, type Fault, percent, type Rule } from "../rule.ts";
import type { World } from "../world.ts";

/** Errors of an overloaded target, not of an input. */
const ofLoad =
  /time.?out|too many|ECONNRESET|ECONNREFUSED|EPIPE|EMFILE|heap|memory|deadlock|could not serialize|pool|terminat/i;

export const crashOnInput: Rule = {
  cause: "crash-on-input",
  title: "Certain inputs make it fail",
  see: (facts) => {
    const calm = facts.world.lowTrials.filter((one) => one.purpose !== "experiment");
    const trials = [...calm, ...facts.world.searchTrials, ...facts.world.brokenTrials];
    const failures = trials.flatMap((trial) => trial.load.failures).filter(byTheTarget);
    const calmFailures = calm.flatMap((trial) => trial.load.failures).filter(byTheTarget);
    const ended = [...new Set(trials)].some(endedByItself);
    const errors = [...facts.low.workers, ...facts.hot.workers].flatMap((one) => one.errors);
    const thrown = most(
      errors.filter((one) => !ofLoad.test(one.message)),
      (one) => (one.fatal ? 1e6 : 0) + one.count,
    );
    if (failures.length === 0 && !(ended && thrown !== undefined)) return undefined;
    const [example] = oddestFirst(failures);
    const oddShare =
      failures.length === 0 ? 0 : failures.filter((one) => odd(one) !== undefined).length / failures.length;
    const some = someFail(calm, failures);
    const bad = example === undefined ? undefined : odd(example);
    const crashed = ended && (thrown?.fatal === true || bad !== undefined) ? 1 : 0;
    const calmly = calmFailures.length > 0 ? 1 : 0;
    const marked = Math.max(between(oddShare, 0.5, 0.85), thrown !== undefined && calmly > 0 ? 0.7 * some : 0);
    const always = thrown?.fatal === true && thrown.where !== "" && endsCalmly(facts.world) ? 1 : 0;
    const strength = Math.max(
      0.85 * always,
      0.95 * marked * Math.max(calmly * some, crashed),
      crashed * (bad === undefined ? 0.65 : 0.9) * Math.max(calmly, marked, 0.5),
    );
    const where = thrown?.where ?? "";
    // Whoever is answered before the error comes is none of those that fail, and what they sent says nothing.
    const isTold = always === 0 || oddShare >= 0.5;
    return {
      strength,
      part: undefined,
      explains: Math.max(calmly, crashed),
      evidence: [
        ...(example !== undefined && isTold
          ? [evidence(`${example.step}${failsFor}${shown(example.body || example.path)}`)]
          : []),
        ...(bad === undefined || !isTold
          ? []
          : [evidence(`${percent(oddShare)} of what failed has unusual characters in it, such as ${bad}`)]),
        ...(calmly > 0 ? [evidence("It fails at low rates too, where nothing has to wait")] : []),
        ...(thrown === undefined ? [] : [evidence(`${thrown.message}${at(where)}`, where)]),
        ...(ended ? [evidence("The process ended")] : []),
      ],
      change: undefined,
      remedy:
        `Check the input where it comes in and answer 400 for what cannot be used; handle the error${at(where)} so ` +
        "that one request can never end the process for all.",
      relief: {},
    };
  },
};

/** Of each kind of odd input, and of plain ones. */
const mostOfKind = 4;

/**
 * Failed steps whose input `shrinkInput` may begin with, what is oddest about it first, then the shortest: a process
 * that ends takes others' requests with it, so the first need not be the one. Empty when nothing failed by the target's
 * own doing.
 */
export function inputsToShrink(trials: readonly Trial[]): readonly FailedStep[] {
  const failures = oddestFirst(trials.flatMap((trial) => trial.load.failures).filter(byTheTarget));
  const taken = new Map<string | undefined, number>();
  return failures.filter((one) => {
    const count = (taken.get(odd(one)) ?? 0) + 1;
    taken.set(odd(one), count);
    return count <= mostOfKind;
  });
}

/** The suspect with the smallest input that does it, in place of what failed while others were there as well. */
export function provenBy(suspect: Fault, smallest: { step: string; field: string; text: string }): Fault {
  const field = smallest.field === "" ? "the body" : smallest.field;
  const text = `The smallest input that does it: ${field} = ${JSON.stringify(smallest.text)} in ${smallest.step}`;
  return { ...suspect, evidence: [{ text }, ...suspect.evidence.filter((one) => !one.text.includes(failsFor))] };
}

const failsFor = " fails for ";

/** Answered by a server error, or not at all because the other side went away. */
const byTheTarget = (one: FailedStep): boolean =>
  one.status >= 500
    ? one.status !== 503 && one.status !== 504
    : one.status === 0 && /closed|reset|ended/.test(one.error ?? "");

function endedByItself(trial: Trial): boolean {
  return trial.broken.some(
    (one) => one.kind === "ended" && one.exitCode !== 134 && one.signal !== "SIGKILL" && one.signal !== "SIGABRT",
  );
}

/** Each time it broke the process ended, while answers were quick: no load ends it, but something that was sent. */
function endsCalmly({ brokenTrials, promised }: World): boolean {
  const isCalm = ({ load }: Trial): boolean => load.requests.latency.p95Ms < promised.p95Ms / 2;
  return brokenTrials.length >= 2 && brokenTrials.every((trial) => endedByItself(trial) && isCalm(trial));
}

/** 1: some of the step's requests fail at low rates and most do not; 0: all fail, which is no matter of the input. */
function someFail(trials: readonly Trial[], failures: readonly FailedStep[]): number {
  const names = new Set(failures.map((one) => one.step));
  const steps = trials.flatMap((trial) => trial.load.steps).filter((step) => names.has(step.name));
  const sent = sum(steps, (step) => step.sent);
  const ended = trials.some(endedByItself);
  return sent === 0 || ended ? 1 : 1 - between(sum(steps, (step) => step.failed) / sent, 0.6, 0.95);
}

/** What may be odd about a text, the oddest first, in words. */
const oddities: readonly (readonly [string, (text: string) => boolean])[] = [
  ["a lone surrogate", (text) => !text.isWellFormed() || /\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])/.test(text)],
  ["a NUL character", (text) => text.includes("\0")],
  [
    "characters outside the basic plane (emoji)",
    (text) => /\p{Extended_Pictographic}|[\u{10000}-\u{10ffff}]/u.test(text),
  ],
  ["characters that turn the direction of writing", (text) => /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/.test(text)],
  ["combining characters", (text) => /\p{M}/u.test(text)],
  ["characters outside ASCII", (text) => /[^\u0020-\u007e\s]/.test(text)],
];

/** What is odd about the text that was sent, in words; undefined when it is plain. */
function odd(one: FailedStep): string | undefined {
  const text = decoded(`${one.path} ${one.body}`);
  return oddities.find(([, matches]) => matches(text))?.[0];
}

function decoded(text: string): string {
  const plain = text.replaceAll("\\u0000", "\0").replaceAll(/\\u([dD][89abAB]\w\w)\\u([dD][c-fC-F]\w\w)/g, "😀");
  try {
    return decodeURIComponent(plain.replaceAll("+", " "));
  } catch {
    return plain;
  }
}

/** The shortest first of those that are as odd; plain ones last. */
function oddestFirst(failures: readonly FailedStep[]): readonly FailedStep[] {
  const rank = (one: FailedStep): number => {
    const kind = odd(one);
    return kind === undefined ? oddities.length : oddities.findIndex(([name]) => name === kind);
  };
  return failures
    .map((one) => ({ one, rank: rank(one), length: one.body.length + one.path.length }))
    .toSorted((a, b) => a.rank - b.rank || a.length - b.length)
    .map(({ one }) => one);
}

const shown = (text: string): string => JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
