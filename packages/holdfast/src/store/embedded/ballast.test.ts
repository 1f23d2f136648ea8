// A disk that is full to the last byte: Postgres falls, and comes back to be read with the room that was kept back.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Client } from "pg";
import { until } from "../../testing/until.ts";
import { startEmbedded } from "./embedded.ts";
import { ask, cannotMount, fillDisk, smallDisk } from "./scratch.ts";

test(
  "Postgres that fell because the disk is full starts again by the room that was kept back, and is read",
  {
    skip: cannotMount(),
  },
  async (t) => {
    const { root, dataDir } = smallDisk(t, 900);
    const running = await startEmbedded({ dataDir, ballast: true });
    await until("the ballast is there", () => existsSync(join(dataDir, "ballast")));
    await ask(running.url, "create table fact as select 0 as n");
    const free = fillDisk(root, 4);
    const client = new Client({ connectionString: running.url });
    client.on("error", () => undefined);
    await client.connect();
    let ended = false;
    void running.exited.then(() => (ended = true));
    let stored = 0;
    // Until a piece of its log does not fit any more: then it ends, as it must.
    await until("it has fallen", async () => {
      const added = await client
        .query("insert into fact select n from generate_series(1, 1000) as n")
        .then(({ rowCount }) => rowCount ?? 0)
        .catch(() => 0);
      stored += added;
      if (added === 0) await client.query("select pg_switch_wal()").catch(() => undefined);
      return ended;
    });
    const again = await startEmbedded({ dataDir });
    assert.equal(existsSync(join(dataDir, "ballast")), false);
    const [row] = await ask(again.url, "select count(*)::int - 1 as rows from fact");
    // The last answer may have been lost with its connection.
    assert.ok(row?.["rows"] === stored || row?.["rows"] === stored + 1_000);
    free();
    await ask(again.url, "insert into fact values (1)");
    await again.stop();
  },
);
