-- The backlogs as last measured, with every consumer, also those that have none. No parameters.
-- Declared sequential scan: consumer, stream and backlog have a row for each of the app's and class, tally three.
select consumer.id as number, consumer.name as consumer, stream.id as "streamNumber", stream.name as stream,
       consumer.paused_at as "pausedAt", backlog.class, skipped::float8, unread::float8, retrying::float8,
       put_off::float8 as "putOff", parked::float8, timers_due::float8 as "timersDue", arriving, finishing, samples,
       (extract(epoch from oldest_at) * 1000)::float8 as "oldestMs",
       tally.counted * 1000 as "countedMs", (extract(epoch from clock_timestamp())::float8 - tally.counted) * 1000 as "ageMs",
       (select arrived::float8 from holdfast.arrival
        where arrival.class = backlog.class and arrival.stream = consumer.stream) as arrived
from holdfast.consumer
join holdfast.stream on stream.id = consumer.stream
cross join (select extract(epoch from min(counted_at))::float8 as counted from holdfast.tally) as tally
left join holdfast.backlog on backlog.consumer = consumer.id
order by consumer.name, backlog.class
