// Signature: the target is kept from cores that it could use: a container's limit holds it back, or the host takes time
// away. A target that uses up the whole machine with modest work per visit is healthy and gets no name; only a machine
// that gives less than it seems to have does.

import { sum } from "../merged.ts";
import { between, evidence, figure, percent, type Rule } from "../rule.ts";

export const machineTooWeak: Rule = {
  cause: "machine-too-weak",
  title: "The machine is too weak, nothing is wrong with the app",
  see: (facts) => {
    const trial = facts.hotTrial;
    if (trial === undefined) return undefined;
    const wall = Math.max(1, trial.load.elapsedMs);
    const throttled = sum(facts.hot.outside, (one) => one.throttledMs) / wall;
    const stolen = trial.machine.cores > 0 ? trial.machine.stolenCores / trial.machine.cores : 0;
    const strength = 0.9 * Math.max(between(throttled, 0.05, 0.2), between(stolen, 0.08, 0.2));
    if (strength < 0.1) return undefined;
    return {
      strength,
      part: "cpu",
      explains: facts.broke ? 0.9 : 0.6,
      evidence: [
        ...(throttled > 0.02
          ? [
              evidence(
                `Its container held it back for ${percent(throttled)} of the time: it may use less CPU than it could`,
              ),
            ]
          : []),
        ...(stolen > 0.02 ? [evidence(`The host took ${figure(trial.machine.stolenCores)} cores away`)] : []),
      ],
      change: undefined,
      remedy:
        "Nothing is wrong with the app; this is what the machine can do. Give it more CPU (the container's limit, a larger machine).",
      relief: {},
    };
  },
};
