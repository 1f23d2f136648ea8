// Signature: a process ends, or a step fails, for certain inputs and at any rate: the failed ones have odd characters
// (or another mark) that most do not. Looks like failing under load; told apart by failures at low rates, where nothing
// waits, and by an error that names a place rather than a timeout.

import type { FailedStep } from "../../drive/trial-load.ts";
import type { Trial } from "../../measure/trial.ts";
import { most, sum } from "../merged.ts";
import { at, between, evidence, percent, type Rule } from "../rule.ts";

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
    const example = smallest(failures.filter((one) => odd(one) !== undefined)) ?? smallest(failures);
    const oddShare =
      failures.length === 0 ? 0 : failures.filter((one) => odd(one) !== undefined).length / failures.length;
    const some = someFail(calm, failures);
    const bad = example === undefined ? undefined : odd(example);
    const crashed = ended && (thrown?.fatal === true || bad !== undefined) ? 1 : 0;
    const calmly = calmFailures.length > 0 ? 1 : 0;
    const marked = Math.max(between(oddShare, 0.5, 0.85), thrown !== undefined && calmly > 0 ? 0.7 * some : 0);
    const strength = Math.max(
      0.95 * marked * Math.max(calmly * some, crashed),
      crashed * (bad === undefined ? 0.65 : 0.9) * Math.max(calmly, marked, 0.5),
    );
    const where = thrown?.where ?? "";
    return {
      strength,
      part: undefined,
      explains: Math.max(calmly, crashed),
      evidence: [
        ...(example === undefined
          ? []
          : [evidence(`${example.step} fails for ${shown(example.body || example.path)}`)]),
        ...(bad === undefined ? [] : [evidence(`${percent(oddShare)} of what failed has ${bad} in it`)]),
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

/**
 * The failed step with the shortest input that has something odd in it: where `shrinkInput` should begin. Undefined
 * when nothing failed by the target's own doing.
 */
export function inputToShrink(trials: readonly Trial[]): FailedStep | undefined {
  const failures = trials.flatMap((trial) => trial.load.failures).filter(byTheTarget);
  return smallest(failures.filter((one) => odd(one) !== undefined)) ?? smallest(failures);
}

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

/** 1: some of the step's requests fail at low rates and most do not; 0: all fail, which is no matter of the input. */
function someFail(trials: readonly Trial[], failures: readonly FailedStep[]): number {
  const names = new Set(failures.map((one) => one.step));
  const steps = trials.flatMap((trial) => trial.load.steps).filter((step) => names.has(step.name));
  const sent = sum(steps, (step) => step.sent);
  const ended = trials.some(endedByItself);
  return sent === 0 || ended ? 1 : 1 - between(sum(steps, (step) => step.failed) / sent, 0.6, 0.95);
}

/** What is odd about the text that was sent, in words; undefined when it is plain. */
function odd(one: FailedStep): string | undefined {
  const text = decoded(`${one.path} ${one.body}`);
  if (!text.isWellFormed() || /\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])/.test(text)) return "a lone surrogate";
  if (text.includes("\0")) return "a NUL character";
  if (/\p{Extended_Pictographic}|[\u{10000}-\u{10ffff}]/u.test(text))
    return "characters outside the basic plane (emoji)";
  if (/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/.test(text)) return "characters that turn the direction of writing";
  if (/\p{M}/u.test(text)) return "combining characters";
  if (/[^\u0020-\u007e\s]/.test(text)) return "characters outside ASCII";
  return undefined;
}

function decoded(text: string): string {
  const plain = text.replaceAll("\\u0000", "\0").replaceAll(/\\u([dD][89abAB]\w\w)\\u([dD][c-fC-F]\w\w)/g, "😀");
  try {
    return decodeURIComponent(plain.replaceAll("+", " "));
  } catch {
    return plain;
  }
}

function smallest(failures: readonly FailedStep[]): FailedStep | undefined {
  return failures.toSorted((a, b) => a.body.length + a.path.length - b.body.length - b.path.length)[0];
}

const shown = (text: string): string => JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
