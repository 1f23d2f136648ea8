// (c) Holdfast: the same route over the log's group commit, answered after the commit.
// The seam: `store` is all that differs from (a) and (b).

import { newEvent } from "../../packages/holdfast/src/log/append.ts";
import { Appender } from "../../packages/holdfast/src/log/appender.ts";
import { streamNumbers } from "../../packages/holdfast/src/log/directory.ts";
import { limits } from "../../packages/holdfast/src/limits.ts";
import { migrate, runtimeMigrations } from "../../packages/holdfast/src/store/migrate.ts";
import { openPool } from "../../packages/holdfast/src/store/pool.ts";
import { type Store, serve } from "./serve.ts";

const url = process.env["BENCH_DATABASE_URL"] ?? "";
const pool = openPool({ url, purpose: "bench", connections: limits.appendConnections });
await migrate(pool, [runtimeMigrations]);
const stream = (await streamNumbers(pool, ["events"])).get("events");
if (stream === undefined) throw new TypeError("the stream has no number");
const appender = new Appender({ pool });

const store: Store = async ({ id, key }, raw) => {
  await appender.append(newEvent({ class: "normal", stream, id, key, body: raw }));
};

await serve(store, async () => {
  await appender.stop();
  await pool.end();
});
