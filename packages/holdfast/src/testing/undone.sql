-- What each consumer and delivery has still to do: events of its stream that it has not finished or set aside, retries
-- that are due, timers and schedules of its stream that are due. Gives only those with something to do.
-- In one statement, so of one moment: an event that causes others is either undone itself, or they are there.
-- What is finished is visible in the cursor's `done`, or up to its place in `until` (log/read.sql); deliveries are
-- also finished, or set aside, ahead of their cursor. Canaries (version -1) do not count.
-- now() is of the statement's beginning, before its snapshot: what fell due in between is seen and is due. Where a test
-- has a clock of its own (clock.ts), time stands still.
-- Declared sequential scan: the log, in the store of a test.
with moment as materialized (
  select case holdfast.now() when pg_catalog.now() then clock_timestamp() else holdfast.now() end as at
),
event as materialized (
  select 0 as class, stream, slot, seq, xid from holdfast.log_critical where version > 0
  union all select 1, stream, slot, seq, xid from holdfast.log_normal where version > 0
  union all select 2, stream, slot, seq, xid from holdfast.log_sheddable where version > 0
),
undone as (
  select consumer.name,
    (select count(*)::int from event
     where event.stream = consumer.stream
       and not exists (
         select from holdfast.cursor
         where cursor.consumer = consumer.id and cursor.class = event.class and cursor.slot = event.slot
           and (pg_visible_in_snapshot(event.xid, cursor.done)
                or event.seq <= cursor.after and pg_visible_in_snapshot(event.xid, cursor.until)))
       and not exists (select from holdfast.receipt as one
                       where one.consumer = consumer.id and one.class = event.class and one.seq = event.seq)
       and not exists (select from holdfast.waiting as one
                       where one.consumer = consumer.id and one.class = event.class and one.seq = event.seq)
       and not exists (select from holdfast.ended as one
                       where one.consumer = consumer.id and one.class = event.class and one.seq = event.seq)
       and not exists (select from holdfast.replay as one
                       where one.consumer = consumer.id and one.class = event.class and one.seq = event.seq)) as events,
    (select count(*)::int from holdfast.waiting
     where waiting.consumer = consumer.id and due_at <= (select at from moment))
    + (select count(*)::int from holdfast.replay
       where replay.consumer = consumer.id and due_at <= (select at from moment)) as retries,
    (select count(*)::int from holdfast.timer
     where timer.stream = consumer.stream and due_at <= (select at from moment))
    + (select count(*)::int from holdfast.schedule
       where schedule.stream = consumer.stream and spec is not null and not paused
         and next_at <= (select at from moment)) as timers
  from holdfast.consumer
)
select name, events, retries, timers from undone where events + retries + timers > 0 order by name
