// Everything that an app is written with. What is not here is not for apps.

export { consume, defineApp, delivery, stream, timer } from "./app.ts";
export type { App, Consumer, Delivery, OnFailure, StandIn, Stream, Timer, Upgrades } from "./app.ts";
export { budget } from "./budget/plan.ts";
export type { Budget, Cap, Plan } from "./budget/plan.ts";
export type { Price, Step } from "./budget/price.ts";
export { eventRoute, into } from "./accept/route.ts";
export type { AcceptContext, EventRoute, Incoming } from "./accept/route.ts";
export type { ReadContext } from "./accept/web.ts";
export { callHttp } from "./deliver/http.ts";
export type { HttpCall } from "./deliver/http.ts";
export type { Parcel, Sent, Transport } from "./deliver/transport.ts";
export { fault, HoldfastError } from "./errors.ts";
export { cleanText } from "./log/body.ts";
export { cancel } from "./cancel.ts";
export type { Which } from "./cancel.ts";
export { forget } from "./log/forget.ts";
export type { Forgotten, ForgetOptions } from "./log/forget.ts";
export { publish } from "./publish.ts";
export type { Published } from "./publish.ts";
export type { Queryable } from "./store/pool.ts";
export { done, drop, later } from "./work/outcome.ts";
export type { Outcome } from "./work/outcome.ts";
export type { Batch, Context } from "./work/batch.ts";
