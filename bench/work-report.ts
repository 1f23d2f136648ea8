// The work bench's figures as tables for people and as lines for machines.

import type { Drained } from "./drain.ts";
import type { Rounds } from "./interleave.ts";
import { median } from "./median.ts";
import { fixed, medianRatio, range, rounded, textTable, whole } from "./report.ts";
import type { Usage } from "./usage.ts";
import type { VariantName } from "./variant.ts";
import type { Cells } from "./work-depends.ts";

export interface Work {
  readonly rounds: Rounds<VariantName, Drained>;
  readonly ordered: Rounds<VariantName, Drained>;
  readonly depends: readonly Cells[];
}

const head = ["events/s", "min–max", "events", "Node µs", "Postgres µs", "Redis µs", "WAL bytes"];
const ledgerHead = ["lost", "doubled", "out of order"];

/** Medians over the rounds; costs are those of one event. */
export function table({ rounds, ordered, depends }: Work, versions: Readonly<Record<string, string>>): string {
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const parts = [
    `work: draining a filled store, one row for each event; medians; costs of one event\n${used.join(", ")}`,
    cells("variant", rounds),
    ratioLines(rounds, "holdfast"),
  ];
  if (ordered.size > 0)
    parts.push("peers in order for each key (1,000 keys), for 20 s at most", cells("variant", ordered));
  for (const { title, rounds: own } of depends) {
    parts.push(`holdfast by ${title}`, cells(title, own), ratioLines(own, [...own.keys()][0] ?? "", true));
  }
  return `\n${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function cells(title: string, rounds: Rounds<string, Drained>): string {
  const rows = Array.from(rounds, ([name, list]) => [
    name,
    whole(middle(list, "rate")),
    range(list.map(({ rate }) => rate)),
    `${whole(list[0]?.count ?? NaN)}${list.some(({ cut }) => cut) ? ", cut" : ""}`,
    fixed(cost(list, "nodeUs"), 1),
    fixed(cost(list, "postgresUs"), 1),
    fixed(cost(list, "redisUs"), 1),
    whole(cost(list, "walBytes")),
    String(sum(list, "lost")),
    String(sum(list, "doubled")),
    String(sum(list, "inversions")),
  ]);
  return textTable([title, ...head, ...ledgerHead], rows);
}

/** The base over each other, or each other over the base. */
function ratioLines(rounds: Rounds<string, Drained>, base: string, under = false): string {
  const rates = (name: string) => (rounds.get(name) ?? []).map(({ rate }) => rate);
  if (!rounds.has(base)) return "";
  const others = [...rounds.keys()].filter((name) => name !== base);
  const lines = others.map((name) => {
    const [above, below] = under ? [name, base] : [base, name];
    return `${`${above} / ${below}`.padEnd(40)}  ${medianRatio(rates(above), rates(below)).toFixed(2)}`;
  });
  return lines.join("\n");
}

/** One object a line for each variant, then one for each cell of the other tables. */
export function jsonLines({ rounds, ordered, depends }: Work): string {
  const lines = [
    ...Array.from(rounds, ([variant, list]) => ({ bench: "work", variant, ...facts(list) })),
    ...Array.from(ordered, ([variant, list]) => ({ bench: "work-ordered", variant, ...facts(list) })),
    ...depends.flatMap(({ title, rounds: own }) =>
      Array.from(own, ([cell, list]) => ({ bench: `work-${title}`, variant: "holdfast", cell, ...facts(list) })),
    ),
  ];
  return `${lines.map((one) => JSON.stringify(one)).join("\n")}\n`;
}

function facts(list: readonly Drained[]): object {
  return {
    rate: Math.round(middle(list, "rate")),
    count: list[0]?.count,
    cut: list.some(({ cut }) => cut),
    nodeUs: rounded(cost(list, "nodeUs")),
    postgresUs: rounded(cost(list, "postgresUs")),
    redisUs: rounded(cost(list, "redisUs")),
    walBytes: Math.round(cost(list, "walBytes")),
    lost: sum(list, "lost"),
    doubled: sum(list, "doubled"),
    outOfOrder: sum(list, "inversions"),
  };
}

function middle(list: readonly Drained[], figure: "rate"): number {
  return median(list.map((round) => round[figure]));
}

function cost(list: readonly Drained[], figure: keyof Usage): number {
  return median(list.map((round) => round.cost[figure]));
}

function sum(list: readonly Drained[], figure: "lost" | "doubled" | "inversions"): number {
  return list.reduce((all, round) => all + round[figure], 0);
}
