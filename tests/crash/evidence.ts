// Gathers what happened, once nothing is under way any more: the records of the runtime, the files of the sender and of
// the sink, into the tables of the checker. The only file here that knows the runtime's own tables.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { classes, logNames, perClass } from "../../packages/holdfast/src/log/class.ts";
import { sql } from "../../packages/holdfast/src/store/sql.ts";
import { type Pool } from "../../packages/holdfast/src/store/pool.ts";
import { makeEvidenceTables } from "./checker.ts";
import { type Kill } from "./kill.ts";

/** Lines of a file that go to the database in one statement. */
const linesAtATime = 10_000;
/** From the end of a supervisor to the first call of its successor's deliverer, at most. */
const finishMs = 60_000;

/** Waits until no stream has anything left to do. False when that takes longer than `limitMs`. */
export async function drained(
  pool: Pool,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const end = Date.now() + limitMs;
  let quiet = 0;
  while (quiet < 2) {
    if (Date.now() > end || signal.aborted) return false;
    const startMs = Date.now();
    const busy = await isBusy(pool).catch(() => true);
    quiet = busy ? 0 : quiet + 1;
    // The look itself takes seconds over millions of events; it must not be what keeps them waiting.
    await sleep(Math.max(100, 2 * (Date.now() - startMs)));
  }
  return true;
}

// Counted one by one: what a status shows is measured once a second.
async function isBusy(pool: Pool): Promise<boolean> {
  const waiting = await pool.query("select from holdfast.waiting limit 1");
  if (waiting.rowCount !== 0) return true;
  for await (const _unread of unreadOf(pool)) return true;
  return false;
}

/** What each consumer has not read, in words, as far as it is asked for. */
async function* unreadOf(pool: Pool): AsyncGenerator<string, void> {
  const { rows } = await pool.query<{ id: number; name: string }>("select id, name from holdfast.consumer");
  for (const { id, name } of rows) {
    for (const one of classes) {
      const found = await pool.query<{ unread: number }>(unreadSql[one], [id]);
      const count = found.rows[0]?.unread ?? 0;
      if (count > 0) yield `${name} has ${count} ${one} ones unread`;
    }
  }
}

/** What streams have left to do, for whoever has waited in vain. */
export async function leftOver(pool: Pool): Promise<string> {
  const waiting = await pool.query<{ text: string }>(`
    select format('%s waits with %s of %s keys, tried up to %s times, due in %s s to %s s: %s', consumer.name,
                  count(*), count(distinct key), max(tries), round(extract(epoch from min(due_at) - now())),
                  round(extract(epoch from max(due_at) - now())), max(error)) as text
    from holdfast.waiting join holdfast.consumer on consumer.id = waiting.consumer group by consumer.name`);
  const lines = waiting.rows.map(({ text }) => text);
  for await (const unread of unreadOf(pool)) lines.push(unread);
  return lines.length === 0 ? "nothing any more" : lines.join("; ");
}

const logFolder = new URL("../../packages/holdfast/src/log/", import.meta.url).href;
/** Without canaries, which come for ever: on a busy machine there is always one under way. */
const unreadSql = perClass((name) => `${sql(logFolder, "unread.sql", logNames(name))}\n  and event.version > 0`);

export interface Places {
  readonly ledgerFile: string;
  readonly callsFile: string;
  /** Intents of one request; see ledger-rules.ts. */
  readonly size: number;
}

/** Fills the checker's tables, but for the kills. */
export async function gather(pool: Pool, { ledgerFile, callsFile, size }: Places): Promise<void> {
  await makeEvidenceTables(pool);
  const columns = "id text, key text, seq int4, verdict text";
  await pool.query(`create unlogged table proof.line (${columns})`);
  await load(
    pool,
    ledgerFile,
    `insert into proof.line select * from jsonb_to_recordset($1::jsonb) as line (${columns})`,
  );
  // As readLedger says it: accepted once is accepted; else one attempt without an answer makes it unknown.
  await pool.query(
    `insert into proof.intent
     select format('%s.%s-%s', key, own, seq), format('%s.%s', key, own), seq, verdict
     from (select min(key) as key, min(seq) as seq,
                  case when bool_or(verdict = 'accepted') then 'accepted'
                       when bool_or(verdict = 'unknown') or count(key) > count(verdict) then 'unknown'
                       else 'refused' end as verdict
           from proof.line group by id) as request, generate_series(0, $1::int4 - 1) as own`,
    [size],
  );
  await pool.query(
    `insert into proof.ended
     select consumer.name, ended.id, outcome
     from holdfast.ended join holdfast.consumer on consumer.id = ended.consumer`,
  );
  // The delivery inherits the class of its intent, which is normal.
  await pool.query(
    `insert into proof.receipt
     select event.id, extract(epoch from sent_at) * 1000
     from holdfast.receipt join holdfast.log_normal as event using (seq)`,
  );
  await gatherCalls(pool, callsFile);
}

async function gatherCalls(pool: Pool, file: string): Promise<void> {
  const columns = `call int8, id text, key text, seq int4, "idempotencyKey" text, process int4, "startedMs" float8,
                   "endedMs" float8`;
  await pool.query(`create unlogged table proof.note (${columns})`);
  await load(pool, file, `insert into proof.note select * from jsonb_to_recordset($1::jsonb) as note (${columns})`);
  // The sink numbers its calls; the note of an end has the number and the time only.
  await pool.query(
    `insert into proof.call
     select call, min(id), min(key), min(seq), min("idempotencyKey"), min(process), min("startedMs"), min("endedMs")
     from proof.note group by call`,
  );
}

/** Runs `statement` over a file of JSON lines, some thousands at a time. */
async function load(pool: Pool, file: string, statement: string): Promise<void> {
  let lines: string[] = [];
  const flush = async () => {
    if (lines.length > 0) await pool.query(statement, [`[${lines.join(",")}]`]);
    lines = [];
  };
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line !== "") lines.push(line);
    if (lines.length >= linesAtATime) await flush();
  }
  await flush();
}

/**
 * Notes the ends of deliverers, and adds those that nobody ended and that were followed by another: taken for dead,
 * because this machine or Postgres was too slow for their heartbeat. Their end is the first call of the next. Gives the
 * processes of these.
 */
export async function gatherKills(pool: Pool, kills: readonly Kill[]): Promise<number[]> {
  for (const { kind, pid, atMs } of kills) {
    if (kind !== "deliver" && kind !== "stop-deliver") continue;
    await pool.query("insert into proof.kill values ($1, $2, $3)", [pid, atMs, kind === "stop-deliver"]);
  }
  const fenced = await pool.query<{ process: number; at_ms: number }>(
    `insert into proof.kill
     select process, next_ms, false
     from (select process, lead(started_ms) over (order by place) as next_ms
           from (select distinct on (process) process, place, started_ms from proof.call order by process, place) as one
          ) as first
     where next_ms is not null and process not in (select process from proof.kill)
     returning process, at_ms`,
  );
  // They finish when their supervisor is gone, and another one's go on.
  const finished = (at: number) =>
    kills.some(({ kind, atMs }) => kind === "supervisor" && at > atMs && at < atMs + finishMs);
  return fenced.rows.flatMap((row) => (finished(row.at_ms) ? [] : [row.process]));
}
