// Judge: from what was measured to what breaks first and why, with an experiment that could show it wrong.

export { inputsToShrink, provenBy } from "./causes/crash-on-input.ts";
export { verdictOf } from "./decide.ts";
export { hasRisen } from "./facts.ts";
export { confirms, experimentOf, measuredBy, mustStillHold } from "./experiment.ts";
export type { Fault } from "./rule.ts";
export { shrinkInput } from "./shrink.ts";
export { nameable, suspectsOf } from "./suspects.ts";
export { counts, type World } from "./world.ts";
