// A verdict and what was rehearsed come in, a report goes out: plain data that terminal, page and JSON are made from.
// No secret is in it, whatever the target said.

import type { Verdict } from "../judge/verdict.ts";
import type { Crowd } from "../plan/crowd.ts";
import { withoutSecrets } from "./secrets.ts";

export const reportSchema = "holdfast-rehearsal";
export const reportVersion = 1;

export interface Report {
  readonly schema: typeof reportSchema;
  readonly version: typeof reportVersion;
  readonly facts: ReportFacts;
  readonly verdict: Verdict;
}

/** What was rehearsed, where and when. */
export interface ReportFacts {
  /** The URL, or the command that was started. */
  readonly target: string;
  readonly scenario: string;
  readonly crowd: CrowdFacts;
  /** Begin of the rehearsal, ISO 8601 in UTC, and how long it took. */
  readonly started: string;
  readonly elapsedMs: number;
  /** In words: "2 cores (Intel Xeon), 8 GB, Linux, Node.js 24.1". */
  readonly machine: string;
  /** Of the target's folder, when that is a git repository. */
  readonly commit?: string;
  readonly seed: number;
}

/** A crowd as data: its function cannot be written into a file. */
export interface CrowdFacts {
  readonly name: string;
  readonly about: string;
  readonly source: string;
  /** Visits that begin per second at the peak. */
  readonly peak: number;
  readonly durationMs: number;
  /** Share of the peak at moments of the day, in the order of time; between them it changes evenly. */
  readonly shape: readonly { readonly atMs: number; readonly share: number }[];
}

/** Moments close together at the beginning, where crowds come up, and ever further apart: a steep front is not lost. */
const shapePoints = 240;

export function crowdFacts(crowd: Crowd, peak: number): CrowdFacts {
  const { name, about, source, durationMs } = crowd;
  const shape = Array.from({ length: shapePoints + 1 }, (_, index) => {
    const atMs = Math.round(durationMs * (index / shapePoints) ** 2);
    const share = crowd.share(atMs);
    return { atMs, share: Number.isFinite(share) ? Math.round(share * 10_000) / 10_000 : 0 };
  });
  return { name, about, source, peak, durationMs, shape };
}

/** Puts both together. `secrets` are texts that must not be in it, such as the database's URL. */
export function makeReport(verdict: Verdict, facts: ReportFacts, secrets: readonly string[] = []): Report {
  const report: Report = { schema: reportSchema, version: reportVersion, facts, verdict };
  return withoutSecrets(report, secrets);
}
