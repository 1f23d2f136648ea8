// What grows with the data: the same gentle rate on the database as it is and on a copy with four times the rows.

import type { Growth } from "../judge/verdict.ts";
import { withMoreRows } from "./around.ts";
import type { Context } from "./context.ts";
import { demandOf } from "./demand.ts";
import { visitsOf } from "./part-wish.ts";
import { runTrial } from "./run-trial.ts";
import type { Trial } from "./trial.ts";

const times = 4;
/** Less than this is within the noise of two short trials. */
const leastRatio = 1.4;
/** Demands smaller than this per visit are nobody's limit. */
const leastMs = 0.05;

export interface GrowthWish {
  /** A rate well below the limit even when a demand is four times as large. */
  readonly visitsPerSecond: number;
  readonly durationMs: number;
  /** Tables that grow with the use of the app. */
  readonly tables: readonly string[];
}

/**
 * Both trials, and what grew from the one to the other. Throws when no copy can be made; the target is then as
 * before.
 */
export async function measureGrowth(
  context: Context,
  wish: GrowthWish,
): Promise<{ readonly growth: readonly Growth[]; readonly trials: readonly Trial[] }> {
  const { visitsPerSecond, durationMs } = wish;
  // Both on a copy: a fresh copy has other caches and other free space than a database that has been in use.
  const run = async (rows: number): Promise<Trial> => {
    const changed = await withMoreRows(context, wish.tables, rows);
    try {
      // The first visits compile, connect and fill caches.
      await runTrial(changed, { visitsPerSecond, purpose: "warm-up", durationMs: durationMs / 3 });
      return await runTrial(changed, { visitsPerSecond, purpose: "growth", durationMs });
    } finally {
      await changed.close();
    }
  };
  const [before, after] = [await run(1), await run(times)];
  return { growth: growthBetween(before, after, context), trials: [before, after] };
}

/** Parts of the demand table and statements whose time per visit grew, the steepest first. */
export function growthBetween(before: Trial, after: Trial, context: Pick<Context, "settings">): readonly Growth[] {
  const table = grownTable(before, after);
  const found: Growth[] = [];
  const add = (part: string, of: string, demands: { before: number; after: number }): void => {
    if (demands.after < leastMs || demands.after < leastRatio * demands.before) return;
    const order = Math.log(demands.after / Math.max(demands.before, leastMs / times)) / Math.log(times);
    const [demandMs, demandAtFourTimesMs] = [demands.before, demands.after];
    found.push({ part, table: of, demandMs, demandAtFourTimesMs, order: Math.max(0, Math.min(3, order)) });
  };
  const { promised } = context.settings;
  const first = new Map(demandOf([before], promised)?.parts.map((part) => [part.id, part]));
  for (const part of demandOf([after], promised)?.parts ?? []) {
    const demandMs = first.get(part.id)?.demandMs;
    if (demandMs !== undefined) add(part.id, table, { before: demandMs, after: part.demandMs });
  }
  const statements = statementsOf(before);
  for (const [shape, afterMs] of statementsOf(after)) {
    add(shape, tableOfStatement(shape) ?? table, { before: statements.get(shape) ?? 0, after: afterMs });
  }
  return found.toSorted((a, b) => b.order - a.order);
}

/** Ms per visit by statement, as the database counts them; as the probe does, where the database does not say. */
function statementsOf(trial: Trial): ReadonlyMap<string, number> {
  const visits = Math.max(1, visitsOf(trial));
  const byDatabase = trial.databases.flatMap((database) => database.statements);
  const seen = byDatabase.length > 0 ? byDatabase : trial.inside.flatMap((process) => process.queries);
  const found = new Map<string, number>();
  for (const { shape, ms } of seen) found.set(shape, (found.get(shape) ?? 0) + ms / visits);
  return found;
}

/** The table of which most additional rows were read from one end to the other. */
function grownTable(before: Trial, after: Trial): string {
  const read = (trial: Trial): Map<string, number> =>
    new Map(
      trial.databases
        .flatMap((database) => database.tables)
        .map(({ table, rowsReadBySequentialScans }) => [
          table,
          rowsReadBySequentialScans / Math.max(1, visitsOf(trial)),
        ]),
    );
  const old = read(before);
  const grown = [...read(after)].map(([table, rows]) => ({ table, more: rows - (old.get(table) ?? 0) }));
  return grown.filter(({ more }) => more > 0).toSorted((a, b) => b.more - a.more)[0]?.table ?? "";
}

function tableOfStatement(shape: string): string | undefined {
  const [, name] = /\b(?:from|into|update|join)\s+([\w."`]+)/i.exec(shape) ?? [];
  return name?.replaceAll(/["`]/g, "");
}

/** Three tables that the crowd of this trial reads, the largest first. */
export function largestTables(trial: Trial | undefined): readonly string[] {
  const seen = trial?.databases.flatMap(({ tables }) => tables) ?? [];
  const used = seen.filter((one) => one.sequentialScans + one.indexScans > 0 && one.rows > 0);
  return used
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, 3)
    .map(({ table }) => table);
}
