-- Moves timers of one class that are due into the log, oldest first. $1 class, $2 rows at most. Gives their streams.
-- Two workers fire at once: skip locked gives each timer to one of them. In one statement, so a timer is either waiting
-- or in the log. The event's id has the due time in it: a timer that is set again under its id fires again.
-- Index: timer_due. The transaction's id is taken before the first sequence number, as in log/append.sql.
with tx as materialized (select pg_current_xact_id() as xid),
due as (
  delete from holdfast.timer
  where (stream, id) in (
    select stream, id from holdfast.timer
    where due_at <= holdfast.now() and class = $1
    order by due_at limit $2 for update skip locked
  )
  returning *
),
ordered as materialized (select * from due order by due_at, id)
insert into :log (xid, seq, stream, slot, id, key, trace, answer, body, version)
select tx.xid, nextval(':sequence'), stream, slot,
       id || '@' || (extract(epoch from due_at) * 1000)::int8, key, trace, false, body, version
from tx, ordered
on conflict (stream, id) do nothing
returning stream
