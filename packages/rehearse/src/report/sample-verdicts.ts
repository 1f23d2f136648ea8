// One verdict for each outcome, for the tests of every form of the report. The figures belong together: they are those
// of a sign-up whose database pool has one client.

import type { FailedStep, LoadCount, LoadReport } from "../drive/trial-load.ts";
import type { Finding, Verdict } from "../judge/verdict.ts";
import type { DemandTable, Part } from "../measure/demand.ts";
import type { BreakReason, MachineUse, Trial, TrialPurpose } from "../measure/trial.ts";
import { type Report, type ReportFacts, crowdFacts, makeReport } from "./facts.ts";

const minuteMs = 60_000;

export const sampleFacts: ReportFacts = {
  target: "node server.js",
  scenario: "shop",
  crowd: crowdFacts(
    {
      name: "producthunt",
      durationMs: 12 * 60 * minuteMs,
      share: (atMs) => {
        const hours = atMs / 60 / minuteMs;
        if (hours < 0.5) return 0.1 + 0.9 * (hours / 0.5) ** 2;
        return hours < 4.5 ? 1 : 0.1 + 0.9 * (1 + (hours - 4.5) / 3) ** -1.2;
      },
      dispersion: 4,
      signUpsPerThousand: 90,
      connections: "fresh",
      about: "A day on the front page of Product Hunt.",
      source: "medium.com/@edmoyse, thehackstack.substack.com",
    },
    20,
  ),
  started: "2026-11-20T09:12:00.000Z",
  elapsedMs: 168_000,
  machine: "2 cores (Intel Xeon), 8 GB, Linux 6.8, Node.js 24.1",
  commit: "1a2b3c4",
  seed: 7,
};

export function samplePart(part: Partial<Part> & Pick<Part, "id" | "title" | "limit">): Part {
  return {
    servers: 1,
    demandMs: 1000 / part.limit,
    demandErrorMs: 20 / part.limit,
    utilisation: Math.min(1, 4 / part.limit),
    usable: 0.95,
    evidence: "",
    ...part,
  };
}

export const sampleParts: readonly Part[] = [
  samplePart({
    id: "pool:pg:127.0.0.1:5432/shop",
    title: "database pool (max 1)",
    limit: 14.2,
    evidence: "held 9.4 ms a query, 7 queries a visit",
  }),
  samplePart({ id: "cpu", title: "CPU (2 cores)", servers: 2, limit: 63, evidence: "31 ms of CPU a visit" }),
  samplePart({ id: "event-loop", title: "event loop", limit: 71, evidence: "13 ms of its thread a visit" }),
  samplePart({ id: "threads", title: "thread pool (4)", servers: 4, limit: 410, evidence: "one hash a visit" }),
  samplePart({ id: "descriptors", title: "open files (1024)", limit: 9000 }),
];

export const sampleDemand: DemandTable = {
  parts: sampleParts,
  requestsPerVisit: 3,
  measuredTo: 2.8,
  predicted: { limit: 14.2, low: 12.9, high: 15.4, part: "pool:pg:127.0.0.1:5432/shop" },
};

function counted(sent: number, failed: number, p95Ms: number): LoadCount {
  const done = sent - failed;
  return {
    sent,
    done,
    failed,
    latency: {
      count: done,
      p50Ms: p95Ms * 0.42,
      p90Ms: p95Ms * 0.9,
      p95Ms,
      p99Ms: p95Ms * 1.5,
      maxMs: p95Ms * 2.1,
      meanMs: p95Ms * 0.5,
    },
    statuses: failed > 0 ? { "200": done, "500": failed } : { "200": done },
    errors: {},
    bytes: done * 1800,
  };
}

interface SampleLoad {
  readonly rate: number;
  readonly p95Ms: number;
  readonly failed?: number;
  readonly ranOut?: boolean;
}

function sampleLoad({ rate, p95Ms, failed = 0, ranOut = false }: SampleLoad): LoadReport {
  const seconds = 8;
  const visits = Math.round(rate * seconds);
  const requests = counted(visits * 3, failed, p95Ms);
  return {
    visits: { planned: visits, begun: visits, done: visits - failed, failed },
    requests,
    flows: [
      { ...counted(visits, failed, p95Ms), name: "sign up", mustNotFail: true, share: 1 / 2 },
      { ...counted(visits * 2, 0, p95Ms * 0.8), name: "look around", mustNotFail: false, share: 1 / 2 },
    ],
    steps: [{ ...requests, name: "POST /sign-up" }],
    outstandingAtEnd: p95Ms > 300 ? visits : 1,
    seconds: Array.from({ length: seconds }, () => ({ sent: rate * 3, done: rate * 3, failed: 0, p95Ms })),
    generator: {
      late: ranOut ? 900 : 0,
      latenessP99Ms: ranOut ? 480 : 0.6,
      cpuMs: 310,
      ranOut,
      ...(ranOut ? { reason: "its thread was busy" } : {}),
    },
    elapsedMs: seconds * 1000 + p95Ms,
    failures: failed > 0 ? [sampleFailure] : [],
  };
}

const sampleFailure: FailedStep = {
  flow: "sign up",
  step: "POST /sign-up",
  path: "/sign-up",
  body: '{"name":"Zoë 👩‍🚀","password":"hunter2-hunter2"}',
  status: 500,
  error: undefined,
  visitor: 41,
};

export const quietMachine: MachineUse = {
  cores: 2,
  targetCores: 0.4,
  databaseCores: 0.3,
  generatorCores: 0.1,
  foreignCores: 0.02,
  stolenCores: 0,
  disturbed: false,
};

export interface SampleTrial extends SampleLoad {
  readonly purpose: TrialPurpose;
  readonly broken?: readonly BreakReason[];
  readonly machine?: MachineUse;
}

export function sampleTrial(trial: SampleTrial): Trial {
  const broken = trial.broken ?? (trial.p95Ms > 300 ? [{ kind: "latency", p95Ms: trial.p95Ms }] : []);
  return {
    purpose: trial.purpose,
    visitsPerSecond: trial.rate,
    connections: "fresh",
    load: sampleLoad(trial),
    kept: broken.length === 0,
    broken,
    machine: trial.machine ?? quietMachine,
    outside: undefined,
    inside: [],
    databases: [],
    redis: [],
  };
}

const trials: readonly Trial[] = [
  sampleTrial({ purpose: "warm-up", rate: 1, p95Ms: 48 }),
  sampleTrial({ purpose: "low", rate: 1.4, p95Ms: 31 }),
  sampleTrial({ purpose: "low", rate: 2.8, p95Ms: 34 }),
  sampleTrial({ purpose: "search", rate: 12.8, p95Ms: 141 }),
  sampleTrial({ purpose: "search", rate: 15.6, p95Ms: 2140 }),
  sampleTrial({ purpose: "confirm", rate: 14, p95Ms: 214 }),
  sampleTrial({ purpose: "confirm", rate: 14.7, p95Ms: 1120, failed: 3 }),
  sampleTrial({ purpose: "recovery", rate: 7, p95Ms: 58 }),
];

export const poolFinding: Finding = {
  cause: "pool-too-small",
  part: "pool:pg:127.0.0.1:5432/shop",
  title: "the database pool",
  confirmed: true,
  evidence: [
    { text: "1 of 1 busy, held 9.4 ms a visit", where: "src/db.js:12" },
    {
      text: "seven queries wait for each other",
      sql: "select * from products where id = ? and shown = ?",
      where: "src/products.js:41",
    },
  ],
  experiment: {
    change: { kind: "pool-size", pool: "pg", max: 10 },
    title: "a pool of 10",
    before: 14,
    expected: 120,
    foretold: 128,
    measured: 131,
    trials: [
      sampleTrial({ purpose: "low", rate: 8.4, p95Ms: 21 }),
      sampleTrial({ purpose: "experiment", rate: 120, p95Ms: 166 }),
      sampleTrial({ purpose: "experiment", rate: 138, p95Ms: 820 }),
    ],
    confirms: true,
  },
  remedy: "max: 10",
  afterFix: { limit: 63, next: "CPU (2 cores)" },
};

export const brokenVerdict: Verdict = {
  outcome: "broke",
  promised: { p95Ms: 300, failedShare: 0.01 },
  limit: { holds: 14, breaks: 14.7 },
  requestsPerVisit: 3,
  demand: sampleDemand,
  predictionError: 0.014,
  finding: poolFinding,
  unknown: undefined,
  others: [
    {
      cause: "missing-index",
      part: "database-cpu",
      title: "no index on orders.customer",
      confirmed: false,
      evidence: [{ text: "41,000 rows read a visit", sql: "select * from orders where customer = ?" }],
      experiment: undefined,
      remedy: "create index on orders (customer)",
      afterFix: undefined,
    },
  ],
  recovery: "recovered",
  growth: [
    { part: "GET /orders", table: "orders", demandMs: 2.1, demandAtFourTimesMs: 8.1, order: 1 },
    { part: "POST /sign-up", table: "users", demandMs: 3.1, demandAtFourTimesMs: 3.1, order: 0 },
  ],
  notes: ["The probe costs 0.9 % of a request."],
  trials,
};

const restless: MachineUse = { ...quietMachine, foreignCores: 0.8, stolenCores: 0.1, disturbed: true };
const pastTrials = trials.slice(0, 3);

/** Of a rehearsal that ended before it found a limit. */
const without: Verdict = { ...brokenVerdict, finding: undefined, predictionError: undefined, recovery: "not-tested" };

/** Every outcome, and the turns that a broken one can take. */
export const sampleVerdicts = {
  broke: brokenVerdict,
  unconfirmed: { ...brokenVerdict, finding: { ...poolFinding, confirmed: false, experiment: undefined } },
  unknown: {
    ...brokenVerdict,
    finding: undefined,
    unknown: "no part was near its end, and nothing inside waited",
    recovery: "metastable",
    others: [],
  },
  "no demand": { ...brokenVerdict, demand: undefined, predictionError: undefined, finding: undefined, growth: [] },
  holds: {
    ...without,
    outcome: "holds",
    limit: { holds: 5000, breaks: undefined },
    demand: {
      ...sampleDemand,
      parts: sampleParts.slice(4),
      predicted: { limit: 9000, low: 8100, high: 9900, part: "descriptors" },
    },
    others: [],
    growth: [],
    trials: [...pastTrials, sampleTrial({ purpose: "search", rate: 5000, p95Ms: 18 })],
  },
  generator: {
    ...without,
    outcome: "generator",
    limit: { holds: 900, breaks: undefined },
    trials: [...pastTrials, sampleTrial({ purpose: "search", rate: 1200, p95Ms: 480, ranOut: true })],
  },
  "not-trustworthy": {
    ...without,
    outcome: "not-trustworthy",
    limit: { holds: 2.8, breaks: undefined },
    trials: [...pastTrials, sampleTrial({ purpose: "search", rate: 12.8, p95Ms: 900, machine: restless })],
  },
  stopped: {
    ...without,
    outcome: "stopped",
    limit: { holds: 2.8, breaks: undefined },
    trials: pastTrials,
  },
} satisfies Record<string, Verdict>;

export function sampleReport(verdict: Verdict = brokenVerdict, facts: Partial<ReportFacts> = {}): Report {
  return makeReport(verdict, { ...sampleFacts, ...facts });
}
