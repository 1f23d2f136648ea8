// One trial of a made-up app as it would come back: the load, the machine, what is seen from outside and inside.

import type { LoadCount, LoadReport } from "../../drive/trial-load.ts";
import type { DatabaseReadings, OutsideReadings, Trial } from "../../measure/trial.ts";
import { readingsOf } from "./inside.ts";
import { doneOf, lengthMs, type Moment, shareOf, visitsOf } from "./moment.ts";

const bodies = ['{"name":"Zoë 👩‍🚀"}', '{"name":"عمر\u202e"}', '{"name":"José \ud83d\ude00"}', '{"name":"नमस्ते 🙏"}'];

export function trialOf(moment: Moment & { readonly purpose: Trial["purpose"] }): Trial {
  const { app, spent, rate, limit, random } = moment;
  const over = rate > limit;
  const done = doneOf(moment);
  const cores = (ms: number): number => ((ms * done) / lengthMs) * random();
  const targetCores = Math.min(
    app.cores,
    cores(spent.loopCpuMs * 1.08 + spent.threadMs + spent.helperMs + spent.childMs),
  );
  const databaseCores = Math.min(Math.max(0, app.cores - targetCores), cores(spent.databaseMs));
  const load = loadOf(moment);
  const crashed = app.crash?.ends === true;
  return {
    purpose: moment.purpose,
    visitsPerSecond: rate,
    connections: "fresh",
    load,
    kept: !over && !crashed,
    broken: [
      ...(over ? [{ kind: "latency" as const, p95Ms: load.requests.latency.p95Ms }] : []),
      ...(crashed ? [{ kind: "ended" as const, exitCode: 1, signal: undefined }] : []),
    ],
    machine: {
      cores: app.cores,
      targetCores,
      databaseCores,
      generatorCores: 0.06,
      foreignCores: 0.03,
      stolenCores: 0,
      disturbed: false,
    },
    outside: outsideOf(moment),
    inside: app.probed ? readingsOf(moment, false) : [],
    databases: databasesOf(moment),
    redis:
      app.redis.length === 0
        ? []
        : [
            {
              id: "127.0.0.1:6379",
              cpuMs: spent.redisMs * done,
              commands: app.redis.map((one) => ({
                command: one.command,
                calls: one.perVisit * done,
                ms: one.perVisit * one.serverMs * done,
              })),
              slow: [],
              big: app.redis
                .filter((one) => one.bytes > 50_000)
                .map((one) => ({ key: one.key, type: "list", length: one.bytes / 50 })),
              memoryBytes: 1e7,
            },
          ],
  };
}

function loadOf(moment: Moment): LoadReport {
  const { app, rate, limit, random } = moment;
  const over = rate > limit;
  const visits = visitsOf(moment);
  const failed = Math.round(visits * (app.crash?.share ?? 0));
  const latencyMs = (over ? 900 : 12 / Math.max(0.05, 1 - (rate / limit) ** 2)) * random();
  const count = (sent: number): LoadCount => ({
    sent,
    done: sent - failed,
    failed,
    latency: {
      count: sent,
      p50Ms: latencyMs * 0.6,
      p90Ms: latencyMs,
      p95Ms: latencyMs,
      p99Ms: latencyMs,
      maxMs: latencyMs,
      meanMs: latencyMs,
    },
    statuses: { "200": sent - failed, ...(failed > 0 ? { "500": failed } : {}) },
    errors: {},
    bytes: sent * 500,
  });
  const every = (app.timer?.everyMs ?? 0) / 1000;
  const signUps = app.calls.find((one) => one.signUps !== undefined)?.signUps;
  const posts = Math.round(visits * (signUps ?? (app.crash === undefined ? 0.1 : 1)));
  return {
    visits: { planned: visits, begun: visits, done: visits - failed, failed },
    requests: count(visits * app.requestsPerVisit),
    flows: [{ ...count(visits), name: "visit", mustNotFail: false, share: 1 }],
    steps: [
      { ...count(visits), name: "GET /" },
      { ...count(posts), name: "POST /people" },
    ],
    outstandingAtEnd: over ? 200 : 2,
    seconds: Array.from({ length: lengthMs / 1000 }, (_, second) => ({
      sent: rate,
      done: rate,
      failed: 0,
      p95Ms: every > 0 && Math.floor(second) % every === 1 % every ? latencyMs * 8 + 120 : latencyMs * random(),
    })),
    generator: { late: 0, latenessP99Ms: 1, cpuMs: 600, ranOut: false },
    elapsedMs: lengthMs,
    failures: Array.from({ length: Math.min(20, failed) }, (_, index) => ({
      flow: "visit",
      step: "POST /people",
      path: "/people",
      body: bodies[index % bodies.length] ?? "",
      status: app.crash?.ends === true ? 0 : 500,
      error: app.crash?.ends === true ? "closed" : undefined,
      visitor: index,
    })),
  };
}

function outsideOf(moment: Moment): OutsideReadings {
  const { app, spent, rate, limit } = moment;
  const done = doneOf(moment);
  const visits = visitsOf(moment);
  const shares = Array.from({ length: app.workers }, (_, index) => shareOf(app, index));
  const asks = app.queries.reduce((all, one) => all + one.requests, 0);
  const pool = app.pool?.max ?? 0;
  return {
    processes: shares.map((share, index) => ({
      pid: 100 + index,
      command: "app",
      cpuMs: (spent.loopCpuMs * 1.08 + spent.threadMs + spent.helperMs) * done * share,
      busiestThreadMs: Math.min(lengthMs, spent.loopCpuMs * done * share),
      runDelayMs: 0,
      rssBytes:
        8e7 + (rate / limit) * 1e7 + (app.leakBytes ?? 0) * (moment.answeredBefore + visits * app.requestsPerVisit),
      rssGrowthBytes: (app.leakBytes ?? 0) * visits * app.requestsPerVisit,
      descriptors: 50,
      descriptorLimit: 65_536,
      writtenBytes: 0,
      connectionsAccepted: visits,
    })),
    childrenStarted: Math.round((app.children?.perVisit ?? 0) * done),
    childrenCpuMs: spent.childMs * done,
    remotes: [
      ...(asks === 0
        ? []
        : [
            {
              address: "127.0.0.1:5432",
              most: app.connectsEachTime === true ? 30 : Math.max(1, rate > limit * 0.15 ? pool : Math.min(pool, 2)),
              opened: app.connectsEachTime === true ? Math.round(asks * done) : pool,
              kind: "postgres",
            },
          ]),
      ...app.calls.map((one) => ({ address: one.host, most: 12, opened: 12, kind: "https" })),
    ],
    backlog: { most: rate > limit ? 100 : 0, limit: 511, overflows: 0 },
    throttledMs: rate > limit * 0.7 ? (app.throttled ?? 0) * lengthMs : 0,
  };
}

function databasesOf(moment: Moment): readonly DatabaseReadings[] {
  const { app, spent, rate, limit } = moment;
  if (app.queries.length === 0) return [];
  const done = doneOf(moment);
  const sessions = (app.pool?.max ?? 20) * 200;
  const idle = spent.holdMs > 0 ? spent.idleHoldMs / spent.holdMs : 0;
  return [
    {
      kind: "postgres",
      id: "127.0.0.1:5432/app",
      cpuMs: spent.databaseMs * done,
      statements: app.queries.map((one) => ({
        shape: one.shape,
        calls: one.each * one.requests * done,
        ms: one.each * one.requests * (one.cpuMs + one.waitMs) * done,
        rows: one.each * one.requests * one.rows * done,
      })),
      tables: app.queries.map((one) => ({
        table: one.table,
        rows: one.tableRows,
        sequentialScans: one.scans ? one.each * one.requests * done : 0,
        rowsReadBySequentialScans: one.scans ? one.each * one.requests * done * one.tableRows : 0,
        indexScans: one.scans ? 0 : one.each * one.requests * done,
        rowsFetchedByIndex: one.scans ? 0 : one.each * one.requests * done * (one.fetched ?? one.rows),
        ledBy: one.ledBy ?? ["id"],
      })),
      activity: {
        samples: 200,
        sessions,
        mostSessions: app.pool?.max ?? 20,
        running: sessions * (1 - idle) * Math.min(1, rate / limit),
        idleInTransaction: app.holdsFor === undefined ? 0 : sessions * idle * Math.min(1, rate / limit),
        waitingForLock: 0,
      },
    },
  ];
}
