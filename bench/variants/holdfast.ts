// (c) Holdfast: the same route over the log's group commit, answered after the commit.

import { Appender } from "../../packages/holdfast/src/log/appender.ts";
import { limits } from "../../packages/holdfast/src/limits.ts";
import { migrate, runtimeMigrations } from "../../packages/holdfast/src/store/migrate.ts";
import { openPool } from "../../packages/holdfast/src/store/pool.ts";
import { serve } from "./serve.ts";

const url = process.env["BENCH_DATABASE_URL"] ?? "";
const pool = openPool({ url, purpose: "accept", connections: limits.appendConnections + 1 });
await migrate(pool, [runtimeMigrations]);
const appender = new Appender({ pool });

await serve(appender, async () => {
  await appender.stop();
  await pool.end();
});
