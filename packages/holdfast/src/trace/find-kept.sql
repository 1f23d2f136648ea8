-- Events in some blocks of a table of exceptions that match, newest first. Parameters as in find-log.sql.
-- Index: none, by the places of rows, a range at a time; the primary key of consumer.
select consumer.stream, coalesce(slot, 0) as slot, class, seq::float8 as seq, accepted_at as "acceptedAt", event.id,
       key, coalesce(nullif(trace, ''), event.id) as trace, version, length(body) as bytes,
       substring(body from 1 for $6::int4) as body
from holdfast.:kept as event join holdfast.consumer on consumer.id = event.consumer
where event.ctid >= $1::tid and event.ctid < $2::tid and ($4::int2 is null or consumer.stream = $4) and :match
order by accepted_at desc limit $5
