-- Appends events to the log of one class; a repeat (same stream and id) is left out.
-- $1 stream int2[], $2 slot int2[], $3 id text[], $4 key text[], $5 trace text[], $6 answer boolean[], $7 body bytea[],
-- $8 version int2[]
-- Gives one row: how many were new, and the transaction that stored them. Locks: the new rows only.
-- The transaction's id is taken before the first sequence number (the materialized part comes first): log/read.sql
-- relies on a transaction that began after a snapshot having only numbers from after it.
with tx as materialized (select pg_current_xact_id() as xid),
stored as (
  insert into :log (xid, seq, stream, slot, id, key, trace, answer, body, version)
  select tx.xid, nextval(':sequence'), event.*
  from tx,
       unnest($1::int2[], $2::int2[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::bytea[],
              $8::int2[]) as event
  on conflict (stream, id) do nothing
  returning 1
)
select count(*)::int as fresh, (select xid::text from tx) as xid from stored
