-- What became of events of one class, for each consumer of their streams. $1 class, $2 stream int2[], $3 seq int8[],
-- $4 slot int2[], $5 xid text[] ('' for one that has left the log, which every consumer has passed).
-- Index: the primary keys. Declared sequential scan: consumer has a row for each of the app's.
-- Beyond the cursor means: not visible in `done`, and not read yet within the window. See log/read.sql.
select event.seq::float8 as seq, consumer.name as consumer,
       case when event.xid = '' then false
            when cursor.slot is null then true
            else not pg_visible_in_snapshot(event.xid::xid8, cursor.done)
                 and not (event.seq <= cursor.after and pg_visible_in_snapshot(event.xid::xid8, cursor.until))
       end as unread,
       waits.*, replay.*, ended.*, receipt.*
from unnest($2::int2[], $3::int8[], $4::int2[], $5::text[]) as event (stream, seq, slot, xid)
join holdfast.consumer on consumer.stream = event.stream
left join holdfast.cursor on cursor.consumer = consumer.id and cursor.class = $1 and cursor.slot = event.slot
left join lateral (
  select true as waits, due_at as "dueAt", tries, error, replays from holdfast.waiting
  where waiting.consumer = consumer.id and waiting.class = $1 and waiting.seq = event.seq offset 0
) as waits on true
left join lateral (
  select due_at as "replayAt", reason as "replayReason" from holdfast.replay
  where replay.consumer = consumer.id and replay.class = $1 and replay.seq = event.seq offset 0
) as replay on true
left join lateral (
  select outcome, ended_at as "endedAt", reason, tries as "endedTries", replays as "endedReplays", fingerprint
  from holdfast.ended
  where ended.consumer = consumer.id and ended.class = $1 and ended.seq = event.seq offset 0
) as ended on true
left join lateral (
  select sent_at as "sentAt", provider_id as "providerId" from holdfast.receipt
  where receipt.consumer = consumer.id and receipt.class = $1 and receipt.seq = event.seq offset 0
) as receipt on true
order by event.seq, consumer.name
