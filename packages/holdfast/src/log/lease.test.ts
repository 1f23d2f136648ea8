// Leases: each slot has one holder, and nobody settles whom others take for dead.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { limits } from "../limits.ts";
import { type Pool, transaction } from "../store/pool.ts";
import { until } from "../testing/until.ts";
import { beginFenced, Leases, register, unregister } from "./lease.ts";
import { openWriter, storeOf } from "./sample.ts";

interface Holder {
  readonly process: number;
  readonly leases: Leases;
}

async function holder(pool: Pool, name: string, role = "work"): Promise<Holder> {
  const process = await register(pool, { name, role });
  const leases = new Leases({ pool, process, role, metrics: () => Promise.resolve({}) });
  await leases.open();
  return { process, leases };
}

/** A heartbeat as a process has it, with what it holds too much given back. */
async function beat({ leases }: Holder): Promise<number> {
  const { surplus } = await leases.share(await leases.beat());
  await leases.release(surplus);
  return leases.held.length;
}

async function expire(pool: Pool, process: number): Promise<void> {
  await pool.query("update holdfast.process set expires_at = now() - interval '1 s' where id = $1", [process]);
}

/** What a consumer does last: a fenced transaction. */
function settle(pool: Pool, process: number): Promise<string> {
  return transaction(
    pool,
    (connection) => beginFenced(connection, process),
    () => Promise.resolve("settled"),
  );
}

function assertShared(holders: readonly Holder[]): void {
  const slots = holders.flatMap(({ leases }) => leases.held);
  assert.equal(slots.length, limits.slots);
  assert.equal(new Set(slots).size, limits.slots);
}

test("slots are shared evenly as members come and go, and each has one holder", async (t) => {
  const { pool } = await storeOf(t);
  const one = await holder(pool, "one");
  assert.equal(await beat(one), limits.slots);
  const two = await holder(pool, "two");
  assert.equal(await beat(two), 0);
  assert.equal(await beat(one), limits.slots / 2);
  assert.equal(await beat(two), limits.slots / 2);
  assertShared([one, two]);
  const three = await holder(pool, "three");
  const trio = [one, two, three];
  for (const member of trio) await beat(member);
  for (const member of trio) assert.ok((await beat(member)) >= Math.floor(limits.slots / 3) - 1);
  assertShared(trio);
  await unregister(pool, two.process);
  for (const member of [one, three, one]) await beat(member);
  assertShared([one, three]);
});

test("what was taken or given back without an answer is known at the next look", async (t) => {
  const { pool } = await storeOf(t);
  const one = await holder(pool, "one");
  await pool.query("update holdfast.lease set process = $1 where slot < 5", [one.process]);
  assert.equal(await beat(one), limits.slots);
  const two = await holder(pool, "two");
  const { surplus } = await one.leases.share(await one.leases.beat());
  // The connection breaks before the store has done it.
  await pool.query("alter table holdfast.lease rename to gone");
  await assert.rejects(one.leases.release(surplus));
  await pool.query("alter table holdfast.gone rename to lease");
  await beat(one);
  await beat(two);
  assertShared([one, two]);
});

test("roles share their slots apart from one another", async (t) => {
  const { pool } = await storeOf(t);
  const [work, deliver] = [await holder(pool, "one"), await holder(pool, "two", "deliver")];
  assert.equal(await beat(work), limits.slots);
  assert.equal(await beat(deliver), limits.slots);
});

test("members that claim at once never hold the same slot", async (t) => {
  const { pool } = await storeOf(t);
  const members = await Promise.all(["a", "b", "c", "d"].map((name) => holder(pool, name)));
  await Promise.all(members.map(beat));
  await Promise.all(members.map(beat));
  assertShared(members);
});

test("who is started under a name fences the former one of that name", async (t) => {
  const { pool } = await storeOf(t);
  const former = await holder(pool, "one");
  await beat(former);
  const present = await holder(pool, "one");
  await assert.rejects(former.leases.beat(), { code: "HF_FENCED", retry: true });
  await assert.rejects(settle(pool, former.process), { code: "HF_FENCED" });
  assert.equal(await beat(present), limits.slots);
  assert.equal(await settle(pool, present.process), "settled");
});

test("who does not say in time that it lives loses its slots and cannot settle when it wakes up", async (t) => {
  const { pool } = await storeOf(t);
  const [zombie, other] = [await holder(pool, "zombie"), await holder(pool, "other")];
  await beat(zombie);
  await expire(pool, zombie.process);
  await beat(other);
  assert.equal(await beat(other), limits.slots);
  await assert.rejects(settle(pool, zombie.process), { code: "HF_FENCED" });
  await assert.rejects(zombie.leases.beat(), { code: "HF_FENCED" });
});

test("a web process that is late goes on, for a while", async (t) => {
  const { pool } = await storeOf(t);
  const [web, other] = [await holder(pool, "web", "web"), await holder(pool, "other")];
  await expire(pool, web.process);
  await beat(other);
  await beat(other);
  assert.equal(await settle(pool, web.process), "settled");
  const longAgo = "update holdfast.process set expires_at = now() - $2::int4 * interval '1 ms' where id = $1";
  await pool.query(longAgo, [web.process, limits.leaseWebMs + 1_000]);
  await beat(other);
  await assert.rejects(settle(pool, web.process), { code: "HF_FENCED" });
});

test("who was not heard from itself leaves others alone until they too had the time to come back", async (t) => {
  const { pool } = await storeOf(t);
  const other = await holder(pool, "other");
  await beat(other);
  const process = await register(pool, { name: "me", role: "work" });
  let nowMs = 0;
  const leases = new Leases({ pool, process, role: "work", metrics: () => Promise.resolve({}), now: () => nowMs });
  assert.equal(await leases.beat(), 2);
  nowMs += limits.leaseMs;
  await expire(pool, other.process);
  const backAtMs = nowMs;
  for (; nowMs < backAtMs + limits.leaseMs + limits.connectMs; nowMs += limits.heartbeatMs) await leases.beat();
  assert.equal(await settle(pool, other.process), "settled");
  await leases.beat();
  await assert.rejects(settle(pool, other.process), { code: "HF_FENCED" });
});

test("who is late but not yet taken for dead goes on", async (t) => {
  const { pool } = await storeOf(t);
  const late = await holder(pool, "late");
  await expire(pool, late.process);
  assert.equal(await beat(late), limits.slots);
});

/** A zombie in the middle of settling, as SIGSTOP leaves it. */
async function stoppedWhileSettling(t: TestContext) {
  const store = await storeOf(t);
  const [zombie, other] = [await holder(store.pool, "zombie"), await holder(store.pool, "other")];
  await beat(zombie);
  const session = await openWriter(t, store);
  await session.query("select from holdfast.process where id = $1 for key share", [zombie.process]);
  await expire(store.pool, zombie.process);
  return { ...store, zombie, other, session };
}

test("slots of a process that is settling are not taken before its commit", async (t) => {
  const { pool, zombie, other, session } = await stoppedWhileSettling(t);
  await beat(other);
  assert.equal(await beat(other), limits.slots / 2);
  await session.query("commit");
  await beat(other);
  assert.equal(await beat(other), limits.slots);
  await assert.rejects(settle(pool, zombie.process), { code: "HF_FENCED" });
});

test("a process of the same name waits for the settle that is under way", async (t) => {
  const { pool, session } = await stoppedWhileSettling(t);
  let entered = false;
  const entering = register(pool, { name: "zombie", role: "work" }).then(() => (entered = true));
  const waits = "select from pg_locks where not granted";
  await until("the new process waits for the lock", async () => (await pool.query(waits)).rowCount === 1);
  assert.equal(entered, false);
  await session.query("commit");
  assert.equal(await entering, true);
});
