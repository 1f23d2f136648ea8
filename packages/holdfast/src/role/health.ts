// The health of an installation, read from its store by whoever asks: a web process, the command line, a page.

import { limits } from "../limits.ts";
import { isCanaryHeld, takenOf } from "../ladder/ladder.ts";
import { readLadder } from "../ladder/store.ts";
import { pausedConsumers } from "../log/pause.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type Health, type HealthLook, judge, storeAway, type WaitingCanary } from "../watch/health.ts";

const lookSql = sql(import.meta.url, "../log/health-look.sql");

/** One look; red with the stage `store` when the store does not answer. `paused`: consumers that somebody paused. */
export async function readHealth(db: Queryable): Promise<Health> {
  try {
    const found = await db.query<HealthLook>(lookSql, [limits.keeperMs]);
    const [look] = found.rows;
    const paused = new Set((await pausedConsumers(db)).map(({ consumer }) => consumer));
    const taken = takenOf(await readLadder(db));
    const held = (one: WaitingCanary) => isCanaryHeld(taken, one.consumer, one);
    return look ? judge(look, paused, held) : storeAway("its tables are not there");
  } catch (error) {
    return storeAway(error);
  }
}
