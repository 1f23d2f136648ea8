// What rests, on a real Postgres: everything comes back as it was written, in few statements, by an index.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { spawnSync } from "node:child_process";
import { type Queryable } from "holdfast";
import { openTestStore, type TestStore } from "holdfast/testing";
import { type Reminder } from "../rules/reminder.ts";
import { addressesOf, saveAddresses } from "./addresses.ts";
import { count, readCounts } from "./counters.ts";
import { digestReaders, digestZones } from "./digests.ts";
import { exportOf } from "./export.ts";
import { forgetPeople, tracesOf } from "./forget.ts";
import { addLines, linesAfter, newestLines } from "./lines.ts";
import { hold } from "./hold.ts";
import { findPerson, savePeople, welcomePeople } from "./people.ts";
import {
  addReminders,
  endRung,
  keepReminders,
  nextReminders,
  openReminders,
  remindersOf,
  rungReminders,
  stillOpen,
} from "./reminders.ts";
import { tables } from "./tables.ts";

let store: TestStore;
before(async () => {
  store = await openTestStore({ migrations: [tables] });
});
after(() => store.stop());

const uuid = (number: number) => `00000000-0000-8000-8000-${String(number).padStart(12, "0")}`;

function reminderOf(person: string, number: number, dueAt = new Date(1.8e12 + number * 1_000)) {
  return { person, id: uuid(number), n: number, what: `“what” {${number}}, \\ NULL`, dueAt, zone: "Asia/Tokyo" };
}

/** As it comes back when it has rung. */
function rungOf({ person: _person, ...reminder }: ReturnType<typeof reminderOf>, rungAt: Date): Reminder {
  return { ...reminder, rungAt, isRung: true };
}

async function welcome(...ids: string[]): Promise<void> {
  await welcomePeople(
    store.pool,
    ids.map((id) => ({ id, channel: "web", address: id.slice(4) })),
  );
}

test("a person comes back as they were saved, and greeting them again changes nothing", async () => {
  await welcome("web:p");
  const fresh = await findPerson(store.pool, "web:p");
  assert.ok(fresh);
  assert.deepEqual([fresh.zone, fresh.zoneSource, fresh.made, fresh.served], ["UTC", "default", 0, false]);
  const { id, n, what, dueAt, zone } = reminderOf("web:p", 1);
  const reminder = { id, n, what, dueAt, zone };
  const changed = {
    ...fresh,
    zone: "Asia/Tokyo",
    zoneSource: "named" as const,
    waitingFor: 'call "mum", {NULL}',
    last: { changes: [{ after: reminder }] },
    askAgain: true,
    exportToken: "t",
    pending: { kind: "search" as const, text: '"{' },
    listed: [uuid(1), uuid(2)],
    made: 3,
    lookup: { id: uuid(3), place: 'o"brien, {NULL}', isOpen: true, day: "2026-11-21", count: 2 },
    digest: true,
    digested: "2026-11-21",
    tries: { hour: "2026-11-21T10:00:00.000Z", count: 3 },
    served: true,
  };
  await savePeople(store.pool, [changed]);
  await welcome("web:p");
  assert.deepEqual((await hold(store.pool, { people: ["web:p", "web:nobody"] })).people.get("web:p"), changed);
});

test("open reminders are given soonest first; what is rung or cancelled is not open, and stays what it is", async () => {
  await welcome("web:r", "web:s");
  const [first, second, third] = [reminderOf("web:r", 11), reminderOf("web:r", 12), reminderOf("web:s", 13)];
  await addReminders(store.pool, [second, third, first]);
  await addReminders(store.pool, [{ ...first, what: "another" }]);
  const open = await openReminders(store.pool, ["web:r", "web:s", "web:nobody"]);
  assert.deepEqual(
    open.get("web:r")?.map((one) => one.what),
    [first.what, second.what],
  );
  assert.deepEqual(
    (await nextReminders(store.pool, "web:r", 1)).map((one) => [one.id, one.n, one.what, one.dueAt, one.zone]),
    [[first.id, first.n, first.what, first.dueAt, first.zone]],
  );
  const rangAt = new Date(1.8e12);
  await keepReminders(store.pool, [{ ...first, ended: "cancelled" }]);
  await endRung(store.pool, [first.id, third.id], rangAt);
  assert.deepEqual(
    await rungReminders(store.pool, ["web:r", "web:s"], rangAt),
    new Map([["web:s", [rungOf(third, rangAt)]]]),
  );
  assert.deepEqual(await rungReminders(store.pool, ["web:s"], new Date(1.8e12 + 1)), new Map());
  const ids = [first.id, second.id, third.id];
  assert.deepEqual([...(await stillOpen(store.pool, ids)).keys()], [second.id]);
  const states = await store.pool.query("select state from jarvis.reminder where id = any ($1::uuid[]) order by id", [
    ids,
  ]);
  assert.deepEqual(
    states.rows.map((row: { state: string }) => row.state),
    ["cancelled", "open", "rung"],
  );
});

test("lines come back in order, after a number, and never those of others", async () => {
  await welcome("web:l", "web:m");
  const at = new Date(1.8e12);
  const lineOf = (person: string, n: number) => ({
    person,
    n,
    speaker: "you" as const,
    kind: "said" as const,
    text: `line ${n}\nof ${person}`,
    at,
    messageId: `id-${n}`,
    buttons: n === 1 ? [{ title: "Undo", payload: "undo:1" }] : undefined,
  });
  await addLines(
    store.pool,
    [1, 2, 3, 4].flatMap((n) => [lineOf("web:l", n), lineOf("web:m", n)]),
  );
  assert.deepEqual(await newestLines(store.pool, "web:l", 2), [lineOf("web:l", 3), lineOf("web:l", 4)]);
  const readers = [
    { person: "web:l", after: 2 },
    { person: "web:m", after: 0 },
    { person: "web:nobody", after: 0 },
  ];
  const found = await linesAfter(store.pool, readers, 2);
  assert.deepEqual(
    found.filter((line) => line.person === "web:l").map((line) => line.n),
    [3, 4],
  );
  assert.deepEqual(
    found.filter((line) => line.person === "web:m"),
    [lineOf("web:m", 1), lineOf("web:m", 2)],
  );
});

test("who wants a digest and has something in it is found by zone, a page at a time", async () => {
  const noon = new Date("2026-11-21T12:00:00Z");
  const ids = ["web:d1", "web:d2", "web:d3", "web:d4", "web:d5", "web:d6"];
  await welcome(...ids);
  const zones = ["Asia/Tokyo", "Europe/Paris", "Asia/Tokyo", "Europe/Rome", "Asia/Tokyo", "Asia/Tokyo"];
  const { people } = await hold(store.pool, { people: ids });
  await savePeople(
    store.pool,
    [...people.values()].map((person, index) => ({
      ...person,
      zone: zones[index] ?? "",
      digest: person.id !== "web:d3",
    })),
  );
  // The fifth has nothing within a day, the sixth nothing at all.
  const hours = [1, 2, 3, 4, 30];
  await addReminders(
    store.pool,
    hours.map((hour, index) => reminderOf(ids[index] ?? "", 100 + index, new Date(noon.getTime() + hour * 3_600_000))),
  );
  assert.deepEqual(await digestZones(store.pool), ["Asia/Tokyo", "Europe/Paris", "Europe/Rome"]);
  const page = { zones: ["Asia/Tokyo", "Europe/Paris"], at: noon, after: undefined, limit: 10 };
  const found = [
    { person: "web:d1", zone: "Asia/Tokyo" },
    { person: "web:d2", zone: "Europe/Paris" },
  ];
  assert.deepEqual(await digestReaders(store.pool, page), found);
  assert.deepEqual(await digestReaders(store.pool, { ...page, limit: 1 }), found.slice(0, 1));
  assert.deepEqual(await digestReaders(store.pool, { ...page, after: "web:d1" }), found.slice(1));
  assert.deepEqual(await digestReaders(store.pool, { ...page, zones: [] }), []);
});

test("counts are the sum of what all batches have added, side by side", async () => {
  const add = (salt: string) => count(store.pool, { source: "heard", salt, people: 1, sent: 2, waiting: -1 });
  await Promise.all(Array.from({ length: 100 }, (_, index) => add(`batch ${index % 50}`)));
  assert.deepEqual(await readCounts(store.pool), { people: 100, sent: 200, waiting: -100 });
});

test("no statement reads a whole table, however many people there are", async () => {
  await store.pool.query(`
    insert into jarvis.person (id, channel, address)
      select 'web:x' || n, 'web', 'x' || n from generate_series(1, 5000) n;
    insert into jarvis.address (id, channel, name, person_id)
      select 'web:x' || n, 'web', 'x' || n, 'web:x' || n from generate_series(1, 5000) n;
    insert into jarvis.link_code (hash, person_id, address_id, expires_at)
      select 'h' || n, 'web:x' || n, 'web:x' || n, now() from generate_series(1, 5000) n;
    insert into jarvis.joined (person_id, to_id)
      select 'web:x' || n, 'web:x1' from generate_series(2001, 5000) n;
    insert into jarvis.reminder (id, person_id, n, what, due_at, zone)
      select gen_random_uuid(), 'web:x' || (1 + n % 5000), n, 'w', now() + n * interval '1 min', 'UTC'
      from generate_series(1, 20000) n;
    insert into jarvis.line (person_id, n, speaker, kind, text, at)
      select 'web:x' || (1 + n % 5000), n, 'you', 'said', 't', now() from generate_series(1, 20000) n;
    analyze jarvis.person; analyze jarvis.reminder; analyze jarvis.line; analyze jarvis.address;
    analyze jarvis.link_code; analyze jarvis.joined`);
  const plans: string[] = [];
  const explaining: Queryable = {
    query: async (config: string | { text: string; values?: unknown[] }, values?: unknown[]) => {
      const [text, given] = typeof config === "string" ? [config, values] : [config.text, config.values];
      const plan = await store.pool.query<{ "QUERY PLAN": string }>(`explain ${text}`, given);
      plans.push(`${text}\n${plan.rows.map((row) => row["QUERY PLAN"]).join("\n")}`);
      return { ...plan, rows: [] };
    },
  };
  const ids = ["web:x1", "web:x2"];
  const person = await findPerson(store.pool, "web:x1");
  assert.ok(person);
  await findPerson(explaining, "web:x1");
  await hold(explaining, { addresses: ids }).catch(() => undefined);
  await hold(explaining, { people: ids, codes: ["h1"] });
  await saveAddresses(explaining, await addressesOf(store.pool, ids));
  await savePeople(explaining, [person]);
  await openReminders(explaining, ids);
  await nextReminders(explaining, "web:x1");
  await stillOpen(explaining, [uuid(1), uuid(2)]);
  await endRung(explaining, [uuid(1)], new Date());
  await rungReminders(explaining, ids, new Date(0));
  await remindersOf(explaining, [uuid(1)]);
  await forgetPeople(explaining, [{ ids, addresses: ids }]);
  await tracesOf(explaining, ["web:x2"]);
  await exportOf(explaining, "t".repeat(43));
  await newestLines(explaining, "web:x1", 100);
  await linesAfter(explaining, [{ person: "web:x1", after: 1 }], 100);
  await store.pool.query("update jarvis.person set digest = true where id like '%7'; analyze jarvis.person");
  await digestZones(explaining);
  await digestReaders(explaining, { zones: ["UTC"], at: new Date(), after: "web:x1", limit: 100 });
  const line = { person: "web:x1", speaker: "you" as const, kind: "said" as const, text: "t", at: new Date() };
  await addLines(explaining, [line]);
  assert.equal(plans.length, 32);
  for (const plan of plans) assert.doesNotMatch(plan, /Seq Scan/);
});

test("the written schema is what the migrations make", () => {
  const root = fileURLToPath(new URL("../../../../", import.meta.url));
  const words = ["packages/holdfast/src/holdfast.ts", "schema", "apps/jarvis/src/app.ts"];
  const run = spawnSync(process.execPath, [...words, "--check", "apps/jarvis/src/store/schema.sql"], { cwd: root });
  assert.equal(run.status, 0, run.stderr.toString());
});
