// The ledger of docs/promises.md: what was promised to the sender held against what happened. Tables in, findings out:
// the database counts, so that ten million need no more memory here than ten. It trusts nobody: rows and calls that
// nobody sent are findings too.

import { type Pool } from "../../packages/holdfast/src/store/pool.ts";
import { Complaints } from "./complaints.ts";

export interface CheckOptions {
  /** Calls without a receipt that one deliverer may have: `limits.deliverInFlight`. */
  readonly inFlightLimit: number;
  /** One in so many intents goes outside. */
  readonly outsideEvery: number;
}

export interface Outside {
  readonly calls: number;
  readonly distinct: number;
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  readonly repeats: number;
  /** Repeats that no kill explains. */
  readonly unexplained: number;
  /** Calls without a receipt at the kills of their callers: what may be repeated. */
  readonly allowed: number;
  /** Calls that the sink had open at these kills. */
  readonly openAtSink: number;
}

export interface Findings {
  readonly accepted: number;
  readonly refused: number;
  readonly unknown: number;
  readonly effects: number;
  /** Ended without an effect, with a record. */
  readonly recorded: number;
  readonly lost: number;
  /** Set aside as dead letters, which the app gives no reason for. */
  readonly dead: number;
  readonly doubled: number;
  readonly outOfOrder: number;
  /** Effects of what was refused, of what nobody sent, or with another key or number than was sent. */
  readonly untrue: number;
  readonly outside: Outside;
  /** The first of each sort in words. Empty when every promise was kept. */
  readonly examples: readonly string[];
}

/**
 * The tables, in a schema of their own; all but `ledger.effect`, which is the app's (evidence.ts fills them).
 * intent: what was to be accepted, with the sender's last word. ended: records of what ended without an effect; of a
 * delivery under its idempotency key. call: as the sink saw them, `place` in the order of arrival, ended_ms null when
 * it has not ended. receipt: when it was written for an idempotency key. kill: deliverers that were ended while they
 * could have calls out; `still` when it was held still instead, and may have made some more before it noticed.
 */
const evidenceTables = `
  create schema proof;
  create unlogged table proof.intent (id text, key text, seq int4, verdict text);
  create unlogged table proof.ended (consumer text, id text, outcome text);
  create unlogged table proof.call (place int8, id text, key text, seq int4, idempotency_key text, process int4,
                                    started_ms float8, ended_ms float8);
  create unlogged table proof.receipt (idempotency_key text, sent_ms float8);
  create unlogged table proof.kill (process int4, at_ms float8, still boolean)`;

/** Makes the tables, empty. */
export async function makeEvidenceTables(db: Pool): Promise<void> {
  await db.query(evidenceTables);
}

/** Holds the evidence against the promises. Take the evidence at rest, when nothing is under way any more. */
export async function check(db: Pool, options: CheckOptions): Promise<Findings> {
  const complaints = new Complaints(db);
  await db.query("analyze proof.intent, proof.ended, proof.call, proof.receipt, ledger.effect");
  await checkState(db, complaints);
  const counts = await db.query<Pick<Findings, "accepted" | "refused" | "unknown" | "effects" | "recorded">>(
    `select count(*) filter (where verdict = 'accepted')::int as accepted,
            count(*) filter (where verdict = 'refused')::int as refused,
            count(*) filter (where verdict = 'unknown')::int as unknown,
            coalesce(sum(ends), 0)::int as recorded,
            (select count(*)::int from ledger.effect) as effects
     from proof.outcome`,
  );
  const [verdicts] = counts.rows;
  if (!verdicts) throw new Error("a count gives a row");
  const outside = await checkOutside(db, options, complaints);
  return {
    ...verdicts,
    lost: complaints.count("lost"),
    dead: complaints.count("dead"),
    doubled: complaints.count("doubled"),
    outOfOrder: complaints.count("outOfOrder"),
    untrue: complaints.count("untrue"),
    outside,
    examples: complaints.examples,
  };
}

/** Our own state: each accepted intent has exactly one outcome, in order for each key. */
async function checkState(db: Pool, complaints: Complaints): Promise<void> {
  await db.query(
    `create unlogged table proof.outcome as
     select intent.id, verdict, coalesce(effect.count, 0) as effects, coalesce(ended.count, 0) as ends
     from proof.intent
     left join (select event_id as id, count(*)::int as count from ledger.effect group by event_id) as effect using (id)
     left join (select id, count(*)::int as count from proof.ended group by id) as ended using (id)`,
  );
  await complaints.gather(
    "lost",
    `select id || ' was accepted and has no outcome' as what
     from proof.outcome where verdict = 'accepted' and effects + ends = 0`,
  );
  await complaints.gather(
    "dead",
    `select id || ' was set aside, though only its first try fails' as what
     from proof.ended where consumer = 'intent' and outcome = 'dead'`,
  );
  await complaints.gather(
    "doubled",
    `select format('%s has %s effects and %s records', id, effects, ends) as what
     from proof.outcome where effects + ends > 1`,
  );
  await complaints.gather(
    "untrue",
    `select id || ' was refused and has an effect' as what
     from proof.outcome where verdict = 'refused' and effects + ends > 0`,
  );
  await complaints.gather(
    "untrue",
    `select format('%s (%s %s) was never sent so', event_id, effect.key, effect.seq) as what
     from ledger.effect left join proof.intent on intent.id = event_id
     where intent.key is distinct from effect.key or intent.seq is distinct from effect.seq`,
  );
  await complaints.gather("outOfOrder", stepsBack("ledger.effect", ""));
}

async function checkOutside(db: Pool, options: CheckOptions, complaints: Complaints): Promise<Outside> {
  await db.query(
    `create unlogged table proof.first as
     select distinct on (idempotency_key) * from proof.call order by idempotency_key, place`,
  );
  // What a deliverer had sent and had no receipt for when it was ended.
  await db.query(
    `create unlogged table proof.open as
     select distinct kill.process, kill.still, call.idempotency_key
     from proof.kill join proof.call using (process)
     left join proof.receipt using (idempotency_key)
     where receipt.sent_ms is null or receipt.sent_ms >= kill.at_ms`,
  );
  await db.query("analyze proof.first, proof.open");
  // A dead delivery has its record under its idempotency key, which ends with the event's id and a count.
  await complaints.gather(
    "outside lost",
    `select event_id || ' took effect and was never sent outside' as what
     from (select distinct event_id from ledger.effect where seq % ${options.outsideEvery} = 0) as effect
     where not exists (select from proof.first where first.id = event_id)
       and not exists (select from proof.ended where ended.id = 'intent:' || event_id || ':0')`,
  );
  await complaints.gather(
    "untrue",
    `select distinct id || ' was sent outside and has no effect' as what
     from proof.first where not exists (select from ledger.effect where event_id = first.id)`,
  );
  await complaints.gather(
    "outside doubled",
    `select format('%s went out under %s keys', id, count(*)) as what from proof.first group by id having count(*) > 1`,
  );
  await complaints.gather("outside outOfOrder", stepsBack("proof.first", "outside: "));
  await complaints.gather(
    "over limit",
    `select format('deliverer %s had %s calls open, over ${options.inFlightLimit}', process, count(*)) as what
     from proof.open group by process having count(*) > ${options.inFlightLimit}`,
  );
  await complaints.gather("unexplained", unexplained);
  const counts = await db.query<Pick<Outside, "calls" | "distinct" | "allowed" | "openAtSink">>(
    `select (select count(*)::int from proof.call) as calls,
            (select count(*)::int from proof.first) as distinct,
            (select count(*)::int from proof.open) as allowed,
            (select count(*)::int from proof.kill join proof.call using (process)
             where started_ms <= at_ms and coalesce(ended_ms, 'infinity') > at_ms) as "openAtSink"`,
  );
  const [{ calls, distinct, allowed, openAtSink } = { calls: 0, distinct: 0, allowed: 0, openAtSink: 0 }] = counts.rows;
  return {
    calls,
    distinct,
    allowed,
    openAtSink,
    lost: complaints.count("outside lost"),
    doubled: complaints.count("outside doubled"),
    outOfOrder: complaints.count("outside outOfOrder"),
    repeats: calls - distinct,
    unexplained: complaints.count("unexplained"),
  };
}

/** Each step back within a key; the same one twice in a row is a double, not a step back. */
function stepsBack(table: string, prefix: string): string {
  return `select format('${prefix}%s %s came after %s', key, seq, before) as what
    from (select key, seq, lag(seq) over (partition by key order by place) as before from ${table}) as step
    where seq < before`;
}

/**
 * A repeat is explained when the call before it was open at the kill of its caller; or when it was made by a process
 * that was held still with it.
 */
const unexplained = `
  select format('%s went out twice, by %s and %s, without a kill', idempotency_key, before, process) as what
  from (select idempotency_key, process, lag(process) over (partition by idempotency_key order by place) as before
        from proof.call) as repeat
  where before is not null and (before = process or not exists (
    select from proof.open
    where open.idempotency_key = repeat.idempotency_key
      and (open.process = before or (open.still and open.process = repeat.process))))`;
