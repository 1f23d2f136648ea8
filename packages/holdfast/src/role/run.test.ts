// Roles in one process: they start on a migrated store, leave nothing when they cannot, and get over a crash of it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { type AddressInfo } from "node:net";
import { test } from "node:test";
import { consume, defineApp } from "../app.ts";
import { storeOf } from "../log/sample.ts";
import { startEmbedded } from "../store/embedded/embedded.ts";
import { atEnd, scratchFolder } from "../store/embedded/scratch.ts";
import { migrate, runtimeMigrations } from "../store/migrate.ts";
import { openPool } from "../store/pool.ts";
import { until } from "../testing/until.ts";
import { done } from "../work/outcome.ts";
import { fact, facts, ledger, ledgerOf, ledgerStore, note, runApp, send } from "./sample.ts";
import { runRoles } from "./run.ts";

const noting = consume(facts, (batch, { tx }) =>
  batch.each(async ({ id }) => {
    await note(tx, id);
    return done();
  }),
);

test("a port that is in use is said, and no connection stays open", async (t) => {
  const store = await storeOf(t);
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.after(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const app = defineApp({ name: "sample", about: "" });
  const starting = runRoles({ app, url: store.url, roles: ["work", "web"], port, name: "x", logLevel: "silent" });
  await assert.rejects(starting, { code: "HF_PORT_IN_USE", message: new RegExp(`127.0.0.1:${port}`) });
  await until("all connections are closed", async () => {
    const text = `select from pg_stat_activity
      where datname = current_database()
        and application_name like 'holdfast/%' and application_name <> 'holdfast/test'`;
    return (await store.pool.query(text)).rowCount === 0;
  });
});

test("stopping and starting again over and over neither loses nor doubles an effect", async (t) => {
  const store = await ledgerStore(t);
  const ids: string[] = [];
  for (let round = 0; round < 6; round++) {
    const running = await runApp(t, store, { as: `run ${round}`, consumers: [noting] });
    const list = Array.from({ length: 30 }, (_, index) => fact(`${round}/${index}`, `key ${index % 5}`));
    ids.push(...list.map(({ id }) => id));
    await send(store, list);
    await running.stop();
  }
  await runApp(t, store, { as: "last", consumers: [noting] });
  await ledgerOf(store.pool, ids.length);
  assert.deepEqual((await ledger(store.pool)).toSorted(), ids.toSorted());
});

test("what comes after a crash of the store takes effect, in processes that went on running", async (t) => {
  const { dataDir } = scratchFolder(t);
  // What is not flushed for a commit's sake is lost at a crash; the ids that it had taken are given out again.
  const settings = { wal_writer_delay: "10s", bgwriter_delay: "10s" };
  let server = await startEmbedded({ dataDir, settings });
  const pool = openPool({ url: server.url, purpose: "test", connections: 2 });
  atEnd(t, () => pool.end());
  await migrate(pool, [runtimeMigrations]);
  await pool.query("create table ledger (place int8 generated always as identity, note text not null)");
  const store = {
    url: server.url,
    pool,
    stop: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  await runApp(t, store, { consumers: [noting] });
  await send(store, [fact("before")]);
  await ledgerOf(pool, 1);
  // Many ids that no disk knows of.
  for (let index = 0; index < 50; index++) await pool.query("begin; select pg_current_xact_id(); rollback");
  await send(store, []);
  await pool.query("select pg_sleep(1)");
  const crashed = server.exited;
  process.kill(server.pid, "SIGKILL");
  await crashed;
  server = await startEmbedded({ dataDir, settings });
  atEnd(t, () => server.stop());
  const list = Array.from({ length: 20 }, (_, index) => fact(`after ${index}`, `key ${index}`));
  for (const one of list) await send(store, [one]);
  await ledgerOf(pool, 21);
});
