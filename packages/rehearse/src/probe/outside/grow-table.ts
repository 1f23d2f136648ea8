// A table of a scratch copy grown to several times its rows by its own rows, with fresh keys: so that what is read and
// how it is spread stay as they were. Where no fresh key can be made the reason is told.

import pg from "pg";
import { outsideLimits } from "./limits.ts";

export interface Grown {
  readonly schema: string;
  readonly table: string;
  /** At least 2; whole. */
  readonly times: number;
}

interface Column {
  readonly name: string;
  readonly type: string;
  /** Of a varchar(n), else -1. */
  readonly most: number;
  /** Made by the database itself, anew for each row. */
  readonly fresh: boolean;
  readonly generated: boolean;
  readonly refers: boolean;
  /** The unique indexes that it is in. */
  readonly unique: readonly number[] | null;
}

/** Never for a database that is somebody's: it is filled with rows. */
export async function growTable(client: pg.Client, { schema, table, times }: Grown): Promise<void> {
  const shown = `${schema}.${table}`;
  if (!Number.isInteger(times) || times < 2) throw new RangeError(`${shown}: it can grow 2 times or more, whole`);
  const columns = await columnsOf(client, schema, table);
  if (columns.length === 0) throw new Error(`${shown} is no table of this database`);
  const name = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
  const { rows } = await client.query<{ rows: number }>(`select count(*)::float8 as rows from ${name}`);
  const grown = (rows[0]?.rows ?? 0) * times;
  if (grown > outsideLimits.maxGrownRows)
    throw new Error(`${shown} would have ${grown} rows, and tables grow up to ${outsideLimits.maxGrownRows}`);
  const changed = freshColumns(columns, shown);
  const written = columns.filter(({ fresh, generated }) => !fresh && !generated);
  // Without a column of its own each row is made of defaults alone; there is nothing to copy.
  if (written.length === 0) throw new Error(`${shown} has only columns that make themselves: it cannot be grown`);
  const quoted = (column: Column): string => pg.escapeIdentifier(column.name);
  const values = written.map((column) =>
    changed.has(column.name) ? freshValue(column, `${name}`) : `source.${quoted(column)}`,
  );
  // What a trigger would do for a row was done for the row that is copied.
  await client.query(`alter table ${name} disable trigger user`);
  await client.query(
    `insert into ${name} (${written.map(quoted).join(", ")}) select ${values.join(", ")}
     from ${name} as source cross join generate_series(1, ${times - 1}) as copy(number)`,
  );
  await client.query(`alter table ${name} enable trigger user`);
  await client.query(`analyze ${name}`);
}

async function columnsOf(client: pg.Client, schema: string, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `with target as (
       select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p')
     ), uniques as (
       -- By its columns, and by those that its expressions are made of.
       select i.indexrelid::oid::int8::float8 as id, k.attnum::int as attnum
       from target t join pg_index i on i.indrelid = t.oid and i.indisunique, unnest(i.indkey::int2[]) k(attnum)
       union
       select i.indexrelid::oid::int8::float8, d.refobjsubid
       from target t join pg_index i on i.indrelid = t.oid and i.indisunique
       join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
         and d.refclassid = 'pg_class'::regclass and d.refobjid = t.oid
     )
     select a.attname as name, format_type(a.atttypid, null) as type,
       case when a.atttypid = 'varchar'::regtype and a.atttypmod > 4 then a.atttypmod - 4 else -1 end as most,
       a.attidentity <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid) ~* '(nextval|uuid|random)', false) as fresh,
       a.attgenerated <> '' as generated,
       exists (select from pg_constraint f where f.conrelid = t.oid and f.contype = 'f' and a.attnum = any(f.conkey))
         as refers,
       (select array_agg(u.id) from uniques u where u.attnum = a.attnum) as unique
     from target t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
     order by a.attnum`,
    [schema, table],
  );
  return rows;
}

/** The columns to be changed so that no unique index has a row twice: one of each, as few as possible. */
function freshColumns(columns: readonly Column[], shown: string): Set<string> {
  const changed = new Set<string>();
  const indexes = new Set(columns.flatMap(({ unique }) => unique ?? []));
  for (const index of indexes) {
    const members = columns.filter(({ unique }) => unique?.includes(index) === true);
    if (members.some(({ fresh, name }) => fresh || changed.has(name))) continue;
    const member = members.find((column) => canBeFresh(column));
    if (member === undefined) {
      const names = members.map(({ name }) => name).join(", ");
      throw new Error(`${shown} cannot be grown: its rows are unique by (${names}), of which no new value can be made`);
    }
    changed.add(member.name);
  }
  return changed;
}

function canBeFresh({ type, refers, generated, most }: Column): boolean {
  if (refers || generated) return false;
  return /^(text|character varying|citext|uuid|integer|bigint|numeric)$/.test(type) && (most === -1 || most > 16);
}

function freshValue({ name, type, most }: Column, table: string): string {
  const column = `source.${pg.escapeIdentifier(name)}`;
  if (type === "uuid") return "gen_random_uuid()";
  if (/^(integer|bigint|numeric)$/.test(type)) {
    const own = pg.escapeIdentifier(name);
    return `${column} + copy.number * (select max(${own}) - min(${own}) + 1 from ${table})`;
  }
  const suffix = "'~' || copy.number";
  return most === -1 ? `${column} || ${suffix}` : `left(${column}, ${most - 12}) || ${suffix}`;
}
