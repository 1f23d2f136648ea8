// Signature: about one database connection is opened per visit or more, each costing the database a process and a
// login. Looks like a database that is too slow; told apart by the count of connections opened.

import { databaseKinds } from "./pools.ts";
import { demandOf, type Facts, loopCpuMs, perVisit } from "../facts.ts";
import { most, sum } from "../merged.ts";
import { at, between, evidence, figure, type Rule } from "../rule.ts";

/** Share of the database's CPU that is left for the queries at the most, and when nobody has counted them. */
const [mostLeft, usuallyLeft] = [0.25, 0.1];
/** What a short query costs the database beside its own running: to be read, planned and answered. */
const queryMs = 0.1;
/** A login by password costs the client's side about this much CPU (SCRAM, 4096 rounds). */
const loginMs = 1.5;

export const connectionPerRequest: Rule = {
  cause: "connection-per-request",
  title: "A database connection is opened for each request",
  see: (facts) => {
    const { low, hotTrial } = facts;
    const opened = most(low.opened, (one) => one.count);
    const remotes = low.outside.flatMap((one) => one.remotes).filter((one) => databaseKinds.test(one.kind));
    // A pool that is filled opens as many as it holds, once.
    const filling = sum(low.pools, (one) => one.max) * new Set(low.workers.map((one) => one.pid)).size;
    const seen =
      low.opened.length > 0
        ? sum(low.opened, (one) => one.count) - filling
        : sum(remotes, (one) => one.opened) - Math.max(0, ...remotes.map((one) => one.most));
    const each = low.requests > 0 ? seen / low.requests : 0;
    const perVisitOpened = perVisit(facts, seen);
    const many = Math.max(between(each, 0.15, 0.5), between(perVisitOpened, 0.3, 0.9));
    if (many === 0 || seen < 10) return undefined;
    const loop = loopCpuMs(facts);
    const database = demandOf(facts, "database");
    const failed = hotTrial?.load.requests;
    const refused = facts.hot.workers.some((one) =>
      one.errors.some((error) =>
        /too many (?:clients|connections)|remaining connection slots|53300/i.test(error.message),
      ),
    );
    const where = opened?.where ?? "";
    return {
      strength: 0.95 * many,
      part: database > 0 ? "database-cpu" : undefined,
      ...(refused && failed !== undefined && failed.failed > 0 ? { explains: 1 } : {}),
      evidence: [
        evidence(`${figure(perVisitOpened)} database connections are opened per visit${at(where)}`, where),
        ...(opened !== undefined && opened.count > 0
          ? [evidence(`Opening one takes ${figure(opened.ms / opened.count)} ms before the first query can run`)]
          : []),
        ...(refused ? [evidence("At the break the database refused further connections")] : []),
      ],
      change: facts.world.target.probed ? { kind: "reuse-connections" } : undefined,
      remedy: `Open one pool when the process starts and take clients from it${at(where)}, instead of a new connection each time.`,
      relief: {
        databaseMs: database - queriesOf(facts, database),
        loopMs: Math.min(loop * 0.5, perVisitOpened * loginMs),
        without: facts.table.parts
          .filter(({ id, title }) => id.startsWith("ports:") && databaseKinds.test(title))
          .map(({ id }) => id),
      },
    };
  },
};

/** What one visit would still take of the database: its queries, without the connection. */
function queriesOf(facts: Facts, database: number): number {
  const { statements, queries } = facts.low;
  const count = statements.length > 0 ? sum(statements, (one) => one.calls) : sum(queries, (one) => one.count);
  const runningMs = sum(statements, (one) => one.ms);
  const left = count > 0 ? perVisit(facts, runningMs + queryMs * count) : database * usuallyLeft;
  return Math.min(database * mostLeft, left);
}
