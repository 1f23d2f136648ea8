// Plan: who comes, when, and what each of them does. Crowds and arrivals; scenarios written by hand or found out.

export { arrivalsOf } from "./arrivals-of.ts";
export type { ArrivalsWish } from "./arrivals-of.ts";
export { compress } from "./compress.ts";
export { crowdNames } from "./crowd.ts";
export type { Crowd, CrowdName } from "./crowd.ts";
export { crowdNamed } from "./crowds.ts";
export { integer, oddNames, personOf, popular, sentence, token, uuid, word } from "./data.ts";
export type { Person } from "./data.ts";
export type { Fetch } from "./crawl.ts";
export { usualSignUpsPerThousand } from "./discovery.ts";
export type { Discovery } from "./discovery.ts";
export { explore } from "./explore.ts";
export type { ExploreOptions } from "./explore.ts";
export { flowsOfHar } from "./har.ts";
export type { HarOptions } from "./har.ts";
export { planLimits } from "./limits.ts";
export { checkAmount, mayDrive } from "./may-drive.ts";
export type { DriveWish, LoadAmount, Permission } from "./may-drive.ts";
export { flowsOfOpenApi } from "./openapi.ts";
export type { OpenApiOptions } from "./openapi.ts";
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
export { shapeOfPath } from "./template.ts";
export { flow, get, post } from "./steps.ts";
export type { FlowOptions, PostBody, StepOptions } from "./steps.ts";
