// `holdfast/testing`: what Holdfast is tested with is what apps are tested with.

export { openTestStore } from "./store.ts";
export type { TestStore, TestStoreOptions } from "./store.ts";
export { manualClock } from "./clock.ts";
export type { ManualClock } from "./clock.ts";
export { drain } from "./drain.ts";
export { until } from "./until.ts";
export { runRoles } from "../role/run.ts";
export type { Running, RunOptions } from "../role/run.ts";
export { fakeUpstream } from "./upstream.ts";
export type { FakeUpstream, FakeUpstreamOptions } from "./upstream.ts";
export type { Behaviour } from "./behaviour.ts";
export type { UpstreamBook, UpstreamCall } from "./book.ts";
export { faultProxy } from "./proxy.ts";
export type { FaultProxy, FaultProxyOptions, ProxyCounts } from "./proxy.ts";
export type { Place } from "./address.ts";
export type { NetworkFault, Way } from "./network-fault.ts";
export { holdStill, killProcess, processFaults } from "./process-fault.ts";
export type { ProcessFaults, RunningFault } from "./process-fault.ts";
export { obeyProcessFaults } from "./obey.ts";
export type { OwnFault } from "./obey.ts";
