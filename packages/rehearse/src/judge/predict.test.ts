import assert from "node:assert/strict";
import { test } from "node:test";
import type { DemandTable, Part } from "../measure/demand.ts";
import { afterChange, kindOfPart, withDemand } from "./predict.ts";

function part(id: string, servers: number, demandMs: number): Part {
  const empty = { demandErrorMs: 0, utilisation: 0.1, usable: 0.9, limit: 0, evidence: "" };
  return withDemand({ id, title: `the ${id}`, servers, demandMs, ...empty }, demandMs);
}

function table(...parts: readonly Part[]): DemandTable {
  const limit = Math.min(...parts.map((one) => one.limit));
  const predicted = { limit, low: limit * 0.9, high: limit * 1.1, part: parts[0]?.id ?? "" };
  return { parts, requestsPerVisit: 1, measuredTo: 10, predicted };
}

test("a larger pool carries as far as the next part", () => {
  const demand = table(part("pool:pg:db", 1, 9), part("event-loop", 1, 3), part("cpu", 2, 4));
  const after = afterChange(demand, { pool: "pool:pg:db", poolServers: 10 });
  assert.equal(after.limit, 300);
  assert.equal(after.next, "the event-loop");
});

test("an index takes CPU off the database and the machine, and time off the pool", () => {
  const demand = table(part("pool:pg:db", 2, 10), part("database-cpu", 2, 9.5), part("cpu", 2, 11));
  const { table: mended } = afterChange(demand, { databaseMs: 9, holdMs: 9 });
  const demands = Object.fromEntries(mended.parts.map((one) => [one.id, one.demandMs]));
  assert.deepEqual(demands, { "pool:pg:db": 1, "database-cpu": 0.5, cpu: 2 });
});

test("no fix takes all of a part away, and one part's relief is no other's", () => {
  const demand = table(part("event-loop", 1, 10), part("redis", 1, 1));
  const after = afterChange(demand, { loopMs: 50 });
  assert.ok(Math.abs((after.table.parts.find((one) => one.id === "event-loop")?.demandMs ?? 0) - 0.3) < 1e-9);
  assert.equal(after.table.parts.find((one) => one.id === "redis")?.demandMs, 1);
});

test("without the work that comes without visits, what is left is for them", () => {
  // 6.8 ms a visit and 300 ms a second, of 2,000: 250 visits a second, each with 1.2 ms of the rest.
  const busy = { ...part("cpu", 2, 8), usable: 1, limit: 250, restMs: 300 };
  assert.equal(Math.round(afterChange(table(busy), { rest: true }).limit), 294);
  assert.equal(afterChange(table(busy), {}).limit, 250);
});

test("a part that is gone no longer limits", () => {
  const demand = table(part("quota:mail.test", 1, 100), part("event-loop", 1, 1));
  assert.equal(afterChange(demand, { without: ["quota:mail.test"] }).limit, 900);
  const alone = afterChange(table(part("quota:mail.test", 1, 100)), { without: ["quota:mail.test"] });
  assert.equal(alone.limit, Number.POSITIVE_INFINITY);
});

test("answers that are late at any rate are in time when most of their time is gone", () => {
  const late = { ...part("latency", 1, 400), usable: 0, limit: 0 };
  const demand = table(late, part("event-loop", 1, 3));
  assert.equal(afterChange(demand, { waitMs: 350 }).limit, 300);
  assert.equal(afterChange(demand, { waitMs: 20 }).limit, 0);
});

test("parts are told apart by what their names begin with", () => {
  const kinds = ["pool:pg:db", "database-cpu:x", "database-locks", "redis:a", "interpreter-lock", "quota:h", "ports"];
  assert.deepEqual(kinds.map(kindOfPart), ["pool", "database", "other", "redis", "event-loop", "quota", "other"]);
});

test("a pool of ten may be nearly full where a pool of one must stay half empty", () => {
  const one = { ...part("pool:pg:db", 1, 100), usable: 0.3, limit: 3 };
  const more = afterChange(table(one), { poolServers: 10 }).table.parts[0];
  assert.ok(more !== undefined && more.usable > 0.7 && more.usable <= 0.98, String(more?.usable));
  assert.ok(Math.abs(more.limit - 100 * more.usable) < 1e-6);
  const same = afterChange(table(one), { redisMs: 5 }).table.parts[0];
  assert.equal(same?.usable, 0.3);
});
