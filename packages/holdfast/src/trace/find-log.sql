-- Events in some blocks of a part of a log that match, newest first. $1, $2 the first row's place and that after the
-- last, $3 what :match compares with, $4 stream or null for all, $5 rows at most, $6 bytes of each body.
-- Index: none, by the places of rows, a range at a time.
select stream, slot, ':class'::int2 as class, seq::float8 as seq, xid::text as xid, part, accepted_at as "acceptedAt",
       id, key, coalesce(nullif(trace, ''), id) as trace, version, length(body) as bytes,
       substring(body from 1 for $6::int4) as body
from :log as event
where ctid >= $1::tid and ctid < $2::tid and ($4::int2 is null or stream = $4) and :match
order by seq desc limit $5
