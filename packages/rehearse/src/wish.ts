// What somebody wants rehearsed, as the command line or a program says it: plain data, checked, with every default.

import type { Promised } from "./measure/trial.ts";
import type { CrowdName } from "./plan/crowd.ts";

export interface RehearseWish {
  readonly target: WishedTarget;
  readonly crowd: CrowdName;
  /** Visits that begin per second at the crowd's peak. */
  readonly peak: number;
  readonly scenario: WishedScenario;
  readonly promised: Promised;
  /** No trial is at more visits per second. */
  readonly maxRate: number;
  /** After so long the rehearsal ends with what it knows. */
  readonly maxTimeMs: number;
  readonly seed: number;
  /** Undefined: as the crowd brings them. */
  readonly connections: "fresh" | "keep" | undefined;
  readonly probe: boolean;
  readonly experiment: boolean;
  /** Whether to measure again with four times the rows. */
  readonly growData: boolean;
  /** URL of the target's database; holds a password, so it goes into no report. */
  readonly database: string | undefined;
  /** Hosts beside this machine that the caller answers for. */
  readonly ownedHosts: readonly string[];
  /** Folder that relative paths and the command start from. */
  readonly folder: string;
}

export type WishedTarget =
  | { readonly kind: "url"; readonly url: string }
  /** Started by us. Without `url` it is asked at the first port that it listens on. */
  | { readonly kind: "command"; readonly command: readonly string[]; readonly url: string | undefined }
  /** A folder with a rehearse.ts or crowd.ts that exports `scenario` and says how to start the app. */
  | { readonly kind: "folder"; readonly folder: string };

export type WishedScenario =
  | { readonly kind: "discover" }
  | { readonly kind: "module"; readonly file: string }
  | { readonly kind: "har"; readonly file: string }
  | { readonly kind: "openapi"; readonly file: string };

export const wishDefaults = {
  crowd: "hn",
  peak: 10,
  p95Ms: 300,
  failedShare: 0.01,
  maxRate: 5000,
  maxTimeMs: 240_000,
  seed: 1,
} as const;
