// What the probe would say of a made-up app in one trial, process by process.

import type { ProcessReadings } from "../../probe/readings.ts";
import type { App, Spent } from "./app.ts";
import { doneOf, lengthMs, type Moment, shareOf } from "./moment.ts";

export function readingsOf(moment: Moment, profiled: boolean): readonly ProcessReadings[] {
  const workers = Array.from({ length: moment.app.workers }, (_, index) => processOf(moment, index, profiled));
  return moment.app.front === true ? [frontOf(moment), ...workers] : workers;
}

function frontOf(moment: Moment): ProcessReadings {
  const alone = { ...moment, app: { ...moment.app, workers: 1, queries: [], calls: [] } };
  const front = processOf(alone, 0, false);
  const mainMs = 0.2 * front.cpu.mainMs;
  return { ...front, pid: 99, parentPid: 0, cpu: { mainMs, processMs: mainMs, childrenMs: 0 }, profile: [] };
}

function processOf(moment: Moment, index: number, profiled: boolean): ProcessReadings {
  const { app, spent, random } = moment;
  const visits = doneOf(moment) * shareOf(app, index);
  const mainMs = Math.min(lengthMs, spent.loopCpuMs * visits * random());
  const each = (perVisit: number, ms: number) => ({
    count: perVisit * visits,
    ms: perVisit * visits * ms,
    maxMs: ms * 3,
  });
  const gcMs = mainMs * app.gcShare;
  return {
    pid: 100 + index,
    parentPid: 99,
    nodeVersion: "v24.0.0",
    wallMs: lengthMs,
    cpu: {
      mainMs,
      processMs: mainMs * 1.08 + (spent.threadMs + spent.helperMs) * visits,
      childrenMs: spent.childMs * visits,
    },
    loop: { activeMs: Math.min(lengthMs, spent.loopMs * visits), delayP99Ms: 5, delayMaxMs: app.code?.eachMs ?? 5 },
    gc: { count: gcMs / 2, pauseMs: gcMs, majorCount: 4, majorPauseMs: gcMs * 0.2 },
    memory: memoryOf(moment, visits),
    requests: routesOf(app, spent, visits),
    connectionsAccepted: visits,
    tlsHandshakes: app.handshakeMs === undefined ? 0 : visits,
    ...databaseOf(moment, visits),
    locks: app.queries.flatMap(({ shape, requests, lockMs, commits }) =>
      lockMs === undefined || commits === undefined
        ? []
        : [
            {
              where: "src/orders.js:41",
              kind: "pg",
              shape,
              ...each(requests, lockMs),
              hottestMs: requests * visits * lockMs,
              squaredMs: requests * visits * lockMs ** 2,
            },
          ],
    ),
    redis: app.redis.map((one) => ({
      where: "src/feed.js:12",
      ...each(one.perVisit, one.serverMs + 0.2),
      command: one.command,
      key: one.key,
      replyBytes: one.bytes * one.perVisit * visits,
      maxReplyBytes: one.bytes,
    })),
    calls: callsOf(moment, visits),
    ...workOf(moment, visits),
    profile: profiled ? profileOf(app, spent, mainMs) : [],
    probeMs: 10,
  };
}

/** What it has others do: children, threads, timers; and what it does wrong. */
function workOf(moment: Moment, visits: number) {
  const { app, spent, rate, limit } = moment;
  const each = (perVisit: number, ms: number) => ({
    count: perVisit * visits,
    ms: perVisit * visits * ms,
    maxMs: ms * 3,
  });
  const taskWait = spent.threadMs > 0 && rate > limit ? waits(app, spent) : 0.2;
  return {
    children:
      app.children === undefined
        ? []
        : [
            {
              where: "src/pdf.js:8",
              ...each(app.children.perVisit, app.children.spawnMs + 8),
              command: "convert",
              sync: false,
            },
          ],
    syncCalls: app.sync.map((one) => ({ where: one.where, ...each(one.perVisit, one.eachMs), name: one.name })),
    threads: {
      size: app.tasks?.size ?? 4,
      waitMeanMs: taskWait,
      waitMaxMs: taskWait * 3,
      tasks:
        app.tasks === undefined
          ? []
          : [{ where: "src/password.js:5", ...each(app.tasks.perVisit, app.tasks.eachMs), name: app.tasks.name }],
    },
    timers: timersOf(app),
    logs:
      app.log === undefined
        ? []
        : [{ where: "src/log.js:3", ...each(app.log.perVisit, app.log.eachMs), sink: "stdout", bytes: 200 * visits }],
    errors:
      app.crash === undefined
        ? []
        : [
            {
              message: "URIError: URI malformed",
              where: "src/names.js:20",
              count: Math.max(1, app.crash.share * visits),
              fatal: app.crash.ends,
              route: "POST /people",
              body: '{"name":"👩‍🚀"}',
            },
          ],
  };
}

/** The line for a thread: long when threads or the cores that they need are used up. */
function waits(app: App, spent: Spent): number {
  const threads = spent.threadMs / ((app.tasks?.size ?? 4) * app.workers);
  const box = spent.boxMs / app.cores;
  const worst = Math.max(threads, box, spent.loopMs / app.workers);
  return threads >= worst * 0.4 ? 250 : 0.5;
}

function memoryOf(moment: Moment, visits: number): ProcessReadings["memory"] {
  const { app, random } = moment;
  const requests = visits * app.requestsPerVisit;
  return {
    rssBytes: 9e7,
    heapUsedBytes: 5e7,
    heapLimitBytes: 2.1e9,
    externalBytes: 1e6,
    afterMajor: [0.2, 0.5, 0.8, 1].map((share) => ({
      heapBytes:
        3e7 * random() +
        (app.leakBytes ?? 0) * (moment.answeredBefore / app.workers + requests * share) +
        cached(app, moment.answeredBefore + requests * share),
      requests: requests * share,
    })),
  };
}

/** A cache that is full after some thousand requests. */
const cached = (app: App, requests: number): number => (app.cacheBytes ?? 0) * Math.min(1, requests / 2000);

function routesOf(app: App, spent: Spent, visits: number): ProcessReadings["requests"] {
  const waiting = spent.holdMs + app.calls.reduce((all, one) => all + one.perVisit * one.ms, 0) + spent.threadMs;
  const slowCalls = app.code === undefined ? 0 : app.code.perVisit;
  // Heavy code on one of the routes: rare calls are a route of their own, frequent ones are in all.
  const heavy = app.code === undefined ? 0 : app.code.eachMs * slowCalls;
  const rest = spent.loopMs - heavy + waiting;
  const many = app.requestsPerVisit - Math.min(slowCalls, app.requestsPerVisit);
  const own =
    slowCalls > 0
      ? [{ route: "GET /report", count: slowCalls, ms: heavy + (rest * slowCalls) / app.requestsPerVisit }]
      : [];
  const others = many > 0 ? [{ route: "GET /", count: many, ms: (rest * many) / app.requestsPerVisit }] : [];
  return [...own, ...others].map((one) => ({
    route: one.route,
    count: one.count * visits,
    failed: 0,
    ms: one.ms * visits,
    maxMs: (one.ms / one.count) * 4,
  }));
}

function databaseOf(moment: Moment, visits: number): Pick<ProcessReadings, "pools" | "queries" | "opened"> {
  const { app, spent, rate, limit } = moment;
  const taken =
    Math.max(
      1,
      app.queries.reduce((all, one) => all + one.requests, 0),
    ) * visits;
  const poolUse = app.pool === undefined ? 0 : spent.holdMs / (app.pool.max * app.workers);
  const worst = Math.max(poolUse, spent.boxMs / app.cores, spent.loopMs / app.workers);
  // Whatever is slow at the break, clients come back late: real pools have a line then, too.
  const wait = rate > limit ? (poolUse > worst * 0.9 ? 700 : 60) : 0.1;
  const held = app.calls.find((one) => one.host === app.holdsFor);
  return {
    pools:
      app.pool === undefined
        ? []
        : [
            {
              kind: "pg",
              id: "127.0.0.1:5432/app",
              max: app.pool.max,
              taken,
              waitMs: wait * taken,
              maxWaitMs: wait * 2,
              holdMs: spent.holdMs * visits,
              idleHoldMs: spent.idleHoldMs * visits,
              callsWhileHeld:
                held === undefined
                  ? []
                  : [{ host: held.host, count: held.perVisit * visits, ms: held.perVisit * held.ms * visits }],
              maxWaiting: rate > limit ? 200 : 1,
              where: "src/db.js:4",
            },
          ],
    queries: app.queries.map((one) => ({
      where: "src/orders.js:41",
      count: one.each * one.requests * visits,
      ms:
        one.each *
        one.requests *
        visits *
        (one.cpuMs + one.waitMs + 0.15 + (rate > limit ? 20 * (one.lockMs ?? 0) : 0)),
      maxMs: 30,
      kind: "pg",
      shape: one.shape,
      rows: one.each * one.requests * one.rows * visits,
      maxPerRequest: one.each,
      requests: one.requests * visits,
    })),
    opened:
      app.connectsEachTime === true ? [{ kind: "postgres", count: taken, ms: taken * 9, where: "src/db.js:7" }] : [],
  };
}

function callsOf(moment: Moment, visits: number): ProcessReadings["calls"] {
  const { app, rate } = moment;
  return app.calls.map((one) => {
    const count = one.perVisit * visits;
    const perSecond = one.perVisit * rate;
    const refused = one.allowed === undefined ? 0 : Math.max(0, 1 - one.allowed / perSecond);
    const queue = one.atOnce !== undefined && rate > moment.limit ? 6 : 1;
    return {
      where: one.where,
      count,
      ms: count * one.ms * queue,
      maxMs: one.ms * 5,
      host: one.host,
      method: "POST",
      statuses: { "200": count * (1 - refused), ...(refused > 0 ? { "429": count * refused } : {}) },
      withoutRequest: 0,
      maxPerRequest: one.maxPerRequest,
      retryAfterMs: refused > 0 ? 1000 : undefined,
      quotaPerWindow: one.allowed,
      quotaWindowMs: one.allowed === undefined ? undefined : 1000,
      connectionsOpened: 10,
    };
  });
}

function timersOf(app: App): ProcessReadings["timers"] {
  if (app.timer === undefined) return [];
  const { everyMs, queries, busyMs } = app.timer;
  const count = lengthMs / everyMs;
  const work = { queries: queries * count, calls: 0, children: 0 };
  return [{ where: "src/digest.js:9", count, ms: busyMs * count, maxMs: busyMs, intervalMs: everyMs, ...work }];
}

function profileOf(app: App, spent: Spent, mainMs: number): ProcessReadings["profile"] {
  const loop = spent.loopCpuMs;
  const codeShare = app.code === undefined ? 0 : (app.code.eachMs * app.code.perVisit) / loop;
  const redisShare = app.redis.reduce((all, one) => all + one.perVisit * one.bytes * 20e-6, 0) / loop;
  const syncShare = app.sync.reduce((all, one) => all + one.perVisit * one.eachMs, 0) / spent.loopMs;
  const handshake = (app.handshakeMs ?? 0) / loop;
  const rest = Math.max(0, 1 - codeShare - redisShare - syncShare - handshake - app.gcShare);
  // OpenSSL is called from no JavaScript: what a profiler sees is the rest.
  const place = (where: string, name: string, part: number) => {
    return { where, name, share: part / (1 - handshake), selfMs: part * mainMs };
  };
  return [
    place(app.code?.where ?? "", "work", codeShare),
    place("src/feed.js:12", "parse", redisShare),
    place(app.sync[0]?.where ?? "", "sync", syncShare),
    place("", "(garbage collector)", app.gcShare),
    place("src/server.js:20", "handler", rest * 0.35),
    place("src/server.js:31", "send", rest * 0.15),
    place("", "writev", rest * 0.4),
  ].filter((one) => one.share > 0.001);
}
