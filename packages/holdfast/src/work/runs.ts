// How far the runs of fan-outs are, for people: written with each page, read by nobody here.

import { boolColumn, int8Column, textColumn } from "../log/columns.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";

const moveSql = sql(import.meta.url, "runs-move.sql");

/** What one page has added to a run. */
export interface RunStep {
  readonly run: string;
  readonly rows: number;
  readonly events: number;
  readonly ended: boolean;
}

export async function moveRuns(tx: Queryable, name: string, steps: readonly RunStep[]): Promise<void> {
  if (steps.length === 0) return;
  await tx.query(moveSql, [
    name,
    textColumn(steps.map(({ run }) => run)),
    int8Column(steps.map(({ rows }) => rows)),
    int8Column(steps.map(({ events }) => events)),
    boolColumn(steps.map(({ ended }) => ended)),
  ]);
}
