-- The events of one class with these numbers, of those that are still in the log. $1 streams int2[], $2 seq int8[],
-- $3 bytes of each body. Index: (stream, seq) of each part.
select stream, slot, ':class'::int2 as class, seq::float8 as seq, xid::text as xid, part, accepted_at as "acceptedAt",
       id, key, coalesce(nullif(trace, ''), id) as trace, version, length(body) as bytes,
       substring(body from 1 for $3::int4) as body
from :all where stream = any ($1::int2[]) and seq = any ($2::int8[])
