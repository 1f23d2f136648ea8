-- Appends events to the open part of a log, all of them new: a repeat (same stream and id) in the part fails the whole
-- statement with 23505, one in an older part or among the hashes stores nothing; append.sql has to be used then.
-- Without "on conflict" a row costs Postgres a quarter less: no speculative insertion and its second WAL record.
-- Parameters, locks, the order of evaluation and races: as in append.sql.
-- Declared sequential scan: layout has three rows.
with tx as materialized (select pg_current_xact_id() as xid)
insert into :log (xid, seq, stream, slot, id, key, trace, answer, body, version)
select tx.xid, nextval(':sequence'), event.*
from tx,
     unnest($1::int2[], $2::int2[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::bytea[],
            $8::int2[]) as event
where (select version from holdfast.layout where class = :class) = $9::int8
  and current_setting('transaction_isolation') = 'read committed'
  and not exists (
    select from unnest($10::int2[], $11::text[], $12::uuid[], $13::int2[]) as asked (stream, id, hash, mask)
    where :repeated
  )
