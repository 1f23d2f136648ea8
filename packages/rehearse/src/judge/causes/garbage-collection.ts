// Signature: a good part of the main thread's time goes into collecting garbage, and the heap comes back afterwards.
// Looks like a blocked event loop; told apart by the measured pauses. Where the heap does not come back, the growth is
// the cause and the collections its symptom.

import { demandOf, type Facts, loopCpuMs, perVisit } from "../facts.ts";
import { most, sum } from "../merged.ts";
import { at, between, evidence, figure, percent, type Rule } from "../rule.ts";

/** A larger young generation saves about this share of the pauses when little survives. */
const savedBySemiSpace = 0.6;

/**
 * CPU per visit of V8's own threads, which mark and sweep beside the main thread: all that is neither the main thread
 * nor work given to the thread pool.
 */
const helpersMs = (facts: Facts): number => {
  const { processMs, mainMs, tasks } = facts.low;
  return perVisit(facts, Math.max(0, processMs - mainMs - sum(tasks, (task) => task.ms)));
};

export const garbageCollection: Rule = {
  cause: "garbage-collection",
  title: "Collecting garbage takes the thread's time",
  see: (facts) => {
    const { low, hot } = facts;
    const shareOf = (one: typeof low): number =>
      one.loopActiveMs > 0 ? one.gcMs / Math.max(one.mainMs, one.loopActiveMs * 0.5) : 0;
    const share = Math.min(1, Math.max(shareOf(low), hot.visits > 0 ? shareOf(hot) * 0.9 : 0));
    const collected = facts.places.find((place) => place.name === "(garbage collector)")?.share ?? 0;
    const strength = 0.9 * between(Math.max(share, collected), 0.12, 0.3);
    if (strength < 0.1) return undefined;
    const own = most(
      facts.places.filter((place) => place.where !== ""),
      (place) => place.share,
    );
    const major = hot.gcMs > 0 ? hot.gcMajorMs / hot.gcMs : 0;
    // Young garbage: a larger young generation. Old garbage: the heap is too small for what is kept at a time.
    const option = major > 0.6 ? "--max-old-space-size=4096" : "--max-semi-space-size=64";
    const gcMs = Math.max(perVisit(facts, low.gcMs), loopCpuMs(facts) * Math.max(share, collected) * 0.9);
    // How often it collects differs from step to step, so it is the share that is taken off what counts.
    const savedMs = (gcMs / Math.max(gcMs, loopCpuMs(facts))) * (demandOf(facts, "event-loop") || loopCpuMs(facts));
    return {
      strength,
      part: "event-loop",
      evidence: [
        evidence(
          `${percent(Math.max(share, collected))} of the main thread's time are pauses for collecting garbage: ` +
            `${figure(gcMs)} ms a visit, ${figure(perVisit(facts, low.gcCount))} collections`,
        ),
        ...(own === undefined
          ? []
          : [evidence(`Most is allocated near the heaviest place${at(own.where)}`, own.where)]),
      ],
      change: { kind: "environment", variables: { NODE_OPTIONS: option } },
      remedy:
        `Allocate less for each request${at(own?.where ?? "")}: do not copy or build what is not sent, stream what is ` +
        `big, keep what is the same for all. Until then start with NODE_OPTIONS=${option}.`,
      // Objects that are not made save the making as well as the collecting; the flag saves only the collecting.
      relief: { loopMs: savedMs * (savedBySemiSpace + 0.3), otherCpuMs: helpersMs(facts) * (savedBySemiSpace + 0.3) },
    };
  },
};
