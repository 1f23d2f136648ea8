// Made-up apps: a broken one for each cause, healthy ones, pairs that look alike, and some with three faults.

import type { Cause } from "../verdict.ts";
import type { App, Query } from "./app.ts";

export const plain: App = {
  name: "plain",
  cores: 2,
  workers: 1,
  requestsPerVisit: 3,
  plainMs: 1.2,
  gcShare: 0.05,
  queries: [],
  redis: [],
  calls: [],
  sync: [],
  probed: true,
};

export const byKey: Query = {
  shape: "select * from orders where customer_id = $1",
  table: "orders",
  tableRows: 60_000,
  scans: false,
  each: 1,
  requests: 1,
  cpuMs: 0.06,
  waitMs: 0.1,
  rows: 10,
};

const scan: Query = { ...byKey, scans: true, cpuMs: 5, waitMs: 0 };
/** The newest few of one customer, found by going through all orders from the newest on. */
const byTime: Query = {
  ...byKey,
  shape: "select * from orders where customer_id = $1 order by placed_at desc limit ?",
  cpuMs: 5,
  waitMs: 0,
  fetched: 45_000,
  ledBy: ["id", "placed_at"],
};
const perItem: Query = {
  ...byKey,
  each: 50,
  rows: 1,
  shape: "select * from lines where order_id = $1",
  table: "lines",
};
const counter: Query = {
  ...byKey,
  shape: "update polls set votes = votes + ? where id = $1",
  table: "polls",
  tableRows: 20,
};
const shop: App = { ...plain, queries: [byKey], pool: { max: 10 } };
const mail = { host: "mail.test:443", where: "src/mail.js:6", perVisit: 1, maxPerRequest: 1, ms: 40 };

/** Each broken in one way; the look-alikes are those with a comment. */
export const broken: readonly (readonly [Cause, App])[] = [
  ["event-loop-blocked", { ...plain, code: { where: "src/report.js:10", eachMs: 60, perVisit: 0.2 } }],
  ["event-loop-blocked", { ...shop, code: { where: "src/report.js:10", eachMs: 30, perVisit: 1 } }],
  ["event-loop-blocked", { ...plain, plainMs: 0.5, code: { where: "src/list.js:18", eachMs: 8.5, perVisit: 3 } }],
  ["one-core-of-many", { ...plain, plainMs: 12, code: { where: "src/page.js:10", eachMs: 5, perVisit: 3 } }],
  ["one-core-of-many", { ...plain, plainMs: 15, cores: 4 }],
  ["child-process-per-request", { ...plain, children: { perVisit: 1, cpuMs: 12, spawnMs: 1.5 } }],
  ["child-process-per-request", { ...plain, probed: false, children: { perVisit: 1, cpuMs: 12, spawnMs: 1.5 } }],
  ["pool-too-small", { ...shop, pool: { max: 1 }, queries: [{ ...byKey, cpuMs: 0.5, waitMs: 9 }] }],
  ["pool-too-small", { ...shop, pool: { max: 1 }, queries: [{ ...byKey, cpuMs: 6, waitMs: 0 }], cores: 4 }],
  ["pool-too-small", { ...shop, pool: { max: 2 }, queries: [{ ...byKey, cpuMs: 0.3, waitMs: 20 }], probed: false }],
  ["connection-per-request", { ...plain, queries: [byKey], connectsEachTime: true }],
  ["missing-index", { ...shop, queries: [scan] }],
  ["missing-index", { ...shop, queries: [byTime] }],
  ["missing-index", { ...shop, queries: [byTime], probed: false }],
  // A missing index behind a small pool: the line for a client is its symptom.
  [
    "missing-index",
    {
      ...shop,
      queries: [scan, { ...byKey, shape: "select * from people where id = $1", table: "people" }],
      pool: { max: 2 },
    },
  ],
  ["missing-index", { ...shop, queries: [scan], probed: false }],
  ["query-per-item", { ...shop, queries: [byKey, perItem] }],
  ["query-per-item", { ...shop, queries: [byKey, perItem], pool: { max: 2 } }],
  [
    "big-redis-scan",
    { ...plain, redis: [{ command: "LRANGE", key: "feed:*", perVisit: 1, serverMs: 3, bytes: 400_000 }] },
  ],
  ["big-redis-scan", { ...plain, redis: [{ command: "KEYS", key: "user:*", perVisit: 1, serverMs: 8, bytes: 900 }] }],
  ["third-party-quota", { ...plain, calls: [{ ...mail, host: "geo.test", allowed: 20, perVisit: 0.6 }] }],
  [
    "third-party-call-per-sign-up",
    { ...plain, calls: [{ ...mail, perVisit: 4, maxPerRequest: 4, signUps: 1, atOnce: 8 }] },
  ],
  [
    "third-party-call-per-sign-up",
    { ...plain, calls: [{ ...mail, perVisit: 1, signUps: 0.5, maxPerRequest: 2, atOnce: 5, ms: 150 }] },
  ],
  ["pool-held-by-slow-call", { ...shop, calls: [{ ...mail, ms: 90 }], holdsFor: mail.host }],
  ["pool-held-by-slow-call", { ...shop, calls: [{ ...mail, ms: 90 }], holdsFor: mail.host, probed: false }],
  ["row-lock", { ...shop, queries: [byKey, { ...counter, lockMs: 12, commits: true }] }],
  ["row-lock", { ...shop, queries: [byKey, { ...counter, lockMs: 12 }] }],
  // Locks are held while a client is, so that there is a line for clients as well.
  ["row-lock", { ...shop, pool: { max: 4 }, queries: [byKey, { ...counter, lockMs: 14 }] }],
  ["tls-on-the-box", { ...plain, plainMs: 0.9, handshakeMs: 3 }],
  ["scheduled-work", { ...shop, timer: { everyMs: 3000, queries: 400, busyMs: 900 } }],
  ["memory-growth", { ...plain, leakBytes: 20_000 }],
  ["garbage-collection", { ...plain, plainMs: 6, gcShare: 0.45 }],
  ["garbage-collection", { ...plain, plainMs: 3, gcShare: 0.35, gcHelperMs: 12 }],
  ["crash-on-input", { ...plain, crash: { share: 0.03, ends: false } }],
  ["crash-on-input", { ...plain, crash: { share: 0.02, ends: true } }],
  ["sticky-imbalance", { ...plain, plainMs: 8, workers: 4, cores: 4, heaviestShare: 0.85 }],
  ["sticky-imbalance", { ...plain, plainMs: 8, workers: 2, cores: 2, heaviestShare: 1, front: true }],
  ["sticky-imbalance", { ...plain, plainMs: 8, workers: 4, cores: 4, heaviestShare: 0.85, probed: false }],
  ["sync-calls", { ...plain, sync: [{ name: "crypto.pbkdf2Sync", where: "src/auth.js:9", eachMs: 25, perVisit: 1 }] }],
  ["sync-calls", { ...plain, sync: [{ name: "fs.readFileSync", where: "src/page.js:9", eachMs: 1.2, perVisit: 6 }] }],
  ["thread-pool-exhausted", { ...plain, tasks: { name: "crypto.scrypt", eachMs: 60, perVisit: 1, size: 4 } }],
  [
    "thread-pool-exhausted",
    { ...plain, cores: 16, tasks: { name: "crypto.scrypt", eachMs: 60, perVisit: 1, size: 4 } },
  ],
  ["slow-log-sink", { ...plain, sync: [{ name: "fs.writeSync", where: "src/logger.js:9", eachMs: 2, perVisit: 3 }] }],
  ["slow-log-sink", { ...plain, log: { perVisit: 6, eachMs: 1.5 } }],
  ["machine-too-weak", { ...plain, throttled: 0.5 }],
];

/** Nothing is wrong with these, however far they go. */
export const healthy: readonly App[] = [
  { ...plain, name: "small pages" },
  { ...plain, name: "seen from outside", probed: false },
  { ...shop, name: "a database with an index and a pool" },
  { ...shop, name: "a database seen from outside", probed: false },
  { ...shop, name: "one client is enough for quick queries", pool: { max: 4 } },
  { ...shop, name: "a small table read whole", queries: [{ ...byKey, scans: true, tableRows: 50, cpuMs: 0.08 }] },
  { ...shop, name: "three queries for a page", queries: [{ ...byKey, requests: 3 }] },
  {
    ...shop,
    name: "a sum over the many rows that an index gives",
    queries: [
      { ...byTime, shape: "select sum(total) from orders where customer_id = $1", rows: 1, ledBy: ["customer_id"] },
    ],
  },
  {
    ...shop,
    name: "a sum over much that the database computes",
    pool: { max: 2 },
    queries: [{ ...byKey, shape: "select sum(total) from orders", cpuMs: 20, waitMs: 0 }],
  },
  { ...plain, name: "a process for each core", workers: 4, cores: 4, plainMs: 9 },
  { ...plain, name: "a little template work", code: { where: "src/page.js:4", eachMs: 0.8, perVisit: 3 } },
  {
    ...plain,
    name: "a range of a Redis list",
    redis: [{ command: "LRANGE", key: "feed", perVisit: 2, serverMs: 0.02, bytes: 1500 }],
  },
  { ...plain, name: "a quick third party", calls: [{ ...mail, perVisit: 0.2, ms: 15 }] },
  { ...shop, name: "a call out with no client held", calls: [{ ...mail, ms: 90, perVisit: 0.5 }] },
  { ...plain, name: "a cache that fills", cacheBytes: 9e7 },
  { ...plain, name: "a log line for each request", log: { perVisit: 3, eachMs: 0.02 } },
  { ...plain, name: "a heartbeat", timer: { everyMs: 1000, queries: 1, busyMs: 2 } },
  {
    ...plain,
    name: "hashing with threads enough",
    tasks: { name: "crypto.scrypt", eachMs: 60, perVisit: 0.2, size: 16 },
  },
  { ...plain, name: "a child process now and then", children: { perVisit: 0.01, cpuMs: 10, spawnMs: 1 } },
  { ...plain, name: "TLS with sessions resumed", handshakeMs: 0.2 },
];

/** Three faults, in the order in which they break. */
export const several: readonly (readonly [readonly Cause[], App])[] = [
  [
    ["missing-index", "sync-calls", "query-per-item"],
    {
      ...shop,
      queries: [
        { ...scan, cpuMs: 30 },
        { ...perItem, each: 30 },
      ],
      sync: [{ name: "crypto.pbkdf2Sync", where: "src/auth.js:9", eachMs: 12, perVisit: 1 }],
      pool: { max: 20 },
    },
  ],
  [
    ["pool-too-small", "event-loop-blocked", "big-redis-scan"],
    {
      ...shop,
      pool: { max: 1 },
      queries: [{ ...byKey, waitMs: 100 }],
      code: { where: "src/report.js:10", eachMs: 40, perVisit: 0.8 },
      redis: [{ command: "KEYS", key: "user:*", perVisit: 1, serverMs: 9, bytes: 900 }],
    },
  ],
];
