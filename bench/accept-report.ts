// The accept bench's rounds as a table for people, as lines for machines, and as ratios.

import { type Round, type Rounds, type VariantName, variantNames } from "./accept-round.ts";
import type { Settings } from "./call.ts";
import { median } from "./median.ts";

/** (c)/(b) and (c)/(a): the median over the rounds of each round's own ratio, which other load shakes least. */
export function ratios(rounds: Rounds): { readonly toInsert: number; readonly toNoStore: number } {
  const to = (name: VariantName) =>
    median(rounds.holdfast.map((round, index) => round.rate / (rounds[name][index]?.rate ?? NaN)));
  return { toInsert: to("insert-per-request"), toNoStore: to("no-store") };
}

/** One object a line for each variant; medians over the rounds, sums for the ledger. */
export function jsonLines(rounds: Rounds): string {
  const lines = variantNames.map((variant) => {
    const list = rounds[variant];
    return JSON.stringify({
      bench: "accept",
      variant,
      rate: Math.round(middle(list, "rate")),
      p50Ms: rounded(middle(list, "p50Ms")),
      p99Ms: rounded(middle(list, "p99Ms")),
      halfLoadP99Ms: rounded(middle(list, "halfLoadP99Ms")),
      lost: sum(list, "lost"),
      doubled: sum(list, "doubled"),
    });
  });
  return `${lines.join("\n")}\n`;
}

/** The table, with what the ledger says below it. */
export function table(rounds: Rounds, settings: Settings): string {
  const head = [
    "variant",
    "requests/s",
    "min–max",
    "p50 ms",
    "p99 ms",
    "p99 ms at half load",
    "failed",
    "lost",
    "doubled",
  ];
  const rows = variantNames.map((name) => row(name, rounds[name]));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  const { toInsert, toNoStore } = ratios(rounds);
  const accepted = variantNames.reduce((all, name) => all + sum(rounds[name], "accepted"), 0);
  return `
accept: ${settings.rounds} rounds, ${settings.seconds} s each, ${settings.connections} connections; medians

${[head, ...rows].map(line).join("\n")}

holdfast / insert-per-request  ${toInsert.toFixed(2)}
holdfast / no-store            ${toNoStore.toFixed(2)}
ledger: ${accepted} events accepted, each looked up where there is a store
`;
}

function row(name: VariantName, list: readonly Round[]): string[] {
  const rates = list.map((round) => Math.round(round.rate));
  return [
    name,
    String(Math.round(middle(list, "rate"))),
    `${Math.min(...rates)}–${Math.max(...rates)}`,
    middle(list, "p50Ms").toFixed(2),
    middle(list, "p99Ms").toFixed(2),
    middle(list, "halfLoadP99Ms").toFixed(2),
    String(sum(list, "failed")),
    String(sum(list, "lost")),
    String(sum(list, "doubled")),
  ];
}

function middle(list: readonly Round[], figure: keyof Round): number {
  return median(list.map((round) => round[figure]));
}

function sum(list: readonly Round[], figure: keyof Round): number {
  return list.reduce((all, round) => all + round[figure], 0);
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
