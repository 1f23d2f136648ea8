// A Postgres that would lose what it has acknowledged is refused, and so is a database of another cluster.

import assert from "node:assert/strict";
import { test } from "node:test";
import { storeOf } from "../log/sample.ts";
import { checkDurability, checkIncarnation, installationSecret } from "./durability.ts";
import { startEmbedded } from "./embedded/embedded.ts";
import { scratchFolder } from "./embedded/scratch.ts";
import { openPool } from "./pool.ts";

test("a server with fsync off is refused unless the risk is named", async (t) => {
  const { dataDir } = scratchFolder(t);
  await using server = await startEmbedded({ dataDir, settings: { fsync: "off", full_page_writes: "off" } });
  const pool = openPool({ url: server.url, purpose: "test", connections: 1 });
  try {
    const refused = { code: "HF_UNSAFE_DURABILITY", status: 500, retry: false };
    await assert.rejects(checkDurability(pool, ""), refused);
    await assert.rejects(checkDurability(pool, "fsync"), {
      ...refused,
      message: "The setting full_page_writes is off.",
    });
    await assert.rejects(checkDurability(pool, "full_page_writes, synchronous_commit"), {
      ...refused,
      message: "The setting fsync is off.",
      hint: /HOLDFAST_RISK/,
    });
    await checkDurability(pool, "fsync, full_page_writes");
  } finally {
    await pool.end();
  }
});

test("answers before the commit is on disk are refused, waiting for replicas is not asked for", async (t) => {
  const { pool, url } = await storeOf(t);
  await checkDurability(pool, "");
  for (const [value, accepted] of [
    ["off", false],
    ["local", true],
    ["remote_write", true],
  ] as const) {
    const set = openPool({ url: `${url}&options=-c%20synchronous_commit%3D${value}`, purpose: "test", connections: 1 });
    try {
      if (accepted) await checkDurability(set, "");
      else await assert.rejects(checkDurability(set, ""), { message: "The setting synchronous_commit is off." });
    } finally {
      await set.end();
    }
  }
});

test("a database that was made on another cluster is refused", async (t) => {
  const { pool } = await storeOf(t);
  await checkIncarnation(pool);
  await checkIncarnation(pool);
  await pool.query("update holdfast.meta set value = '42' where name = 'cluster'");
  await assert.rejects(checkIncarnation(pool), { code: "HF_OTHER_INCARNATION", message: /made on cluster 42/ });
});

test("an installation has one secret, whoever asks first, and others have others", async (t) => {
  const [one, two] = [await storeOf(t), await storeOf(t)];
  const secrets = await Promise.all([1, 2, 3].map(() => installationSecret(one.pool)));
  assert.equal(new Set(secrets).size, 1);
  assert.ok((secrets[0]?.length ?? 0) >= 43);
  assert.notEqual(await installationSecret(two.pool), secrets[0]);
});
