-- Marks what is accepted and not worked on yet as cancelled. $1 stream int2[], $2 by key boolean[], $3 name text[] (no
-- name twice for one stream and kind). Up to the last number given out: what comes later is another wish. Sequences are
-- not transactional, so an event that is being stored now may be met or not: the two are concurrent.
insert into holdfast.cancelled (stream, class, by_key, name, ceiling)
select stream, class, by_key, name, ceiling
from unnest($1::int2[], $2::boolean[], $3::text[]) as asked (stream, by_key, name),
     (select class, coalesce(pg_sequence_last_value(('holdfast.log_' || name || '_seq')::regclass), 0)
      from (values (0, 'critical'), (1, 'normal'), (2, 'sheddable')) as named (class, name)) as bound (class, ceiling)
on conflict (stream, class, by_key, name) do update
set ceiling = excluded.ceiling, cancelled_at = now()
