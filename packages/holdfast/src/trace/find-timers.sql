-- Timers in some blocks that match. Parameters as in find-log.sql. Index: none, by the places of rows, a range at a
-- time.
select stream, class, due_at as "dueAt", id, key, coalesce(nullif(trace, ''), id) as trace, version,
       length(body) as bytes, substring(body from 1 for $6::int4) as body
from holdfast.timer as event
where ctid >= $1::tid and ctid < $2::tid and ($4::int2 is null or stream = $4) and :match
order by due_at desc limit $5
