-- Appends events to the open part of a log; a repeat (same stream and id) is left out.
-- $1 stream int2[], $2 slot int2[], $3 id text[], $4 key text[], $5 trace text[], $6 answer boolean[], $7 body bytea[],
-- $8 version int2[], $9 the layout that the writer knows; then those that may be in older parts, or gone from them:
-- $10 stream int2[], $11 id text[], $12 hash uuid[], $13 mask int2[] (bit N: look in part N; bit 4 + N: in seen_N)
-- Gives one row: how many were new, the transaction that stored them, and whether the layout is still so (else nothing
-- was stored). Index: (stream, id) of each part, (hash) of each table of hashes.
-- Locks: the tables, as any statement takes them, and the new rows. That is what makes it safe: Postgres takes a
-- statement's snapshot after its locks. So either this statement holds its lock on a part before it is closed or
-- emptied, which then waits for the end of this transaction, or it sees the new version and stores nothing. An older
-- snapshot (repeatable read) would not see it, so it is refused.
-- The transaction's id is taken before the first sequence number (the materialized part comes first): log/read.sql
-- relies on a transaction that began after a snapshot having only numbers from after it.
-- The look into the other tables is left out where nobody is asked about: a repeat that is not asked about was in none
-- of them at this layout.
-- Declared sequential scan: layout has three rows, and asked comes as parameters.
with tx as materialized (select pg_current_xact_id() as xid),
known as materialized (
  select version = $9::int8 and current_setting('transaction_isolation') = 'read committed' as current
  from holdfast.layout where class = :class
),
old as materialized (
  select asked.stream, asked.id
  from unnest($10::int2[], $11::text[], $12::uuid[], $13::int2[]) as asked (stream, id, hash, mask)
  where :repeated
),
stored as (
  insert into :log (xid, seq, stream, slot, id, key, trace, answer, body, version)
  select tx.xid, nextval(':sequence'), event.*
  from tx,
       unnest($1::int2[], $2::int2[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::bytea[],
              $8::int2[]) as event (stream, slot, id, key, trace, answer, body, version)
  where (select current from known) and (event.stream, event.id) not in (select stream, id from old)
  on conflict (stream, id) do nothing
  returning 1
)
select count(*)::int as fresh, (select xid::text from tx) as xid, (select current from known) as current from stored
