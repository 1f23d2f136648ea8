// Drive: sends planned load at an HTTP target and says what came back. Open loop for what a crowd would feel, closed
// loop for the most a target can do, and a repeating sender with a ledger for what must not be lost.

export { constantArrivals, plannedArrivals, poissonArrivals } from "./arrivals.ts";
export type { Arrivals, PlannedArrivals } from "./arrivals.ts";
export { closedLoop } from "./closed-loop.ts";
export type { ClosedLoopOptions, ClosedLoopReport } from "./closed-loop.ts";
export { Connection } from "./connection.ts";
export type { Answer, AnswerError, ConnectionOptions, OnAnswer } from "./connection.ts";
export { drive, Driver } from "./drive.ts";
export type { DriveOptions } from "./drive.ts";
export { Histogram } from "./histogram.ts";
export type { LatencySummary } from "./histogram.ts";
export { Ledger, readLedger } from "./ledger.ts";
export type { Intent, LedgerContents, LedgerEntry, Verdict } from "./ledger.ts";
export { driveLimits } from "./limits.ts";
export { openLoop } from "./open-loop.ts";
export type { OpenLoopOptions, OpenLoopReport } from "./open-loop.ts";
export { Pool } from "./pool.ts";
export type { PoolOptions } from "./pool.ts";
export { retryAfterMs } from "./response-head.ts";
export { judge, Sender } from "./sender.ts";
export type { Judgement, SenderOptions } from "./sender.ts";
export { Tally } from "./tally.ts";
export { buildRequest, parseTarget } from "./target.ts";
export type { RequestParts, Target } from "./target.ts";
export type { FailedStep, LoadCount, LoadReport, LoadWish } from "./trial-load.ts";
