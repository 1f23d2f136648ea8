// Indexes that a database lacks for the statements that cost most: by what the planner says, without running any of
// them and without changing anything. What such an index gives in truth, only an experiment says.

import pg from "pg";
import { connect, ours } from "./postgres.ts";
import { outsideLimits } from "./limits.ts";
import { type PlanNode, type ScanFound, scansOf } from "./plan-filter.ts";

export interface MissingIndex {
  readonly schema: string;
  readonly table: string;
  /** In the order of the index. */
  readonly columns: readonly string[];
  readonly tableRows: number;
  /** Those that would use it, the heaviest first, and what they cost together, as it was given. */
  readonly statements: readonly string[];
  readonly ms: number;
  /** In the planner's units, of the first statement: today, and with the index where hypopg is installed. */
  readonly cost: number;
  readonly costWithIndex: number | undefined;
}

/**
 * The heaviest of `statements` first; those that cannot be explained are passed over. Throws when it cannot connect.
 */
export async function missingIndexes(
  url: string,
  statements: readonly { readonly shape: string; readonly ms: number }[],
): Promise<MissingIndex[]> {
  const client = await connect(url);
  try {
    const heaviest = [...statements].sort((one, other) => other.ms - one.ms).slice(0, outsideLimits.maxExplained);
    const found = new Map<string, MissingIndex>();
    for (const { shape, ms } of heaviest) {
      const plan = await explain(client, shape);
      for (const scan of plan === undefined ? [] : scansOf(plan)) {
        const key = JSON.stringify([scan.schema, scan.table, scan.columns]);
        const known = found.get(key);
        if (known !== undefined) {
          found.set(key, { ...known, statements: [...known.statements, shape], ms: known.ms + ms });
          continue;
        }
        const tableRows = await rowsWithout(client, scan);
        if (tableRows === undefined) continue;
        const costWithIndex = await hypotheticalCost(client, scan, shape);
        const cost = plan?.["Total Cost"] ?? 0;
        const { schema, table, columns } = scan;
        found.set(key, { schema, table, columns, tableRows, statements: [shape], ms, cost, costWithIndex });
      }
    }
    return [...found.values()].sort((one, other) => other.ms - one.ms);
  } finally {
    await client.end();
  }
}

/** What the planner thinks that a statement costs in this database; undefined when it cannot be explained. */
export async function planCost(url: string, statement: string): Promise<number | undefined> {
  const client = await connect(url);
  try {
    return (await explain(client, statement))?.["Total Cost"];
  } finally {
    await client.end();
  }
}

async function explain(client: pg.Client, shape: string): Promise<PlanNode | undefined> {
  const statement = numbered(shape);
  if (statement === undefined) return undefined;
  const { rows } = await client.query<{ server_version_num: string }>("show server_version_num");
  const generic = Number(rows[0]?.server_version_num) >= 160_000;
  try {
    await client.query("begin read only");
    return generic ? await explainGeneric(client, statement) : await explainPrepared(client, statement);
  } catch {
    // Cut off, of another search path, or with types that cannot be guessed: nothing is said of it.
    return undefined;
  } finally {
    await client.query("rollback").catch(() => undefined);
  }
}

interface Explained {
  readonly "QUERY PLAN": readonly { readonly Plan: PlanNode }[];
}

async function explainGeneric(client: pg.Client, statement: string): Promise<PlanNode | undefined> {
  const asked = await client.query<Explained>(`explain (generic_plan, verbose, format json) ${ours} ${statement}`);
  return asked.rows[0]?.["QUERY PLAN"][0]?.Plan;
}

/** Before Postgres 16: a prepared statement, whose plan is made for no values in particular. */
async function explainPrepared(client: pg.Client, statement: string): Promise<PlanNode | undefined> {
  const count = Math.max(0, ...[...statement.matchAll(/\$(\d+)/g)].map(([, digits]) => Number(digits)));
  const values = count === 0 ? "" : `(${Array.from({ length: count }, () => "null").join(", ")})`;
  await client.query("set local plan_cache_mode = force_generic_plan");
  await client.query(`prepare holdfast_rehearse as ${ours} ${statement}`);
  try {
    const text = `explain (verbose, format json) execute holdfast_rehearse${values}`;
    return (await client.query<Explained>(text)).rows[0]?.["QUERY PLAN"][0]?.Plan;
  } finally {
    await client.query("deallocate holdfast_rehearse").catch(() => undefined);
  }
}

/** One statement with `$1` for its values; undefined for several, and for commands that EXPLAIN does not take. */
function numbered(shape: string): string | undefined {
  const one = shape.trim().replace(/;\s*$/, "");
  if (!/^(\/\*[^*]*\*\/\s*)*\(?\s*(select|with|insert|update|delete|merge|values)\b/i.test(one)) return undefined;
  // Values have been replaced, so that a semicolon or an open comment is one of the statement itself.
  if (/;|--|\$\w*\$/.test(one.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ""))) return undefined;
  if (/\$\d/.test(one)) return one;
  let number = 0;
  return one.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\?(?![|&?])/g, (found) => {
    if (found !== "?") return found;
    number += 1;
    return `$${number}`;
  });
}

/**
 * The rows of the table, if it is one that an index would help: large, the filter keeps few of its rows, and there is
 * no index yet that begins with the same columns, which the planner then had a reason not to use.
 */
async function rowsWithout(client: pg.Client, scan: ScanFound): Promise<number | undefined> {
  const { rows } = await client.query<{ rows: number; leading: (string | null)[][] | null }>(
    `select ${ours} greatest(c.reltuples, s.n_live_tup)::float8 as rows,
       (select json_agg((select json_agg(a.attname order by k.at)
          from unnest(i.indkey::int2[]) with ordinality k(attnum, at)
          left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum))
        from pg_index i where i.indrelid = c.oid and i.indisvalid and i.indpred is null) as leading
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     left join pg_stat_all_tables s on s.relid = c.oid
     where n.nspname = $1 and c.relname = $2`,
    [scan.schema, scan.table],
  );
  const [table] = rows;
  if (table === undefined || table.rows < outsideLimits.indexFromRows) return undefined;
  if (!scan.byOrder && scan.rowsKept > table.rows * outsideLimits.indexUpToShare) return undefined;
  const covered = (table.leading ?? []).some((columns) =>
    scan.columns.every((column) => columns.slice(0, scan.columns.length).includes(column)),
  );
  return covered ? undefined : table.rows;
}

/** Only with hypopg, whose index is one of our session alone. */
async function hypotheticalCost(client: pg.Client, scan: ScanFound, shape: string): Promise<number | undefined> {
  const columns = scan.columns.map((column) => pg.escapeIdentifier(column)).join(", ");
  const table = `${pg.escapeIdentifier(scan.schema)}.${pg.escapeIdentifier(scan.table)}`;
  const { rows } = await client.query<{ schema: string }>(
    `select ${ours} n.nspname as schema from pg_extension e join pg_namespace n on n.oid = e.extnamespace
     where e.extname = 'hypopg'`,
  );
  if (rows[0] === undefined) return undefined;
  const schema = pg.escapeIdentifier(rows[0].schema);
  try {
    await client.query(`select ${schema}.hypopg_create_index($1)`, [`create index on ${table} (${columns})`]);
    return (await explain(client, shape))?.["Total Cost"];
  } catch {
    return undefined;
  } finally {
    await client.query(`select ${schema}.hypopg_reset()`).catch(() => undefined);
  }
}
