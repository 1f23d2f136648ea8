// Signature: a table is read from end to end for few rows, often, and that is where the database's CPU goes; or it is
// read along an index that only gives the order, and nearly all rows are thrown away. Looks alike: a small pool (its
// line is there too, because queries are slow), and many queries (there each one is quick). A small table that is read
// whole is right to be.

import type { DatabaseReadings } from "../../measure/trial.ts";
import { demandOf, perVisit, type Facts } from "../facts.ts";
import { most, sum } from "../merged.ts";
import { between, evidence, figure, percent, type Rule, type Sighting } from "../rule.ts";
import { isControl, type Lookup, lookupOf, tablesOf } from "../sql.ts";

type Table = DatabaseReadings["tables"][number];

/** What one lookup with an index costs the database, in ms. */
const indexedMs = 0.08;
/** Fewer rows than this are read whole sooner than an index is asked. */
const smallTable = 2_000;

interface Slow {
  readonly shape: string;
  readonly where: string;
  readonly calls: number;
  readonly ms: number;
  readonly rows: number;
}

/** A statement with the table that it reads for few rows. */
interface Wasteful extends Slow {
  readonly table: Table;
  readonly lookup: Lookup;
  /** Rows each time, and how many times. */
  readonly read: number;
  readonly reads: number;
  readonly how: string;
}

export const missingIndex: Rule = {
  cause: "missing-index",
  title: "A query reads far more rows than it wants, for want of an index",
  see: (facts) => {
    const statement = slowest(facts);
    if (statement === undefined) return byTable(facts);
    const { table, lookup, read, reads, how } = statement;
    const each = statement.ms / statement.calls;
    const rowsEach = statement.rows / statement.calls;
    const wasted = between(Math.log10(read / Math.max(1, rowsEach)), 0.7, 1.5);
    const often = between(reads / statement.calls, 0.2, 0.8);
    const slow = between(each, 0.3, 1.5);
    const saved = Math.max(0, each - indexedMs) * perVisit(facts, statement.calls);
    const database = demandOf(facts, "database");
    const isSearched = lookup.searched.length > 0;
    const columns = isSearched ? lookup.searched : lookup.columns;
    const sql = isSearched
      ? `CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX CONCURRENTLY ON ${table.table} USING gin (${columns.map((one) => `${one} gin_trgm_ops`).join(", ")});`
      : `CREATE INDEX CONCURRENTLY ON ${table.table} (${columns.join(", ")});`;
    return {
      strength: 0.95 * wasted * often * slow,
      part: database > 0 ? "database-cpu" : undefined,
      evidence: [
        evidence(
          `${table.table}: ${figure(perVisit(facts, reads))} scans ${how} a visit, ` +
            `${figure(read)} rows read for ${figure(rowsEach)} wanted`,
          statement.where,
          statement.shape,
        ),
        evidence(
          `The statement takes ${figure(each)} ms and ${percent(shareOf(facts, statement))} of the database's time`,
        ),
      ],
      change: { kind: "index", table: table.table, columns, ...(isSearched ? { searched: true } : {}) },
      remedy: `${sql} ${statement.where === "" ? "" : `The query is at ${statement.where}.`}`.trim(),
      relief: { databaseMs: Math.min(saved, database * 0.97), holdMs: saved },
    };
  },
};

/** Without any statements: a big table that is read from end to end by every visit. */
function byTable(facts: Facts): Sighting | undefined {
  const table = most(facts.low.tables, (one) => one.rowsReadBySequentialScans);
  if (table === undefined || facts.low.statements.length > 0 || facts.low.queries.length > 0) return undefined;
  const read = table.rowsReadBySequentialScans / Math.max(1, table.sequentialScans);
  const often = perVisit(facts, table.sequentialScans);
  const database = demandOf(facts, "database");
  return {
    strength: 0.75 * between(read, smallTable, smallTable * 5) * between(often, 0.2, 0.6),
    part: database > 0 ? "database-cpu" : undefined,
    evidence: [
      evidence(
        `${table.table}: ${figure(often)} scans of the whole table a visit, ${figure(read)} rows read each time`,
      ),
    ],
    change: undefined,
    remedy: `Add an index on the columns by which ${table.table} is asked; pg_stat_statements shows the statement.`,
    relief: { databaseMs: database * 0.9 },
  };
}

/** Statement with the most time in all; the server's word where it gives one, else the probe's. */
function slowest(facts: Facts): Wasteful | undefined {
  const inside = facts.low.queries.map(({ shape, where, count, ms, rows }) => ({
    shape,
    where,
    calls: count,
    ms,
    rows,
  }));
  const server = facts.low.statements.map(({ shape, calls, ms, rows }) => ({
    shape,
    where: inside.find((one) => alike(one.shape) === alike(shape))?.where ?? "",
    calls,
    ms,
    rows,
  }));
  const all = (server.length > 0 ? server : inside).filter((one) => one.calls > 0 && !isControl(one.shape));
  const reading = all.flatMap((one) => scanned(facts, one) ?? alongAnIndex(facts, one, all) ?? []);
  return most(reading, (one) => one.ms);
}

/** With the table of the statement that was read from end to end the most. */
function scanned(facts: Facts, statement: Slow): Wasteful | undefined {
  const table = most(
    ofStatement(facts, statement).filter((one) => one.sequentialScans > 0),
    (one) => one.rowsReadBySequentialScans,
  );
  const lookup = table === undefined ? undefined : lookupOf(statement.shape, bare(table.table));
  if (table === undefined || lookup === undefined) return undefined;
  const read = table.rowsReadBySequentialScans / Math.max(1, table.sequentialScans);
  if (read < smallTable) return undefined;
  return { ...statement, table, lookup, read, reads: table.sequentialScans, how: "of the whole table" };
}

/** No index begins with what the statement asks for, and yet an index gave it far more rows than anybody wanted. */
function alongAnIndex(facts: Facts, statement: Slow, all: readonly Slow[]): Wasteful | undefined {
  const table = most(ofStatement(facts, statement), (one) => one.rowsFetchedByIndex);
  const lookup = table === undefined ? undefined : lookupOf(statement.shape, bare(table.table));
  if (table === undefined || lookup === undefined || lookup.equal.length === 0) return undefined;
  if (lookup.equal.some((column) => table.ledBy.includes(column) || column.includes("("))) return undefined;
  const others = all.filter((one) => one !== statement && ofStatement(facts, one).includes(table));
  const read = (table.rowsFetchedByIndex - sum(others, (one) => one.rows)) / statement.calls;
  if (read < smallTable) return undefined;
  return { ...statement, table, lookup, read, reads: statement.calls, how: "along an index of other columns" };
}

function ofStatement(facts: Facts, { shape }: Slow): readonly Table[] {
  const names = new Set(tablesOf(shape).values());
  return facts.low.tables.filter((one) => names.has(bare(one.table)));
}

/** Without its schema. */
const bare = (table: string): string => table.split(".").at(-1) ?? table;

function shareOf(facts: Facts, statement: Slow): number {
  const all = facts.low.statements.length > 0 ? sum(facts.low.statements, (one) => one.ms) : 0;
  const total = all > 0 ? all : sum(facts.low.queries, (one) => one.ms);
  return total > 0 ? statement.ms / total : 1;
}

const alike = (shape: string): string =>
  shape
    .replaceAll(/\$\d+|\?/g, "?")
    .replaceAll(/\s+/g, " ")
    .trim()
    .toLowerCase();
