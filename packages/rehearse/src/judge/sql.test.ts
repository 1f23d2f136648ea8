import assert from "node:assert/strict";
import { test } from "node:test";
import { isControl, isRead, locksRows, lookupOf, tablesOf } from "./sql.ts";

const cases: readonly [string, string, string | undefined][] = [
  ["select * from orders where customer_id = ? and paid = ?", "orders", "customer_id,paid"],
  ['SELECT "id" FROM "public"."orders" WHERE "customer_id" = $1 LIMIT ?', "orders", "customer_id"],
  ["select * from posts order by created_at desc limit ?", "posts", "created_at"],
  ["select * from posts order by created_at desc", "posts", undefined],
  ["select count(*) from visits", "visits", undefined],
  ["select * from users where lower(email) = lower($1)", "users", "lower(email)"],
  ["select * from a join b on a.id = b.a_id where b.kind = ?", "b", "kind,a_id"],
  ["select o.* from orders o where o.email = $1 and o.at > $2", "orders", "email,at"],
  ["update jobs set state = ? where token = ?", "jobs", "token"],
  ["select * from `items` where `sku` in (?, ?)", "items", "sku"],
  ["select * from people where name like ?", "people", "name"],
];

for (const [shape, table, columns] of cases) {
  test(`an index for "${shape}" is on ${columns ?? "nothing"}`, () => {
    assert.equal(lookupOf(shape, table)?.columns.join(","), columns);
  });
}

test("tables go by their aliases, and keywords are none", () => {
  assert.deepEqual(
    [...tablesOf("select 1 from orders o left join lines on true where x = 1")],
    [
      ["orders", "orders"],
      ["o", "orders"],
      ["lines", "lines"],
    ],
  );
});

test("transaction control is no work", () => {
  assert.equal(isControl("BEGIN"), true);
  assert.equal(isControl("select 1"), false);
});

test("a statement that writes is no read, even when it begins like one", () => {
  assert.equal(isRead("select * from a where b = ?"), true);
  assert.equal(isRead("with gone as (delete from a returning *) select * from gone"), false);
  assert.equal(isRead("insert into a select 1"), false);
});

test("what changes rows that were there before may have to wait for their locks", () => {
  const locking = [
    "update polls set votes = votes + ? where id = $1",
    "delete from carts where id = $1",
    "insert into hits (page, n) values (?) on conflict (page) do update set n = hits.n + ?",
    "insert into hits (page, n) values (?) on duplicate key update n = n + ?",
    "select seats from concerts where id = $1 for update",
  ];
  assert.deepEqual(locking.filter(locksRows), locking);
  const free = [
    "insert into votes (poll) values (?)",
    "select updated from polls",
    "insert into a (b) values (?) on conflict do nothing",
  ];
  assert.deepEqual(free.filter(locksRows), []);
});

test("a text that is searched for anywhere in a column needs another kind of index", () => {
  assert.deepEqual(lookupOf("select id from shop.item i where i.name ilike $1 order by id limit ?", "item")?.searched, [
    "name",
  ]);
  assert.deepEqual(lookupOf("select id from item where kind = $1 and name like '%tea%'", "item")?.searched, ["name"]);
  assert.deepEqual(lookupOf("select id from item where name like $1", "item")?.searched, []);
});
