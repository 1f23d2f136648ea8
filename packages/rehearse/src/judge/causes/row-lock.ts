// Signature: a statement that changes rows takes many times longer at the break than alone, while all others are as
// quick as before and neither the database nor the event loop is used up: it waits for a row that others have changed
// and not yet committed. A counter that everybody adds to lets through one transaction at a time, whatever the number
// of clients and cores. Looks alike: a small pool (there the line is before the statement, not in it), and a database
// that is used up (there all statements are slow).

import { lockPart } from "../../measure/parts-locks.ts";
import type { Facts } from "../facts.ts";
import { type Merged, most, sum } from "../merged.ts";
import { at, between, evidence, figure, type Rule } from "../rule.ts";
import { isControl, locksRows } from "../sql.ts";

interface Asked {
  readonly shape: string;
  readonly where: string;
  readonly count: number;
  readonly ms: number;
}

interface Waiting extends Asked {
  /** One of them, alone and at the break. */
  readonly aloneMs: number;
  readonly eachMs: number;
}

export const rowLock: Rule = {
  cause: "row-lock",
  title: "All wait for one row's lock",
  see: (facts) => {
    const seen = facts.broke ? waiting(facts) : undefined;
    if (seen === undefined) return undefined;
    const times = seen.eachMs / Math.max(seen.aloneMs, 0.1);
    const others = risenOthers(facts, seen);
    const database = facts.busy.databaseCores / Math.max(1, facts.world.target.cores);
    const part = facts.table.parts.find(({ id }) => id === lockPart(seen.shape));
    const calm =
      (1 - between(others, 2, 6)) * (1 - between(database, 0.5, 0.8)) * (1 - between(facts.busy.loop, 0.85, 0.95));
    return {
      strength: 0.95 * between(times, 5, 12) * between(seen.eachMs, 10, 40) * calm,
      part: part?.id,
      explains: 1,
      evidence: [
        evidence(
          `One statement takes ${figure(seen.eachMs)} ms at the break and ${figure(seen.aloneMs)} ms alone${at(seen.where)}`,
          seen.where,
          seen.shape,
        ),
        evidence(
          `All others take ${figure(others)} times what they take alone, and ${figure(facts.busy.idleCores)} cores were ` +
            "idle: it waits until those before it have committed",
        ),
      ],
      change: undefined,
      remedy:
        `Hold the row for a shorter time: change it last before the commit${at(seen.where)}, and wait for nothing in ` +
        "between; or spread a counter over several rows and add them up when it is read.",
      relief: { without: part === undefined ? [] : [part.id] },
    };
  },
};

/** The statement that changes rows and has lost most time by waiting. */
function waiting(facts: Facts): Waiting | undefined {
  const alone = new Map(askedIn(facts.low).map((one) => [one.shape, one.ms / one.count]));
  const risen = askedIn(facts.hot)
    .filter(({ shape }) => locksRows(shape) && alone.has(shape))
    .map((one) => ({ ...one, aloneMs: alone.get(one.shape) ?? 0, eachMs: one.ms / one.count }));
  return most(risen, (one) => (one.eachMs - one.aloneMs) * one.count);
}

/** How many times longer all the others take at the break, by their mean. */
function risenOthers({ low, hot }: Facts, { shape }: Asked): number {
  const meanOf = (from: Merged): number => {
    const others = askedIn(from).filter((one) => one.shape !== shape);
    return (
      sum(others, (one) => one.ms) /
      Math.max(
        1,
        sum(others, (one) => one.count),
      )
    );
  };
  const [before, after] = [meanOf(low), meanOf(hot)];
  return before > 0 ? after / before : 1;
}

/** What the probe saw; without it what the database itself says. */
function askedIn({ queries, statements }: Merged): readonly Asked[] {
  const all =
    queries.length > 0 ? queries : statements.map(({ shape, calls, ms }) => ({ shape, where: "", count: calls, ms }));
  return all.filter((one) => one.count > 0 && !isControl(one.shape));
}
