// Plan: who comes, when, and what each of them does. Crowds and arrivals; scenarios written by hand or found out.

export { arrivalsOf } from "./arrivals-of.ts";
export type { ArrivalsWish } from "./arrivals-of.ts";
export { compress } from "./compress.ts";
export { crowdNames } from "./crowd.ts";
export type { Crowd, CrowdName } from "./crowd.ts";
export { crowdNamed } from "./crowds.ts";
export { integer, oddNames, personOf, popular, sentence, token, uuid, word } from "./data.ts";
export type { Person } from "./data.ts";
export { planLimits } from "./limits.ts";
export { derive, seeded } from "./random.ts";
export { loadScenario } from "./scenario.ts";
export type {
  Flow,
  FlowData,
  Scenario,
  ScenarioSource,
  Session,
  Step,
  StepAnswer,
  StepData,
  Visitor,
} from "./scenario.ts";
export { flow, get, post } from "./steps.ts";
export type { FlowOptions, PostBody, StepOptions } from "./steps.ts";
