import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { TestContext } from "node:test";
import pg from "pg";
import { databasesOf } from "./databases-of.ts";
import { openOutside } from "./outside.ts";
import { NoScratchCopy, scratchCopy } from "./scratch.ts";
import { freePort, run, startPostgres, type TestPostgres } from "./testing.ts";

const linux = process.platform === "linux" ? {} : { skip: "reads /proc of Linux" };

describe("Postgres from outside", linux, () => {
  let postgres: TestPostgres;
  const closing: (() => unknown)[] = [];

  before(async () => {
    postgres = await startPostgres({ after: (close) => void closing.push(close as () => unknown) });
    await ask(postgres.url, "create extension pg_stat_statements");
    await ask(
      postgres.url,
      `create table "Orders" (id bigint generated always as identity primary key, "customerId" int not null,
      email varchar(40) unique, made timestamptz not null default now(), note text)`,
    );
    await ask(
      postgres.url,
      `insert into "Orders" ("customerId", email, note)
      select n % 5000, n || '@example.org', repeat('x', 50) from generate_series(1, 20000) n`,
    );
    await ask(postgres.url, 'analyze "Orders"');
  });

  after(async () => {
    for (const close of closing) await close();
  });

  /** A target in another process with a pool of three, which works at each line that it is sent. */
  async function startTarget(t: TestContext): Promise<Awaited<ReturnType<typeof run>>> {
    const program = `const pg = require(${JSON.stringify(import.meta.resolve("pg").replace("file://", ""))});
      const pool = new (pg.default ?? pg).Pool({ connectionString: process.env.SHOP_DB, max: 3 });
      const work = async () => {
        const client = await pool.connect();
        await client.query("begin");
        await client.query('select count(*) from "Orders" where "customerId" = $1', [7]);
        await new Promise((resolve) => setTimeout(resolve, 20));
        await client.query("commit");
        client.release();
      };
      process.stdin.on("data", () => Promise.all(Array.from({ length: 60 }, work)).then(() => console.log("done")));
      pool.query("select 1").then(() => console.log("ready"));`;
    return run(t, [process.execPath, "-e", program], { SHOP_DB: postgres.url });
  }

  it("finds the database in the environment and says what the target's sessions asked of it", async (t) => {
    const { pid, child } = await startTarget(t);
    const databases = databasesOf([pid]).postgres;
    assert.deepEqual(databases, [{ url: postgres.url }]);
    // Somebody else works there too, and another Postgres may run beside this one.
    await using outside = await openOutside({ pids: () => [pid], port: await freePort(), databases });
    const a = await outside.mark();
    child.stdin?.write("go\n");
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    const seen = outside.between(a, await outside.mark());
    const [found] = seen.databases;
    const address = new URL(postgres.url);
    assert.equal(found?.id, `${address.host}/shop`);
    assert.equal(found.statements.find(({ shape }) => shape.includes("customerId"))?.calls, 60);
    assert.ok(found.statements.every(({ shape }) => !shape.includes("pg_stat")));
    assert.ok(found.cpuMs > 10, `${found.cpuMs} ms`);
    assert.equal(found.tables[0]?.table, "Orders");
    assert.ok(found.tables[0].rows === 20_000);
    assert.ok(found.activity.mostSessions === 3 && found.activity.samples > 3);
    assert.ok(found.activity.idleInTransaction > 0.2);
    assert.deepEqual(seen.outside?.remotes, [{ address: address.host, most: 3, opened: 2, kind: "postgres" }]);
    assert.ok(seen.machine.databaseCores > 0);
    assert.doesNotMatch(JSON.stringify([seen, outside.notes]), /open-sesame/);
  });

  it("is copied with an index that the planner takes, and has none itself afterwards", async () => {
    const statement = `select * from "Orders" where "customerId" = 7 and made > '2020-01-01'`;
    const before = await planCost(postgres.url, statement);
    await using copy = await scratchCopy({
      url: postgres.url,
      index: { table: "Orders", columns: ["customerId", "made"] },
    });
    const after = await planCost(copy.url, statement);
    assert.ok(after < before / 5, `${after} of ${before}`);
    const left = await ask(postgres.url, "select count(*)::int as count from pg_indexes where tablename = 'Orders'");
    assert.equal(left[0]?.["count"], 2);
  });

  it("is copied with an index on what is searched for or asked for in lower case, in a schema of its own", async () => {
    await ask(postgres.url, "create schema goods");
    await ask(
      postgres.url,
      "create table goods.item as select n as id, 'Item ' || n as name from generate_series(1, 3000) n",
    );
    const indexes = [
      { columns: ["name"], searched: true, shape: "select id from goods.item where name ilike '%m 77%'" },
      { columns: ["lower(name)"], shape: "select id from goods.item where lower(name) = 'item 7'" },
    ] as const;
    for (const { shape, ...index } of indexes) {
      const before = await planCost(postgres.url, shape);
      await using copy = await scratchCopy({ url: postgres.url, index: { table: "goods.item", ...index } });
      const after = await planCost(copy.url, shape);
      assert.ok(after < before / 2, `${shape}: ${before}, ${after}`);
    }
    await using copy = await scratchCopy({ url: postgres.url, growTables: [{ table: "goods.item", times: 2 }] });
    assert.deepEqual(await ask(copy.url, "select count(*)::int as rows from goods.item"), [{ rows: 6_000 }]);
  });

  it("is copied with its tables grown, and the copy is dropped", async () => {
    await ask(postgres.url, "create table code (code text primary key, n int unique)");
    await ask(postgres.url, "insert into code values ('a', 1), ('b', 5)");
    await ask(postgres.url, `create table line (code text primary key references code, at timestamptz)`);
    const growTables = [
      { table: "Orders", times: 3 },
      { table: "code", times: 4 },
    ];
    const copy = await scratchCopy({ url: postgres.url, growTables });
    const counts = `select (select count(*)::int from "Orders") as orders, (select count(*)::int from code) as codes`;
    assert.deepEqual(await ask(copy.url, counts), [{ orders: 60_000, codes: 8 }]);
    assert.deepEqual(await ask(postgres.url, counts), [{ orders: 20_000, codes: 2 }]);
    await copy[Symbol.asyncDispose]();
    await assert.rejects(ask(copy.url, "select 1"), /does not exist/);
    const failed = scratchCopy({ url: postgres.url, growTables: [{ table: "line", times: 2 }] });
    await assert.rejects(failed, /unique by \(code\)/);
    const left = await ask(postgres.url, "select datname from pg_database where datname like 'holdfast_rehearse%'");
    assert.deepEqual(left, []);
  });

  it("is copied through pg_dump while others are connected, or the reason is told without the password", async () => {
    const other = new pg.Client({ connectionString: postgres.url });
    await other.connect();
    try {
      await using copy = await scratchCopy({ url: postgres.url });
      assert.deepEqual(await ask(copy.url, 'select count(*)::int as count from "Orders"'), [{ count: 20_000 }]);
    } catch (error) {
      assert.ok(error instanceof NoScratchCopy, String(error));
      assert.match(error.message, /others are connected.*(version|PATH)/);
      assert.doesNotMatch(error.message, /open-sesame/);
    } finally {
      await other.end();
    }
  });

  it("is not copied from another machine", async () => {
    const failed = scratchCopy({ url: "postgres://shop:open-sesame@db.example.org/shop" });
    await assert.rejects(failed, (error: Error) => /not on this machine/.test(error.message));
  });
});

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Of the whole plan, in the planner's own units. */
async function planCost(url: string, statement: string): Promise<number> {
  const plan = (await ask(url, `explain ${statement}`)).map((row) => String(row["QUERY PLAN"]));
  return Number(/cost=[\d.]+\.\.([\d.]+)/.exec(plan[0] ?? "")?.[1]);
}
