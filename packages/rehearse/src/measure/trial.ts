// One trial: a stretch of load, what came back, what the target and everything around it used meanwhile, and whether
// the machine was quiet enough for any of it to count.

import type { LoadReport } from "../drive/trial-load.ts";
import type { ProcessReadings } from "../probe/readings.ts";

export interface Trial {
  /** `warm-up`, `idle`, `low`, `bunched`, `search`, `confirm`, `recovery`, `experiment`, `growth`. */
  readonly purpose: TrialPurpose;
  readonly visitsPerSecond: number;
  readonly connections: "fresh" | "keep";
  readonly load: LoadReport;
  /** From the first mark to the second, in ms; without it as long as the load. */
  readonly stretchMs?: number;
  /** Whether the target kept up, by the promise; the reasons when it did not. */
  readonly kept: boolean;
  readonly broken: readonly BreakReason[];
  readonly machine: MachineUse;
  /** Seen from outside, any language. Undefined when the target's processes could not be found. */
  readonly outside: OutsideReadings | undefined;
  /** Seen by the probe; empty without it. */
  readonly inside: readonly ProcessReadings[];
  readonly databases: readonly DatabaseReadings[];
  readonly redis: readonly RedisServerReadings[];
}

/** `bunched` is a low step whose visits come together, so that the cores are as warm as at the limit. */
export type TrialPurpose =
  | "warm-up"
  | "idle"
  | "low"
  | "bunched"
  | "search"
  | "confirm"
  | "recovery"
  | "experiment"
  | "growth";

export type BreakReason =
  /** Of all requests, or of the flow that must not fail. */
  | { readonly kind: "latency"; readonly p95Ms: number; readonly flow?: string }
  | { readonly kind: "backlog"; readonly outstanding: number }
  | { readonly kind: "errors"; readonly share: number }
  | { readonly kind: "must-not-fail"; readonly flow: string; readonly failed: number }
  | { readonly kind: "ended"; readonly exitCode: number | undefined; readonly signal: string | undefined };

/** What the target must do to be called unbroken. */
export interface Promised {
  /** 95 % of the requests are answered within this, and 95 % of those of the flow that must not fail. */
  readonly p95Ms: number;
  /** At most this share of requests fails, 0 to 1. */
  readonly failedShare: number;
}

export interface MachineUse {
  readonly cores: number;
  /** Cores used on average: by the target with its children, by its databases, by the generator, by everybody else. */
  readonly targetCores: number;
  readonly databaseCores: number;
  readonly generatorCores: number;
  readonly foreignCores: number;
  /** Taken by the host of this virtual machine. */
  readonly stolenCores: number;
  /** Enough was taken by others that the trial proves nothing. */
  readonly disturbed: boolean;
  /** The processes could not be read here: cores used are 0 because they are unknown. */
  readonly unknown?: true;
}

export interface OutsideReadings {
  readonly processes: readonly {
    readonly pid: number;
    readonly command: string;
    readonly cpuMs: number;
    /** CPU of its busiest thread: near the whole stretch means one core of many. */
    readonly busiestThreadMs: number;
    /** Waiting for a core although it could run. */
    readonly runDelayMs: number;
    readonly rssBytes: number;
    readonly rssGrowthBytes: number;
    readonly descriptors: number;
    readonly descriptorLimit: number;
    readonly writtenBytes: number;
    readonly connectionsAccepted: number | undefined;
  }[];
  /** Processes that were started by the target meanwhile, also those that ended; not what these started themselves. */
  readonly childrenStarted: number;
  readonly childrenCpuMs: number;
  /** Connections to other ports, by remote address: the most seen, and how many were opened. */
  readonly remotes: readonly {
    readonly address: string;
    readonly most: number;
    readonly opened: number;
    /** What listens there, by its port: postgres, redis, mysql, https, … */
    readonly kind: string;
  }[];
  readonly backlog: { readonly most: number; readonly limit: number; readonly overflows: number };
  /** Times a cgroup held the target back, and for how long. */
  readonly throttledMs: number;
}

export interface DatabaseReadings {
  /** `postgres` or `mysql`, and host:port/database. */
  readonly kind: string;
  readonly id: string;
  readonly cpuMs: number;
  readonly statements: readonly {
    readonly shape: string;
    readonly calls: number;
    readonly ms: number;
    readonly rows: number;
  }[];
  readonly tables: readonly {
    readonly table: string;
    readonly rows: number;
    readonly sequentialScans: number;
    readonly rowsReadBySequentialScans: number;
    readonly indexScans: number;
    readonly rowsFetchedByIndex: number;
    /** The columns with which its indexes begin. */
    readonly ledBy: readonly string[];
  }[];
  /** Shares of 20 samples a second, of all sessions of the target: running, idle inside a transaction, waiting. */
  readonly activity: {
    readonly samples: number;
    readonly sessions: number;
    readonly mostSessions: number;
    readonly running: number;
    readonly idleInTransaction: number;
    readonly waitingForLock: number;
  };
}

export interface RedisServerReadings {
  readonly id: string;
  readonly cpuMs: number;
  readonly commands: readonly { readonly command: string; readonly calls: number; readonly ms: number }[];
  readonly slow: readonly { readonly command: string; readonly key: string; readonly ms: number }[];
  readonly big: readonly { readonly key: string; readonly type: string; readonly length: number }[];
  readonly memoryBytes: number;
}
