// The backlog bench's figures: each cell beside the empty store of the same round.

import type { Round } from "./accept-round.ts";
import type { Rounds } from "./interleave.ts";
import { median } from "./median.ts";
import { fixed, medianRatio, rounded, textTable, whole } from "./report.ts";

export const cells = ["empty", "empty again", "waiting", "retained"] as const;
export type Cell = (typeof cells)[number];

export interface Figures {
  readonly accept: Round;
  /** Effects a second. */
  readonly drainRate: number;
  /** Effects that are missing between others of their key. */
  readonly lost: number;
  readonly doubled: number;
  readonly inversions: number;
}

export interface About {
  readonly waiting: number;
  readonly retained: number;
  readonly rounds: number;
}

type Pick = (figures: Figures) => number;

const acceptRate: Pick = ({ accept }) => accept.rate;
const halfLoadP99: Pick = ({ accept }) => accept.halfLoadP99Ms;
const drainRate: Pick = (figures) => figures.drainRate;

export function table(rounds: Rounds<Cell, Figures>, about: About): string {
  const rows = Array.from(rounds, ([cell, list]) => [
    cell,
    whole(cell === "waiting" ? about.waiting : cell === "retained" ? about.retained : 0),
    whole(median(list.map(acceptRate))),
    fixed(toEmpty(rounds, cell, acceptRate), 2),
    fixed(median(list.map(halfLoadP99)), 2),
    fixed(toEmpty(rounds, cell, halfLoadP99), 2),
    whole(median(list.map(drainRate))),
    fixed(toEmpty(rounds, cell, drainRate), 2),
    String(sum(list, (one) => one.lost + one.accept.lost)),
    String(sum(list, (one) => one.doubled + one.accept.doubled)),
    String(sum(list, (one) => one.inversions)),
  ]);
  const head = ["store", "events", "accepted/s", "to empty", "p99 ms at half load", "to empty", "worked/s", "to empty"];
  const all = textTable([...head, "lost", "doubled", "out of order"], rows);
  return `\nbacklog: ${about.rounds} rounds; medians; "empty again" is the spread of the same against itself\n\n${all}\n`;
}

export function jsonLines(rounds: Rounds<Cell, Figures>, about: About): string {
  const lines = Array.from(rounds, ([cell, list]) =>
    JSON.stringify({
      bench: "backlog",
      variant: "holdfast",
      cell,
      ...about,
      rate: Math.round(median(list.map(acceptRate))),
      p50Ms: rounded(median(list.map(({ accept }) => accept.p50Ms))),
      p99Ms: rounded(median(list.map(({ accept }) => accept.p99Ms))),
      halfLoadP99Ms: rounded(median(list.map(halfLoadP99))),
      drainRate: Math.round(median(list.map(drainRate))),
      acceptToEmpty: rounded(toEmpty(rounds, cell, acceptRate)),
      halfLoadP99ToEmpty: rounded(toEmpty(rounds, cell, halfLoadP99)),
      drainToEmpty: rounded(toEmpty(rounds, cell, drainRate)),
      lost: sum(list, (one) => one.lost + one.accept.lost),
      doubled: sum(list, (one) => one.doubled + one.accept.doubled),
      outOfOrder: sum(list, (one) => one.inversions),
    }),
  );
  return `${lines.join("\n")}\n`;
}

function toEmpty(rounds: Rounds<Cell, Figures>, cell: Cell, pick: Pick): number {
  return medianRatio((rounds.get(cell) ?? []).map(pick), (rounds.get("empty") ?? []).map(pick));
}

function sum(list: readonly Figures[], pick: Pick): number {
  return list.reduce((all, one) => all + pick(one), 0);
}
