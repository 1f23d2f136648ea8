// What calls cost, with steps as price lists have them. In whole millionths, so that a month of additions stays exact.

import { type Period } from "./plan.ts";

export interface Step {
  /** The step's last call of the period; the last step has none. */
  readonly upTo?: number;
  /** Price of 1,000 calls. */
  readonly per1000: number;
}

/**
 * "2,500 a day free, then 0.50 per 1,000" is
 * `{ currency: "USD", per: "day", steps: [{ upTo: 2500, per1000: 0 }, { per1000: 0.5 }] }`.
 */
export interface Price {
  readonly currency: string;
  /** The period after which counting starts again. */
  readonly per: Period;
  readonly steps: readonly Step[];
}

/** Millionths of the currency for the first so many calls of a period. */
export function costOf(price: Price | undefined, calls: number): number {
  let [from, micros] = [0, 0];
  for (const { upTo = Infinity, per1000 } of price?.steps ?? []) {
    const inStep = Math.max(0, Math.min(calls, upTo) - from);
    micros += Math.round(inStep * per1000 * 1_000);
    from = upTo;
  }
  return micros;
}

/** How many calls more fit into so many millionths, after `used` calls of the period. Infinity where they are free. */
export function callsWithin(price: Price | undefined, used: number, micros: number): number {
  let [left, calls, from] = [micros + 0.5, 0, 0];
  for (const { upTo = Infinity, per1000 } of price?.steps ?? []) {
    const inStep = Math.max(0, upTo - Math.max(from, used));
    from = upTo;
    const each = per1000 * 1_000;
    if (each * inStep > left) {
      // Rounding up a step's sum must not cost more than is there.
      let fit = calls + Math.floor(left / each);
      while (fit > 0 && costOf(price, used + fit) - costOf(price, used) > micros) fit -= 1;
      return fit;
    }
    if (each > 0) left -= each * inStep;
    calls += inStep;
  }
  return price ? calls : Infinity;
}

/** Millionths as people write money. */
export function money(price: Price | undefined, micros: number): string {
  return `${(micros / 1e6).toFixed(2)} ${price?.currency ?? ""}`.trimEnd();
}
