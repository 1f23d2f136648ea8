// A process' part in a budget, with the store, the clock and the metrics of this process.

import { type Budget } from "../budget/plan.ts";
import { Purse } from "../budget/purse.ts";
import { exchange, openBudget } from "../budget/shared.ts";
import { fault } from "../errors.ts";
import { type Pool } from "../store/pool.ts";
import { type Watch } from "../watch/watch.ts";

export interface PurseSetting {
  readonly pool: Pool;
  readonly watch: Watch;
  readonly budget: Budget;
  /** Numbers of the deliveries that are made under it. */
  readonly consumers: readonly number[];
  readonly onChange: () => void;
}

/** Enters the budget into the store and gives this process its part. */
export async function openPurse({ pool, watch, budget, consumers, onChange }: PurseSetting): Promise<Purse> {
  const { name, plan } = budget;
  const id = await openBudget(pool, budget, consumers);
  return new Purse({
    plan,
    exchange: (offer) => exchange(pool, { id, plan }, offer),
    now: () => performance.now(),
    later(ms, run) {
      const clock = setTimeout(run, ms);
      return () => clearTimeout(clock);
    },
    // In the first turn of the event loop it is written to its connection, or that one is opened.
    turn: (run) => void setImmediate(() => setImmediate(run)),
    onChange,
    onUsed({ used, alarm }) {
      watch.budgetUsed(name, used);
      if (!alarm) return;
      const percent = Math.round(Math.max(...Object.values(used)) * 100);
      const { code, message, hint } = fault("HF_BUDGET_FILLING", { name, percent });
      watch.log.error({ code, hint }, message);
    },
    onTrouble: (error) => watch.troubled(`budget ${name}`, error),
  });
}
