// The judge: trials, demand table and readings in, suspects, experiments and the verdict out.

export { inputToShrink } from "./causes/crash-on-input.ts";
export { verdictOf } from "./decide.ts";
export type { Findings, SearchResult } from "./decide.ts";
export { confirms, experimentOf, titleOf } from "./experiment.ts";
export type { PlannedExperiment } from "./experiment.ts";
export { afterChange, firstPart, kindOfPart } from "./predict.ts";
export type { AfterChange, PartKind, Relief } from "./predict.ts";
export type { Fault, Rule, Sighting } from "./rule.ts";
export { shrinkInput } from "./shrink.ts";
export type { Shrunk, ShrinkLimits } from "./shrink.ts";
export { nameable, rules, suspectsOf } from "./suspects.ts";
export { causes } from "./verdict.ts";
export type { Cause, Evidence, Experiment, Finding, Growth, Outcome, Suspect, Verdict } from "./verdict.ts";
export type { TargetFacts, World } from "./world.ts";
