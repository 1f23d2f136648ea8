// Works off the keys that apps want forgotten, one at a time: everything of a key that was accepted until it was asked
// for leaves the store. What is accepted after that stays: who comes again is another.

import { limits } from "../limits.ts";
import { type Pool } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { forget } from "./forget.ts";

const dueSql = sql(import.meta.url, "forgetting-due.sql");
const endSql = sql(import.meta.url, "forgetting-end.sql");

/**
 * Forgets the key that is due first; true when there was one. Killed on the way it is begun again. Throws HF_LOG_HELD
 * when somebody keeps a log locked for too long; then it is to be tried again.
 */
export async function forgetDue(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ key: string; until: Date }>(dueSql);
  const [next] = rows;
  if (next === undefined) return false;
  const { key, until } = next;
  for (let round = 0; round < limits.forgetRounds; round += 1) {
    const found = await forget(pool, key, { until });
    if (Object.values(found).every((count) => count === 0)) {
      await pool.query(endSql, [key, until]);
      return true;
    }
  }
  return true;
}
