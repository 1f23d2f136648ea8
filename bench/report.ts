// Tables for people: text in columns; and figures in the few digits that they are good for.

import { median } from "./median.ts";

/** The first column to the left, the others to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  return [head, ...rows].map(line).join("\n");
}

/** `min–max` of some figures. */
export function range(values: readonly number[]): string {
  return `${whole(Math.min(...values))}–${whole(Math.max(...values))}`;
}

export function whole(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString("en") : "–";
}

export function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : "–";
}

/** For JSON: three digits after the point. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The median over the rounds of each round's own ratio, which other load shakes least. */
export function medianRatio(above: readonly number[], below: readonly number[]): number {
  return median(above.map((value, index) => value / (below[index] ?? NaN)));
}

/** Says on stderr how it goes. */
export function progress(bench: string, text: string): void {
  process.stderr.write(`${bench}  ${text}\n`);
}
