// The accept bench's rounds as a table for people, as lines for machines, and as ratios.

import type { Round } from "./accept-round.ts";
import type { Rounds } from "./interleave.ts";
import { median } from "./median.ts";
import { fixed, medianRatio, range, rounded, textTable, whole } from "./report.ts";
import type { Usage } from "./usage.ts";
import type { VariantName } from "./variant.ts";

/** The rounds of one number of connections. */
export interface Crowd {
  readonly connections: number;
  readonly rounds: Rounds<VariantName, Round>;
}

type Figure = Exclude<keyof Round, "cost">;

/** Holdfast's rate over that of each other: the median over the rounds of each round's own ratio. */
export function ratios(rounds: Rounds<VariantName, Round>): Record<string, number> {
  const rates = (name: VariantName) => (rounds.get(name) ?? []).map(({ rate }) => rate);
  if (!rounds.has("holdfast")) return {};
  const others = [...rounds.keys()].filter((name) => name !== "holdfast");
  return Object.fromEntries(others.map((name) => [name, medianRatio(rates("holdfast"), rates(name))]));
}

/** One object a line for each variant; medians over the rounds, sums for the ledger. */
export function jsonLines({ connections, rounds }: Crowd): string {
  const lines = Array.from(rounds, ([variant, list]) =>
    JSON.stringify({
      bench: "accept",
      variant,
      connections,
      rate: Math.round(middle(list, "rate")),
      p50Ms: rounded(middle(list, "p50Ms")),
      p99Ms: rounded(middle(list, "p99Ms")),
      halfLoadP99Ms: rounded(middle(list, "halfLoadP99Ms")),
      nodeUs: rounded(cost(list, "nodeUs")),
      postgresUs: rounded(cost(list, "postgresUs")),
      redisUs: rounded(cost(list, "redisUs")),
      walBytes: Math.round(cost(list, "walBytes")),
      ...(variant === "holdfast" ? { ratios: ratios(rounds) } : {}),
      failed: sum(list, "failed"),
      lost: sum(list, "lost"),
      doubled: sum(list, "doubled"),
    }),
  );
  return `${lines.join("\n")}\n`;
}

export interface About {
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
}

const head = ["variant", "requests/s", "min–max", "p50 ms", "p99 ms", "p99 ms at half load"];
const costHead = ["Node µs", "Postgres µs", "Redis µs", "WAL bytes"];

/** The table, with what the ledger says below it. */
export function table({ connections, rounds }: Crowd, { seconds, versions }: About): string {
  const rows = Array.from(rounds, ([name, list]) => row(name, list));
  const lines = Object.entries(ratios(rounds)).map(
    ([name, ratio]) => `${`holdfast / ${name}`.padEnd(28)}  ${ratio.toFixed(2)}`,
  );
  const accepted = [...rounds.values()].reduce((all, list) => all + sum(list, "accepted"), 0);
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const count = [...rounds.values()][0]?.length ?? 0;
  return `
accept: ${connections} connections, ${count} rounds, ${seconds} s each; medians; costs of one event at full load
${used.join(", ")}

${textTable([...head, ...costHead, "failed", "lost", "doubled"], rows)}

${lines.join("\n")}
ledger: ${whole(accepted)} events accepted, each looked up where there is a store
`;
}

function row(name: string, list: readonly Round[]): string[] {
  return [
    name,
    whole(middle(list, "rate")),
    range(list.map(({ rate }) => rate)),
    fixed(middle(list, "p50Ms"), 2),
    fixed(middle(list, "p99Ms"), 2),
    fixed(middle(list, "halfLoadP99Ms"), 2),
    fixed(cost(list, "nodeUs"), 1),
    fixed(cost(list, "postgresUs"), 1),
    fixed(cost(list, "redisUs"), 1),
    whole(cost(list, "walBytes")),
    String(sum(list, "failed")),
    String(sum(list, "lost")),
    String(sum(list, "doubled")),
  ];
}

function middle(list: readonly Round[], figure: Figure): number {
  return median(list.map((round) => round[figure]));
}

function cost(list: readonly Round[], figure: keyof Usage): number {
  return median(list.map((round) => round.cost[figure]));
}

function sum(list: readonly Round[], figure: Figure): number {
  return list.reduce((all, round) => all + round[figure], 0);
}
