// For each example the count that shows its fault, and how high it is at least in the broken version and at most in the
// healthy one.

import { once } from "node:events";
import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import {
  callsOf10,
  childrenPerVisit,
  connectionsOf20,
  cpuOf,
  type Fault,
  firstFlow,
  oneProcess,
  queriesPerVisit,
  type Running,
  sequential,
  visits,
} from "./counting.ts";
import { cpuMs, descendants } from "./processes.ts";
import { redisCommandCalls, redisNumber } from "./redis-counts.ts";
import { ask } from "./services.ts";
import type { Stage } from "./stage.ts";
import { visit } from "./visit.ts";

export const faults: Readonly<Record<string, Fault>> = {
  compare: {
    what: "CPU ms of 5 comparisons",
    count: async ({ stage, app }) => {
      await get(stage, "/compare/1");
      const before = cpuMs(app.pid);
      for (let n = 0; n < 5; n += 1) await get(stage, `/compare/${n}`);
      return cpuMs(app.pid) - before;
    },
    brokenFrom: 90,
    healthyBelow: 60,
  },
  invoices: oneProcess,
  "csv-export": childrenPerVisit("gzip"),
  "cookie-vault": cpuOf(25, 150, 100),
  "api-keys": cpuOf(20, 250, 150),
  "audit-log": {
    what: "bytes written into the log for 5 visits",
    count: async (running) => {
      await visits(running, 5);
      return statSync(running.stage.environment["LOG_PIPE"] ?? "").size;
    },
    brokenFrom: 10_000,
    healthyBelow: 2_000,
  },
  quiz: {
    what: "1 when the first of 700 sessions is still in memory",
    count: async ({ stage }) => {
      const begun = await fetch(`${stage.url}/quiz`, { method: "POST" });
      const id = /"id":"([^"]+)"/.exec(await begun.text())?.[1] ?? "none";
      for (let n = 0; n < 700; n += 1) await get(stage, "/quiz", "POST");
      const answer = await fetch(`${stage.url}/quiz/${id}/0`);
      await answer.arrayBuffer();
      return answer.status === 200 ? 1 : 0;
    },
    brokenFrom: 1,
    healthyBelow: 1,
  },
  "price-board": {
    what: "collections of the whole heap, for 400 visits",
    count: async (running) => {
      await visits(running, 400);
      return running.app.output().split("Mark-Compact").length - 1;
    },
    // 10 to 13, and 1.
    brokenFrom: 7,
    healthyBelow: 4,
    flags: ["--trace-gc"],
  },
  badges: {
    what: "1 when a name that begins with an emoji ends the process",
    count: async ({ stage, app, scenario }) => {
      const complaints = await visit(stage.url, firstFlow(scenario), 57);
      if (complaints.length === 0) return 0;
      if (app.child.exitCode === null) await once(app.child, "exit");
      return 1;
    },
    brokenFrom: 1,
    healthyBelow: 1,
  },
  "game-rooms": {
    what: "workers that had nothing to do while 8 visited",
    count: async (running) => {
      const workers = descendants(running.app.pid);
      const before = workers.map(cpuMs);
      await visits(running, 8);
      return workers.filter((pid, at) => cpuMs(pid) - (before[at] ?? 0) < 20).length;
    },
    brokenFrom: 1,
    healthyBelow: 1,
  },
  "bank-page": { what: "bits of its key", count: ({ stage }) => keyBits(stage), brokenFrom: 4096, healthyBelow: 1024 },
  "front-page": {
    what: "processes that answer",
    count: ({ app }) => descendants(app.pid).length,
    brokenFrom: 1,
    healthyBelow: 1,
  },
  "python-checksums": childrenPerVisit("cksum"),
  "python-search": oneProcess,
  tickets: {
    ...connectionsOf20("mostOpen", 0, 0),
    what: "1 when 20 visitors at the same time share one connection",
    count: async (running) => {
      await Promise.all(Array.from({ length: 20 }, (_, n) => visit(running.stage.url, firstFlow(running.scenario), n)));
      return running.frames?.counts.mostOpen === 1 ? 1 : 0;
    },
    brokenFrom: 1,
    healthyBelow: 1,
  },
  guestbook: connectionsOf20("connections", 20, 11),
  "short-links": sequential("select address from links where code = 'abc'"),
  feed: queriesPerVisit(50),
  poll: {
    what: "1 when 20 votes are counted in one row",
    count: async (running) => {
      await visits(running, 20);
      const rows = "select count(*) from tallies where votes > 0";
      const counted = await ask(running.stage.environment["DATABASE_URL"] ?? "", rows);
      return Number(counted[0]?.["count"]) === 1 ? 1 : 0;
    },
    brokenFrom: 1,
    healthyBelow: 1,
  },
  "waiting-room": {
    what: "searches through the list, for 5 visits",
    count: async (running) => {
      await visits(running, 5);
      return redisCommandCalls(running.stage, "lpos");
    },
    brokenFrom: 5,
    healthyBelow: 1,
  },
  activity: {
    what: "bytes that Redis has sent for one visit",
    count: async (running) => {
      const before = redisNumber(running.stage, "total_net_output_bytes");
      await visits(running, 1);
      return redisNumber(running.stage, "total_net_output_bytes") - before;
    },
    brokenFrom: 200_000,
    healthyBelow: 20_000,
  },
  weather: callsOf10("/now", 10, 6),
  newsletter: callsOf10("/messages", 12, 8),
  checkout: {
    what: "most transactions that were idle while the card was charged",
    count: mostIdleInTransaction,
    brokenFrom: 1,
    healthyBelow: 1,
  },
  digest: {
    what: "queries in 3.5 s without any visitor",
    count: async ({ frames }) => {
      const before = frames?.counts.queries ?? 0;
      await sleep(3500);
      return (frames?.counts.queries ?? 0) - before;
    },
    brokenFrom: 1500,
    healthyBelow: 1000,
  },
  "order-history": sequential("select id from purchases where customer_id = 7 order by placed desc limit 10"),
  dashboard: sequential("select count(*) from deliveries where shop_id = 7 and late"),
  currency: callsOf10("/rates", 10, 6),
  report: cpuOf(10, 100, 80),
  "thumbnails-cache": cpuOf(60, 90, 80),
  "sign-up-rules": connectionsOf20("connections", 20, 11),
  "news-ticker": queriesPerVisit(40),
  "pool-busy": oneProcess,
};

async function get(stage: Stage, path: string, method = "GET"): Promise<void> {
  const answer = await fetch(`${stage.url}${path}`, { method });
  await answer.arrayBuffer();
}

async function keyBits(stage: Stage): Promise<number> {
  const socket = connect(Number(stage.environment["PORT"]), "127.0.0.1", { rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { bits } = socket.getPeerCertificate();
  socket.destroy();
  return bits ?? 0;
}

/** Looks at the sessions of the database for as long as an order takes. */
async function mostIdleInTransaction({ stage, scenario }: Running): Promise<number> {
  let isOver = false;
  const order = visit(stage.url, firstFlow(scenario), 1).finally(() => (isOver = true));
  const query =
    "select count(*) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()";
  let most = 0;
  while (!isOver)
    most = Math.max(most, Number((await ask(stage.environment["DATABASE_URL"] ?? "", query))[0]?.["count"]));
  await order;
  return most;
}
