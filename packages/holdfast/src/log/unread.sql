-- How many events of one class a consumer has not read, counted one by one, and how many its cursors have passed: both
-- as of the same snapshot. $1 consumer.
-- Beyond the cursor means: not visible in `done`, and not read yet within the window (log/read.sql). Whatever has a
-- lower number than the slot that is furthest behind is finished, or has committed only just now.
-- It takes as long as there are events beyond that slot: only for where counting begins. Index: (stream, seq), cursor's
-- primary key. Declared sequential scan: none.
select count(*)::float8 as unread, (
    select coalesce(sum(passed), 0) from holdfast.cursor where cursor.consumer = $1 and cursor.class = :class
  )::float8 as passed
from :all as event
left join holdfast.cursor
  on cursor.consumer = $1 and cursor.class = :class and cursor.slot = event.slot
where event.stream = (select stream from holdfast.consumer where id = $1)
  and event.seq > (
    select case when count(*) < 64 then 0 else min(greatest(done_floor, after)) end
    from holdfast.cursor where cursor.consumer = $1 and cursor.class = :class)
  and (cursor.slot is null or (not pg_visible_in_snapshot(event.xid, cursor.done)
       and not (event.seq <= cursor.after and pg_visible_in_snapshot(event.xid, cursor.until))))
