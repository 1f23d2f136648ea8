// One stretch of load at a constant mean rate, and what came back: what the driving thread is asked for and answers.

import type { ScenarioSource } from "../plan/scenario.ts";
import type { LatencySummary } from "./histogram.ts";

export interface LoadWish {
  /** `http://` or `https://`, host and port. */
  readonly target: string;
  readonly scenario: ScenarioSource;
  /** Visits that begin per second, on average. */
  readonly visitsPerSecond: number;
  readonly durationMs: number;
  readonly seed: number;
  /** Number of the first visitor, so that no two trials have the same person. */
  readonly firstVisitor: number;
  /** A connection for each visit, or as few as possible, kept. */
  readonly connections: "fresh" | "keep";
  /** Index of dispersion of the arrivals; 1 is Poisson. */
  readonly dispersion: number;
  /**
   * All visits of each two seconds begin in this share of them, over 0 to 1, and their people think for as much less;
   * 1, all of it, when it is missing.
   */
  readonly bunching?: number;
  /** No session waits longer than this between two steps: a rehearsal has no time for real thinking. */
  readonly maxThinkMs: number;
  readonly requestTimeoutMs: number;
  /** Accept certificates that nobody signed (a target on this machine). */
  readonly anyCertificate?: boolean;
}

export interface LoadReport {
  /** Visits that the plan held, that began, that went through all their steps, and that ended with a failed step. */
  readonly visits: {
    readonly planned: number;
    readonly begun: number;
    readonly done: number;
    readonly failed: number;
    /**
     * Under way when the run was stopped, or `requestTimeoutMs` after the plan's end: begun = done + failed +
     * stopped.
     */
    readonly stopped?: number;
  };
  readonly requests: LoadCount;
  readonly flows: readonly FlowCount[];
  readonly steps: readonly (LoadCount & { readonly name: string })[];
  /** What was under way at the end of the plan, in requests: a target that keeps up has few. */
  readonly outstandingAtEnd: number;
  /** Each second of the plan: what began, what came back, what failed, and the p95 of what came back, in ms. */
  readonly seconds: readonly {
    readonly sent: number;
    readonly done: number;
    readonly failed: number;
    readonly p95Ms: number;
  }[];
  /** The generator itself: what was sent late, its lateness, its CPU time, and whether that makes the figures void. */
  readonly generator: {
    readonly late: number;
    readonly latenessP99Ms: number;
    readonly cpuMs: number;
    readonly ranOut: boolean;
    /** What it had too little of; `processor`: it had little to do, and did not get its turn in time. */
    readonly lacked?: "system" | "thread" | "processor";
    /** The same in words: "no free local port", "its thread was busy". */
    readonly reason?: string;
  };
  /** From the first planned visit to the last answer. */
  readonly elapsedMs: number;
  /** Samples of what failed, at most 20: what was sent, and what came back. */
  readonly failures: readonly FailedStep[];
}

export interface FlowCount extends LoadCount {
  readonly name: string;
  readonly mustNotFail: boolean;
  /** Of the visits, from 0 to 1. */
  readonly share: number;
}

export interface LoadCount {
  readonly sent: number;
  /** Answered as expected. */
  readonly done: number;
  readonly failed: number;
  /** Under way when the run was stopped: sent = done + failed + stopped. */
  readonly stopped?: number;
  /** Events that came in event streams. */
  readonly events?: number;
  /** For how long WebSockets and event streams were open, all together. */
  readonly stayedMs?: number;
  readonly latency: LatencySummary & { readonly p95Ms: number };
  readonly statuses: Readonly<Record<string, number>>;
  /** `timeout`, `closed`, `refused`, `reset`, … by kind. */
  readonly errors: Readonly<Record<string, number>>;
  /** Bytes of the answers' bodies. */
  readonly bytes: number;
}

export interface FailedStep {
  readonly flow: string;
  readonly step: string;
  readonly path: string;
  /** At most 2 KiB of what was sent. */
  readonly body: string;
  readonly status: number;
  readonly error: string | undefined;
  readonly visitor: number;
}
