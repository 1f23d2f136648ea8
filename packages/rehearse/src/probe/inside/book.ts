// Everything counted, in tables of rows: sums only grow, tops are the most since the last mark. A table takes a limited
// number of rows, then adds to one called "other". What changed since the last line is written as the next.

const rowsPerTable = 200;
const eventsPerLine = 500;

export type Label = string | number | boolean;

export interface Row<Sum extends string = string, Top extends string = string> {
  readonly labels: Record<string, Label>;
  readonly sums: Record<Sum, number>;
  readonly tops: Record<Top, number>;
  changed: boolean;
}

export interface Table<Sum extends string, Top extends string> {
  /** The row of this key; `labels` are asked for when it is new. */
  row(key: string, labels: () => Record<string, Label>): Row<Sum, Top>;
}

interface Held {
  readonly name: string;
  readonly rows: Map<string, Row>;
}

/** One line's share of a table's row: table, key, labels, sums, tops. */
export type Line = readonly [string, string, Record<string, Label>, Record<string, number>, Record<string, number>];

const tables: Held[] = [];
let events: (readonly [string, Record<string, Label>])[] = [];

export type CostSum = "count" | "ms";
export type CostTop = "maxMs";
export const costSums: readonly CostSum[] = ["count", "ms"];
export const costTops: readonly CostTop[] = ["maxMs"];

export function table<Sum extends string, Top extends string>(
  name: string,
  sums: readonly Sum[],
  tops: readonly Top[],
): Table<Sum, Top> {
  const rows = new Map<string, Row<Sum, Top>>();
  tables.push({ name, rows });
  const fresh = (labels: Record<string, Label>): Row<Sum, Top> => ({
    labels,
    sums: zeros(sums),
    tops: zeros(tops),
    changed: true,
  });
  return {
    row(key, labels) {
      const known = rows.get(key);
      if (known !== undefined) return known;
      const full = rows.size >= rowsPerTable;
      const name = full ? "other" : key;
      const row = rows.get(name) ?? fresh(full ? { ...labels(), other: true } : labels());
      rows.set(name, row);
      return row;
    },
  };
}

export function addCost(row: Row<CostSum, CostTop>, ms: number): void {
  row.sums.count += 1;
  row.sums.ms += ms;
  if (ms > row.tops.maxMs) row.tops.maxMs = ms;
  row.changed = true;
}

export function addEvent(kind: string, labels: Record<string, Label>): void {
  if (events.length < eventsPerLine) events.push([kind, labels]);
}

/** What changed since the last call. `isMark` begins new tops. */
export function takeLines(isMark: boolean): { readonly rows: Line[]; readonly events: typeof events } {
  const lines: Line[] = [];
  for (const { name, rows } of tables) {
    for (const [key, row] of rows) {
      if (row.changed) lines.push([name, key, row.labels, { ...row.sums }, { ...row.tops }]);
      row.changed = false;
      if (isMark) for (const top of Object.keys(row.tops)) row.tops[top] = 0;
    }
  }
  const taken = events;
  events = [];
  return { rows: lines, events: taken };
}

/** Whether there is anything to write. */
export function hasChanged(): boolean {
  return events.length > 0 || tables.some(({ rows }) => [...rows.values()].some((row) => row.changed));
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  // Object.fromEntries gives `{ [k: string]: number }`; the names are exactly these.
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
