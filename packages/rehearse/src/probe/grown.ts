// A row of the probe's tables as it grew between two marks, and what most rows have in common.

import type { Labels } from "./journals.ts";
import type { Costs } from "./readings.ts";

/** A row's growth between two marks. */
export interface Grown {
  readonly labels: Labels;
  sum(name: string): number;
  top(name: string): number;
}

/** The rows of a table that grew. */
export type Rows = (table: string) => readonly Grown[];

export function costs(row: Grown): Costs {
  return {
    where: text(row.labels["where"]),
    count: row.sum("count"),
    ms: row.sum("ms"),
    maxMs: row.top("maxMs"),
  };
}

export function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
