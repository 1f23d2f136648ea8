// Every statement of the runtime over filled tables: none reads a whole table unless its header says so.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { logNames } from "../log/class.ts";
import { storeOf } from "../log/sample.ts";
import { readerSettings } from "../log/reader.ts";
import { atEnd } from "./embedded/scratch.ts";
import { openPool, type Pool } from "./pool.ts";
import { sql } from "./sql.ts";

const source = join(import.meta.dirname, "..");

/** What EXPLAIN gives for a part of a plan. */
interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly Plan[];
}

const event = "n % 3, n % 64, false, 'id ' || n, 'key ' || n % 5000, '', 'body'";

/**
 * As a store looks on a busy day: 50,000 rows wherever events are kept, and many of everything else, so that a small
 * table is no excuse. The two small ones that plans are close about look as they do after autovacuum, not at its whim.
 */
const fill = `
  insert into holdfast.stream (name) select 'stream ' || n from generate_series(1, 3000) as n;
  insert into holdfast.consumer (name, stream) select 'consumer ' || n, n from generate_series(1, 3000) as n;
  insert into holdfast.log_normal (part, xid, seq, stream, slot, answer, id, key, trace, body)
    select n % 4, pg_current_xact_id(), n, ${event} from generate_series(1, 200000) as n;
  insert into holdfast.seen select n % 4, gen_random_uuid() from generate_series(1, 200000) as n;
  insert into holdfast.id_filter (class, seen, probes, bits) select n % 3, 0, 1, '' from generate_series(1, 3000) as n;
  insert into holdfast.cursor select consumer, class, slot, 0, 0::text::xid8, 0, 0, 0::text::xid8, 0, 0, '1:1:', '1:1:'
    from generate_series(1, 5) as consumer, generate_series(0, 2) as class, generate_series(0, 63) as slot;
  insert into holdfast.process (name, role, expires_at)
    select 'process ' || n, 'work', now() from generate_series(1, 3000) as n;
  insert into holdfast.lease select role, slot, 1 
    from (select 'role ' || n from generate_series(1, 50) as n) as roles (role), generate_series(0, 63) as slot;
  insert into holdfast.waiting (consumer, class, slot, seq, due_at, tries, accepted_at, answer, id, key, trace, body)
    select n % 5, 1, n % 64, n, case when n % 2 = 0 then now() + n * interval '1 s' end, 1, now(), false, 'id ' || n,
           'key ' || n % 5000, '', 'body' from generate_series(1, 50000) as n;
  insert into holdfast.ended (consumer, class, seq, outcome, tries, accepted_at, id, key, trace, reason, body,
                              fingerprint)
    select n % 5, 1, n, 'dead', 1, now(), 'id ' || n, 'key', '', 'reason', 'body', 'print ' || n % 50 from generate_series(1, 50000) as n;
  insert into holdfast.replay (consumer, class, slot, seq, due_at, ended_at, accepted_at, tries, replays, version,
                               answer, id, key, trace, reason, fingerprint, body)
    select n % 5, 1, n % 64, n, now() + n * interval '1 s', now(), now(), 1, 1, 1, false, 'id ' || n,
           'key ' || n % 5000, '', 'reason', 'print ' || n % 50, 'body' from generate_series(1, 50000) as n;
  insert into holdfast.answer (stream, id, outcome)
    select n % 3, 'id ' || n, 'done' from generate_series(1, 50000) as n;
  insert into holdfast.timer (due_at, stream, class, slot, id, key, trace, body)
    select now() + n * interval '1 s', 1, 1, n % 64, 'id ' || n, 'key ' || n % 5000, '', 'body'
    from generate_series(1, 50000) as n;
  insert into holdfast.cancelled (stream, class, by_key, name, ceiling)
    select n % 3 + 1, n % 2, n % 5 = 0, 'name ' || n, n from generate_series(1, 50000) as n;
  insert into holdfast.known (consumer, key, answer, expires_at)
    select n % 5, 'key ' || n, 'answer', now() from generate_series(1, 50000) as n;
  insert into holdfast.budget (name, plan) select 'budget ' || n, '{}' from generate_series(1, 3000) as n;
  insert into holdfast.schedule (name, stream, class, spec, next_at)
    select 'schedule ' || n, n, 1, '{}', now() + n * interval '1 s' from generate_series(1, 3000) as n;
  insert into holdfast.fan_out (name, run, ended_at)
    select 'fan-out ' || n % 5, 'run ' || n, now() - n * interval '1 s' from generate_series(1, 50000) as n;
  insert into holdfast.canary (consumer, slot, role)
    select consumer, slot, 'work' from generate_series(1, 3000) as consumer, generate_series(0, 63) as slot;
  insert into holdfast.forgetting (key, until, due_at)
    select 'key ' || n, now(), now() + n * interval '1 s' from generate_series(1, 3000) as n;
  insert into holdfast.receipt (consumer, class, seq) select n % 5, 1, n from generate_series(1, 50000) as n;
  vacuum holdfast.stream, holdfast.consumer;
  analyze`;

/** One statement after the other: each has the time of a statement to itself. */
async function run(pool: Pool, text: string): Promise<void> {
  for (const statement of text.split(/;\n/)) await pool.query(statement);
}

function scanned(plan: Plan): string[] {
  const own =
    plan["Node Type"] === "Seq Scan" && !plan["Relation Name"]?.endsWith("_seq") ? [plan["Relation Name"] ?? ""] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(scanned)];
}

function indexesOf(plan: Plan): string[] {
  return [plan["Index Name"] ?? "", ...(plan.Plans ?? []).flatMap(indexesOf)].filter((name) => name !== "").toSorted();
}

async function scans(pool: Pool, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const statement of text.split(/;\s*$/m)) {
    if (statement.replace(/^--.*$/gm, "").trim() === "") continue;
    const explained = await pool.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
      `explain (generic_plan, format json) ${statement}`,
    );
    found.push(...scanned(explained.rows[0]?.["QUERY PLAN"][0].Plan ?? assert.fail()));
  }
  return [...new Set(found)].toSorted();
}

/** What the header says of reading a whole table; undefined when it says none, or nothing. */
function declared(text: string): string | undefined {
  const said = /^-- (?:.*\s)?Declared sequential scan: ([^.\n]+)/m.exec(text)?.[1];
  return said === "none" ? undefined : said;
}

test("no statement reads a whole table that its header does not declare", async (t) => {
  const { pool } = await storeOf(t);
  await run(pool, fill);
  const files = globSync("{log,work,deliver,accept,watch,dead,trace,ladder,alarm}/**/*.sql", {
    cwd: source,
  }).toSorted();
  assert.ok(files.length > 20);
  const wrong: string[] = [];
  for (const file of files) {
    assert.match(readFileSync(join(source, file), "utf8"), /^-- \w/, `${file} opens with a header`);
    const names = {
      ...logNames("normal"),
      seen: "seen_0",
      table: "ended",
      stream: "consumer",
      accepted: "accepted_at",
      waits: "waiting",
      which: "fingerprint = $1",
      kept: "ended",
      match: "key = $3",
    };
    const text = sql(pathToFileURL(`${source}/`).href, file, names);
    const [found, said] = [await scans(pool, text), declared(text)];
    if (found.length > 0 !== (said !== undefined)) wrong.push(`${file} scans [${found.join()}], declared: ${said}`);
  }
  assert.deepEqual(wrong, []);

  // The check itself finds one.
  assert.deepEqual(await scans(pool, "-- header\nselect from holdfast.log_normal_0 where key = $1"), ["log_normal_0"]);
  assert.deepEqual(await scans(pool, "select from holdfast.log_normal_0 where stream = $1 and id = $2"), []);
});

test("an append looks for repeats by index, however little is known of older parts", async (t) => {
  const { pool } = await storeOf(t);
  for (const file of ["append.sql", "append-new.sql", "repeats.sql", "read.sql"]) {
    const text = sql(new URL("../log/", import.meta.url).href, file, logNames("normal"));
    assert.deepEqual(
      (await scans(pool, text)).filter((name) => /^(log|seen)_/.test(name)),
      [],
    );
  }
});

test("a read follows its indexes and sorts only late events, however little is known of the log", async (t) => {
  const store = await storeOf(t);
  const pool = openPool({ url: store.url, purpose: "test", connections: 1, settings: readerSettings });
  atEnd(t, () => pool.end());
  const text = sql(new URL("../log/read.sql", import.meta.url).href, "read.sql", logNames("normal"));
  for (const statement of ["select", fill.replace("analyze", "select"), "analyze"]) {
    await run(pool, statement);
    const explained = await pool.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
      `explain (generic_plan, format json) ${text}`,
    );
    const plan = explained.rows[0]?.["QUERY PLAN"][0].Plan ?? assert.fail();
    assert.deepEqual(indexesOf(plan), ["log_normal_0_seq", "log_normal_0_xid", "log_normal_0_xid"]);
    assert.deepEqual(
      sorts(plan).filter((under) => under.includes("log_normal_0_seq")),
      [],
    );
  }
});

/** The indexes below each sort that sees events as they are in the log: not the one over what was found. */
function sorts(plan: Plan): string[][] {
  const inner = (plan.Plans ?? []).flatMap(sorts);
  const indexes = indexesOf(plan);
  return plan["Node Type"] === "Sort" && indexes.length === 1 ? [indexes, ...inner] : inner;
}
