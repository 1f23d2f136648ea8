-- What has come since the log of one class was last counted, and what the consumers have passed: both as of the same
-- snapshot. Run for all classes in one statement, after the floors were read, in a transaction that has no id yet: why,
-- says log/snapshot.sql.
-- Gives the bound to count from the next time, events by stream that were counted before and that have come since, and
-- events by consumer that its cursors have passed.
-- It costs what has come since, however much waits: each event is counted once. As in log/read.sql, in two scans:
-- numbers above the floor, by (stream, seq); and those up to it of transactions that were running then, by (xid).
-- Race: two that count at once see the same; the caller keeps them apart where one writes (tally-lock.sql).
-- Declared sequential scan: tally has three rows, consumer and arrival one for each of the app's, cursor 64 for each.
with before as materialized (select * from holdfast.tally where class = :class),
came as (
  select stream.id as stream, above.count
  from (select distinct stream as id from holdfast.consumer) as stream, lateral (
    select count(*) as count from :all as event
    where event.stream = stream.id and event.seq > (select done_floor from before)
      and not pg_visible_in_snapshot(event.xid, (select done from before))
  ) as above
  union all
  select late.stream, count(*)
  from (
    select stream from :all
    where xid = any (array(select pg_snapshot_xip(done) from before)) and seq + 0 <= (select done_floor from before)
    union all
    select stream from :all
    where xid >= (select pg_snapshot_xmax(done) from before) and xid < (select done_limit from before)
      and seq + 0 <= (select done_floor from before)
  ) as late
  group by late.stream
)
select :class as class, pg_current_snapshot()::text as snapshot, pg_current_xact_id()::text as limit,
       (extract(epoch from clock_timestamp()) * 1000)::float8 as "atMs",
       (select (extract(epoch from counted_at) * 1000)::float8 from before) as "sinceMs",
       (select json_object_agg(stream, arrived) from holdfast.arrival where class = :class) as before,
       (select json_object_agg(stream, count) from (
          select stream, sum(count) as count from came group by stream having sum(count) > 0) as total) as came,
       (select json_object_agg(consumer, passed) from (
          select consumer, sum(passed) as passed from holdfast.cursor where class = :class group by consumer
        ) as moved) as passed
