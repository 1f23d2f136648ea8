-- Moves timers of one class that are due into the open part of the log, oldest first. $1 class, $2 rows at most, $3 the
-- layout that the worker knows, $4 the tables in which an event may have been before (as in log/append.sql).
-- Gives one row: the streams of the events, how many (without canaries), and whether the layout is still so (else
-- nothing was moved).
-- Two workers fire at once: skip locked gives each timer to one of them. In one statement, so a timer is either waiting
-- or in the log. The event's id has the due time in it: a timer that is set again under its id fires again.
-- Index: timer_due. The transaction's id is taken before the first sequence number, as in log/append.sql, and what
-- makes changing parts safe is the same too. Declared sequential scan: layout has three rows.
with tx as materialized (select pg_current_xact_id() as xid),
known as materialized (
  select version = $3::int8 and current_setting('transaction_isolation') = 'read committed' as current
  from holdfast.layout where class = :class
),
due as (
  delete from holdfast.timer
  where (select current from known) and (stream, id) in (
    select stream, id from holdfast.timer
    where due_at <= holdfast.now() and class = $1
    order by due_at limit $2 for update skip locked
  )
  returning *
),
ordered as materialized (
  select *, id || '@' || (extract(epoch from due_at) * 1000)::int8 as event_id from due order by due_at, id
),
asked as materialized (
  select stream, event_id as id, $4::int2 as mask, encode(:hash, 'hex')::uuid as hash
  from (select stream, event_id, event_id as id from ordered) as event where $4::int2 <> 0
),
old as materialized (select asked.stream, asked.id from asked where :repeated),
fired as (
  insert into :log (xid, seq, stream, slot, id, key, trace, answer, body, version)
  select tx.xid, nextval(':sequence'), stream, slot, event_id, key, trace, false, body, version
  from tx, ordered
  where (stream, event_id) not in (select stream, id from old)
  on conflict (stream, id) do nothing
  returning stream, version
)
select coalesce(array_agg(stream), '{}') as streams, (count(*) filter (where version > 0))::int as count,
       (select current from known) as current from fired
