// `holdfast dead` as it is typed: groups, one letter, a dry run that changes nothing, a replay that can be killed.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { consume, delivery } from "../app.ts";
import { deadGroups } from "../dead/groups.ts";
import { ended, fact, Fact, facts, ledger, ledgerOf, ledgerStore, note, runApp, send } from "../role/sample.ts";
import { done } from "../work/outcome.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";

const program = join(import.meta.dirname, "..", "holdfast.ts");

function typed(store: TestStore, ...words: string[]) {
  const env = { ...process.env, DATABASE_URL: store.url };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "dead", ...words], {
    env,
    encoding: "utf8",
  });
  return { status, stdout, code: /\((HF_\w+)\)/.exec(stderr)?.[1] };
}

/** A store with so many dead letters of a consumer, which is stopped. */
async function storeWithDead(t: TestContext, count: number) {
  const store = await ledgerStore(t);
  let broken = true;
  const handler = consume(
    facts,
    (batch, { tx }) =>
      batch.each(async ({ id }) => {
        if (broken) throw new Error(`no\u001b[2J soup for ${id}`);
        await note(tx, id);
        return done();
      }),
    { tries: 1 },
  );
  const text = delivery("sms", {
    event: Fact,
    key: (one) => one.key,
    tries: 1,
    transport: () => Promise.resolve({ outcome: "later", reason: "the line is busy" }),
  });
  const parts = { consumers: [handler], deliveries: [text] };
  const running = await runApp(t, store, { roles: ["work", "deliver"], ...parts });
  const list = Array.from({ length: count }, (_, index) => fact(`id ${index}`, `key ${index % 100}`, "\u202esoup"));
  for (let at = 0; at < count; at += 1_000) await send(store, list.slice(at, at + 1_000));
  await send(store, [fact("call")], { to: "sms" });
  await until("all are dead", async () => (await endedRows(store)) === count + 1);
  await running.stop();
  const mend = () => {
    broken = false;
    return runApp(t, store, { as: "again", consumers: [handler] });
  };
  return { store, mend };
}

test("the words of the command say what is there, what would happen, and do it only with --run", async (t) => {
  const { store, mend } = await storeWithDead(t, 30);
  const list = typed(store);
  assert.equal(list.status, 0);
  assert.match(list.stdout, /^ +30 {2}[0-9a-f]{12} {2}dead .*facts/m);
  assert.match(list.stdout, /no\\u001b\[2J soup/);
  assert.ok(!list.stdout.includes("\u001b"));
  const { groups } = JSON.parse(typed(store, "--json").stdout);
  const { fingerprint } = groups[0];
  assert.deepEqual([groups[0].count, groups[0].consumer, groups[1].outside], [30, "facts", "unsure"]);

  const shown = typed(store, "show", fingerprint).stdout;
  assert.match(shown, /key +key \d+/);
  assert.match(shown, /"wish":"\\u202esoup"/);
  assert.match(typed(store, "show", "id 7").stdout, /id +id 7\n/);
  assert.match(typed(store, "show", "call").stdout, /outside +may have got it/);

  const dry = typed(store, "replay", "--fingerprint", fingerprint, "--per-second", "200");
  assert.match(dry.stdout, /30 events of 30 keys.*\n +they had no effect/);
  const again = `holdfast dead replay --fingerprint ${fingerprint} --per-second 200 --run`;
  assert.ok(dry.stdout.trimEnd().endsWith(again));
  assert.match(typed(store, "replay", "--stream", "sms").stdout, /1 the outside may have got/);
  assert.equal((await deadGroups(store.pool))[0]?.count, 30);

  const run = again.split(" ").slice(2);
  assert.match(typed(store, ...run).stdout, /^30 are being replayed/);
  assert.match(typed(store).stdout, /30 being replayed until/);
  assert.match(typed(store, "stop", "--stream", "facts").stdout, /^30 have not begun/);
  assert.match(typed(store, "stop", "--stream", "facts", "--run").stdout, /^30 are back/);
  assert.deepEqual(JSON.parse(typed(store, "replay", "--id", "id 3", "--run", "--json").stdout), { replayed: 1 });
  await mend();
  assert.deepEqual(await ledgerOf(store.pool, 1), ["id 3"]);

  assert.match(typed(store, "drop", "--id", "id 4").stdout, /^1 would end as dropped/);
  assert.match(typed(store, "drop", "--id", "id 4", "--run").stdout, /^1 have been set aside/);
  const outcomes = (await ended(store.pool)).filter(({ outcome }) => outcome === "dropped");
  assert.deepEqual(
    outcomes.map(({ id }) => id),
    ["id 4"],
  );
});

test("what cannot be meant is refused with a code and changes nothing", async (t) => {
  const store = await ledgerStore(t);
  const refused: [string[], string][] = [
    [["replay"], "HF_SETTING_BAD"],
    [["replay", "--id", "a", "--stream", "b"], "HF_SETTING_BAD"],
    [["replay", "--id", "a", "--per-second", "much"], "HF_SETTING_BAD"],
    [["stop", "--id", "a"], "HF_SETTING_BAD"],
    [["revive", "--id", "a"], "HF_SETTING_BAD"],
    [["show"], "HF_SETTING_BAD"],
    [["show", "nobody"], "HF_DEAD_UNKNOWN"],
    [["replay", "--fingerprint", "000000000000", "--run"], "HF_DEAD_UNKNOWN"],
    [["drop", "--id", "nobody", "--run"], "HF_DEAD_UNKNOWN"],
  ];
  for (const [words, code] of refused) {
    const { status, stdout, code: found } = typed(store, ...words);
    assert.deepEqual({ status, stdout, found }, { status: 1, stdout: "", found: code }, words.join(" "));
  }
  assert.equal(typed(store).stdout, "no dead letters\n");
});

test("a replay that is killed in the middle and run again runs each event once", async (t) => {
  const { store, mend } = await storeWithDead(t, 2_000);
  const words = ["replay", "--stream", "facts", "--per-second", "250", "--run"];
  const env = { ...process.env, DATABASE_URL: store.url };
  // Somebody holds one that comes late, so that it is killed in the middle for certain.
  const holder = await store.pool.connect();
  await holder.query("begin");
  await holder.query("select from holdfast.ended where reason like '%soup%' order by seq desc limit 1 for update");
  const child = spawn(process.execPath, [program, "dead", ...words], { env, stdio: "ignore" });
  const exited = once(child, "exit");
  await until("all but the last have moved", async () => (await endedRows(store)) === 501);
  child.kill("SIGKILL");
  await exited;
  await holder.query("rollback");
  holder.release();
  assert.equal(await endedRows(store), 501);
  assert.match(typed(store, ...words).stdout, /^500 are being replayed/);
  assert.equal(await endedRows(store), 1);
  // They need not take their time here.
  await store.pool.query("update holdfast.replay set due_at = now()");
  await mend();
  const notes = await ledgerOf(store.pool, 2_000);
  assert.equal(new Set(notes).size, 2_000);
  assert.equal((await ledger(store.pool)).length, 2_000);
});

async function endedRows({ pool }: TestStore): Promise<number> {
  const found = await pool.query<{ count: number }>("select count(*)::int from holdfast.ended");
  return found.rows[0]?.count ?? 0;
}
