// Signature: a table is read from end to end for few rows, often, and that is where the database's CPU goes. Looks
// alike: a small pool (its line is there too, because queries are slow), and many queries (there each one is quick).
// A small table that is read whole is right to be.

import type { DatabaseReadings } from "../../measure/trial.ts";
import { demandOf, perVisit, type Facts } from "../facts.ts";
import { most, sum } from "../merged.ts";
import { between, evidence, figure, percent, type Rule, type Sighting } from "../rule.ts";
import { isControl, lookupOf, tablesOf } from "../sql.ts";

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

export const missingIndex: Rule = {
  cause: "missing-index",
  title: "A query reads a whole table for want of an index",
  see: (facts) => {
    const statement = slowest(facts);
    if (statement === undefined) return byTable(facts);
    const table = scanned(facts, statement.shape);
    const lookup = table === undefined ? undefined : lookupOf(statement.shape, bare(table.table));
    const each = statement.ms / statement.calls;
    const rowsEach = statement.rows / statement.calls;
    const read = table === undefined ? 0 : table.rowsReadBySequentialScans / Math.max(1, table.sequentialScans);
    if (table === undefined || lookup === undefined || read < smallTable) return undefined;
    const wasted = between(Math.log10(read / Math.max(1, rowsEach)), 0.7, 1.5);
    const often = between(table.sequentialScans / statement.calls, 0.2, 0.8);
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
          `${table.table}: ${figure(perVisit(facts, table.sequentialScans))} scans of the whole table a visit, ` +
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
function slowest(facts: Facts): Slow | undefined {
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
  const reading = all.filter((one) => {
    const table = scanned(facts, one.shape)?.table;
    return table !== undefined && lookupOf(one.shape, bare(table)) !== undefined;
  });
  return most(reading, (one) => one.ms);
}

/** The table of the statement that was read from end to end the most. */
function scanned(facts: Facts, shape: string): Table | undefined {
  const names = new Set(tablesOf(shape).values());
  const read = facts.low.tables.filter((one) => names.has(bare(one.table)) && one.sequentialScans > 0);
  return most(read, (one) => one.rowsReadBySequentialScans);
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
