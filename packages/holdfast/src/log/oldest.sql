-- The oldest event of one class that each consumer has not finished: not read, or waiting to be tried again.
-- Canaries (version -1) do not count, nor does what is replayed.
-- Gives a row for each consumer that has one. An event that committed behind the cursor shows up a moment later.
-- Index: (stream, seq) from the slot that is furthest behind, waiting's primary key. Declared sequential scan: consumer
-- and stream have a row for each of the app's, cursor 64 for each consumer and class, layout three.
select consumer.name as consumer, stream.name as stream, ':class'::int2 as class,
       (extract(epoch from now() - least(unread.accepted_at, waits.accepted_at)) * 1000)::float8 as "ageMs"
from holdfast.consumer
join holdfast.stream on stream.id = consumer.stream
cross join lateral (
  select case when count(*) < 64 then 0 else min(greatest(done_floor, after)) end as seq
  from holdfast.cursor where cursor.consumer = consumer.id and cursor.class = :class
) as behind
left join lateral (
  select event.accepted_at
  from :all as event
  left join holdfast.cursor
    on cursor.consumer = consumer.id and cursor.class = :class and cursor.slot = event.slot
  where event.stream = consumer.stream and event.seq > behind.seq and event.version > 0
    and (cursor.slot is null or (not pg_visible_in_snapshot(event.xid, cursor.done)
         and not (event.seq <= cursor.after and pg_visible_in_snapshot(event.xid, cursor.until))))
  order by event.stream, event.seq limit 1
) as unread on true
left join lateral (
  select accepted_at from holdfast.waiting
  where waiting.consumer = consumer.id and waiting.class = :class and replays = 0 order by seq limit 1
) as waits on true
where coalesce(unread.accepted_at, waits.accepted_at) is not null
