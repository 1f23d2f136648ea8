-- Appends events to the log of one class, all of them new: a repeat (same stream and id) fails the whole statement with
-- 23505, and append.sql has to be used instead. Without "on conflict" a row costs Postgres a quarter less: no
-- speculative insertion and its second WAL record. Parameters, locks and the order of evaluation: as in append.sql.
with tx as materialized (select pg_current_xact_id() as xid)
insert into :log (xid, seq, stream, slot, id, key, trace, answer, body, version)
select tx.xid, nextval(':sequence'), event.*
from tx,
     unnest($1::int2[], $2::int2[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::bytea[],
            $8::int2[]) as event
