// What was shown against what then happened: values in, figures and text out.

import { textTable } from "./report.ts";

/** Something that was said at a moment of the run, in seconds from its start. */
export interface Shown {
  readonly kind: "clear" | "turn" | "place";
  readonly at: number;
  /** Seconds since the load or the pace changed. */
  readonly steady: number;
  readonly shown: number;
  /** What then happened; undefined when something changed before. */
  readonly measured: number | undefined;
}

export interface Errors {
  readonly count: number;
  /** Of those that are large enough for a share to mean something. */
  readonly medianShare: number;
  readonly p90Share: number;
  /** Within 20 %, or so little that it does not matter. */
  readonly held: number;
}

/** Allowed beside the 20 %: seconds, or places for what is a place. */
const slack = { clear: 1, turn: 1, place: 100 } as const;
const bar = 0.2;
const groups = [
  ["steady for 10 s", (one: Shown) => one.steady >= 10],
  ["steady for 5 to 10 s", (one: Shown) => one.steady >= 5 && one.steady < 10],
  ["right after a change", (one: Shown) => one.steady < 5],
] as const;
const kinds = {
  clear: "the backlog is clear",
  turn: "an event's turn has come",
  place: "an event's position",
} as const;

export function errorsOf(all: readonly Shown[]): Errors {
  const judged = all.flatMap(({ kind, shown, measured }) =>
    measured === undefined ? [] : [{ off: Math.abs(shown - measured), measured, slack: slack[kind] }],
  );
  const large = judged.filter((one) => bar * one.measured >= one.slack);
  const shares = large.map(({ off, measured }) => off / measured).toSorted((one, other) => one - other);
  const quantile = (share: number) => shares[Math.min(shares.length - 1, Math.floor(share * shares.length))] ?? 0;
  const held = judged.filter((one) => one.off <= Math.max(bar * one.measured, one.slack)).length;
  return { count: judged.length, medianShare: quantile(0.5), p90Share: quantile(0.9), held };
}

/** True when what was said while the load had been steady for ten seconds held, but for one in twenty. */
export function holds(all: readonly Shown[]): boolean {
  const steady = errorsOf(all.filter((one) => one.steady >= 10));
  return steady.count > 0 && steady.held >= 0.95 * steady.count;
}

export function table(all: readonly Shown[]): string {
  const rows = (["clear", "turn", "place"] as const).flatMap((kind) =>
    groups.map(([name, isOf]) => {
      const { count, medianShare, p90Share, held } = errorsOf(all.filter((one) => one.kind === kind && isOf(one)));
      const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
      return [kinds[kind], name, String(count), percent(medianShare), percent(p90Share), `${held} of ${count}`];
    }),
  );
  return textTable(["until", "the load was", "said", "median error", "p90", "within 20 %"], rows);
}
