// Signature: one shape of query is asked again and again within one request, and the queries are most of the work.
// Looks like a missing index (the database is busy) and like a small pool (one request takes clients many times); told
// apart by the count per request while each query is quick.

import { demandOf, otherLoopMs, perVisit, type Facts } from "../facts.ts";
import { sum } from "../merged.ts";
import { at, between, evidence, figure, type Rule } from "../rule.ts";
import { isControl, isRead } from "../sql.ts";

interface Repeated extends Asked {
  /** With the others that are asked about the same items: all that one statement would save. */
  readonly all: readonly Asked[];
}

interface Asked {
  readonly shape: string;
  readonly where: string;
  readonly count: number;
  readonly ms: number;
  readonly perRequest: number;
}

/** Who is asked this part as often within a request is asked about the same items. */
const sameItems = 0.5;

/** A query of one shape costs the app's main thread about this share of its CPU, when queries are all it does. */
const queryShareOfLoop = 0.85;
/** And no query costs it more than this, by way of an ORM. */
const mostQueryMs = 0.5;

export const queryPerItem: Rule = {
  cause: "query-per-item",
  title: "A query for each item (N+1)",
  see: (facts) => {
    const seen = repeated(facts);
    if (seen === undefined) return undefined;
    const sums = { count: sum(seen.all, (one) => one.count), ms: sum(seen.all, (one) => one.ms) };
    const all = facts.low.queries.length > 0 ? sum(facts.low.queries, (one) => one.count) : statementCalls(facts);
    const share = all > 0 ? sums.count / all : 0;
    // All but the first of them would be saved; what comes instead asks for all rows at once.
    const saved = 1 - 2 / Math.max(2, seen.perRequest);
    const database = demandOf(facts, "database") * shareOfDatabase(facts, sums.ms);
    const loop = Math.min(
      otherLoopMs(facts) * share * queryShareOfLoop * between(perVisit(facts, sums.count), 2, 12),
      perVisit(facts, sums.count) * mostQueryMs,
    );
    const reads = seen.all.filter(({ shape }) => isRead(shape)).map(({ shape }) => shape);
    return {
      strength: 0.95 * between(seen.perRequest, 4, 10) * between(share, 0.2, 0.5),
      part: undefined,
      evidence: seen.all.map((one) =>
        evidence(
          `${figure(one.perRequest)} queries of one shape within one request${at(one.where)}, ` +
            `${figure(one.ms / one.count)} ms each`,
          one.where,
          one.shape,
        ),
      ),
      // A write that is answered from memory would not be made.
      change: facts.world.target.probed && isRead(seen.shape) ? { kind: "remember-queries", shapes: reads } : undefined,
      remedy: isRead(seen.shape)
        ? `Ask once for all items (JOIN, or WHERE id = ANY($1))${at(seen.where)} instead of once for each.`
        : `Write all items with one statement (INSERT … SELECT FROM unnest($1))${at(seen.where)} instead of one for each.`,
      relief: { loopMs: loop * saved, databaseMs: database * saved, holdMs: perVisit(facts, sums.ms) * saved },
    };
  },
};

function repeated(facts: Facts): Repeated | undefined {
  const many = manyTimes(facts).toSorted((a, b) => b.count - a.count);
  const [first] = many;
  return first && { ...first, all: many.filter((one) => one.perRequest >= sameItems * first.perRequest) };
}

/** Queries that a request asks several times; without the probe all statements, by their number per request. */
function manyTimes(facts: Facts): readonly Asked[] {
  const { queries, statements, requests } = facts.low;
  if (queries.length > 0) {
    return queries
      .filter((one) => !isControl(one.shape) && one.requests > 0 && one.maxPerRequest >= 4)
      .map(({ shape, where, count, ms, requests: asked }) => ({ shape, where, count, ms, perRequest: count / asked }));
  }
  return statements
    .filter((one) => !isControl(one.shape) && one.calls > 0 && requests > 0)
    .map(({ shape, calls: count, ms }) => ({ shape, where: "", count, ms, perRequest: count / requests }));
}

const statementCalls = (facts: Facts): number =>
  sum(
    facts.low.statements.filter((one) => !isControl(one.shape)),
    (one) => one.calls,
  );

/** Time, with an even share for what each statement costs beside its own running (parsing, the wire). */
function shareOfDatabase(facts: Facts, seenMs: number): number {
  const { queries, statements } = facts.low;
  const ms = queries.length > 0 ? sum(queries, (one) => one.ms) : sum(statements, (one) => one.ms);
  return ms > 0 ? Math.min(1, seenMs / ms) : 1;
}
