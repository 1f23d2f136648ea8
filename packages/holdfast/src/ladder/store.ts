// The ladder at rest: a row for each step, which the deciding process and whoever is on call write, and all read.

import { fault } from "../errors.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type Change } from "./climb.ts";
import { isStep, type Rung } from "./ladder.ts";
import { type StepName, stepNames } from "./steps.ts";

const findSql = sql(import.meta.url, "find.sql");
const saveSql = sql(import.meta.url, "save.sql");
const pinSql = sql(import.meta.url, "pin.sql");

/** A step, and whether its thresholds have taken it, pinned or not. */
export type FoundRung = Rung & { readonly climbed: boolean };

/** Every step, in the order in which they are taken. */
export async function readLadder(db: Queryable): Promise<readonly FoundRung[]> {
  const { rows } = await db.query<FoundRung & { readonly since: Date | null }>(findSql);
  return stepNames.map((step) => {
    const row = rows.find((one) => one.step === step);
    if (!row) return { step, taken: false, pinned: false, since: undefined, reason: "", climbed: false };
    return { ...row, since: row.since ?? undefined };
  });
}

/** Keeps what the thresholds have changed. */
export async function saveChange(db: Queryable, { step, taken, reason }: Change): Promise<void> {
  await db.query(saveSql, [step, taken, reason]);
}

/** Takes (`true`) or leaves (`false`) a step whatever the figures say; `null` lets it go by the figures again. */
export async function pinStep(db: Queryable, step: StepName, pinned: boolean | null): Promise<void> {
  await db.query(pinSql, [step, pinned]);
}

/** The step of this name; throws HF_STEP_UNKNOWN. */
export function stepNamed(name: string): StepName {
  if (isStep(name)) return name;
  throw fault("HF_STEP_UNKNOWN", { name, steps: stepNames.join(", ") });
}
