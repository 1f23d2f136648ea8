-- Dead letters by what they died of, the most first, with those that are on their way back. $1 groups at most,
-- $2 fingerprint or null for all. Index: ended_dead and replay_group, read through from end to end without their
-- tables; one more entry of each for a sample. Declared sequential scan: consumer and stream have a row for each of
-- the app's.
with dead as (
  select consumer, fingerprint, count(*)::int as count, min(ended_at) as first, max(ended_at) as last
  from holdfast.ended where outcome = 'dead' and ($2::text is null or fingerprint = $2)
  group by consumer, fingerprint
),
replaying as (
  select consumer, fingerprint, count(*)::int as count, max(due_at) as until
  from holdfast.replay where $2::text is null or fingerprint = $2 group by consumer, fingerprint
),
most as (
  select consumer as number, fingerprint, coalesce(dead.count, 0) as count, dead.first as "firstAt",
         dead.last as "lastAt", coalesce(replaying.count, 0) as replaying, replaying.until as "replayedUntil"
  from dead full join replaying using (consumer, fingerprint)
  order by coalesce(dead.count, 0) desc, replaying.count desc, consumer, fingerprint limit $1
)
select consumer.name as consumer, stream.name as stream, most.fingerprint, count, "firstAt", "lastAt", replaying,
       "replayedUntil", outside, reason
from most
join holdfast.consumer on consumer.id = most.number
join holdfast.stream on stream.id = consumer.stream
left join lateral (
  (select outside, reason from holdfast.ended
   where ended.consumer = most.number and ended.fingerprint = most.fingerprint and outcome = 'dead'
   order by ended_at desc limit 1)
  union all
  (select outside, reason from holdfast.replay
   where replay.consumer = most.number and replay.fingerprint = most.fingerprint order by due_at limit 1)
  limit 1
) as sample on true
order by count desc, replaying desc, consumer.name, most.fingerprint
