// Changes a budget while everything runs: its figures, and whether anybody may call at all. Holds for all processes, at
// once and until it is changed again.

import { type Queryable } from "../store/pool.ts";
import { budget, changed, checkPlan, type Figures } from "./plan.ts";
import { budgetNamed, holdLedger } from "./shared.ts";

export interface BudgetChange {
  /** Those that are named; the others stay. */
  readonly figures?: Figures;
  /** True: nobody calls any more, what comes waits. Undefined: as before. */
  readonly paused?: boolean | undefined;
  /** First forgets the changes so far, or those of these figures: what the app says holds again. */
  readonly asDeclared?: boolean | readonly (keyof Figures)[];
}

/**
 * Changes the budget `name` in the transaction that `tx` is in. Throws HF_NOT_DECLARED when no app has declared it,
 * HF_BUDGET_BAD for figures that are none.
 */
export async function changeBudget(tx: Queryable, name: string, change: BudgetChange): Promise<void> {
  const { figures = {}, paused, asDeclared = false } = change;
  const { id, plan } = await budgetNamed(tx, name);
  await holdLedger(tx, id, (before) => {
    const kept: Figures = { ...without(before.figures, asDeclared), ...figures };
    checkPlan(budget(name, changed(plan, kept)));
    return { state: { ...before, figures: kept, paused: paused ?? before.paused }, result: undefined };
  });
}

function without(figures: Figures, forgotten: boolean | readonly (keyof Figures)[]): Figures {
  if (typeof forgotten === "boolean") return forgotten ? {} : figures;
  const kept = Object.entries(figures).filter(([name]) => !forgotten.some((one) => one === name));
  return Object.fromEntries(kept);
}
