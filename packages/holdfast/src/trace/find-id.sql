-- The events of one class with this id, of any stream. $1 streams int2[], $2 id, $3 bytes of each body.
-- Index: (stream, id) of each part.
select stream, slot, ':class'::int2 as class, seq::float8 as seq, xid::text as xid, part, accepted_at as "acceptedAt",
       id, key, coalesce(nullif(trace, ''), id) as trace, version, length(body) as bytes,
       substring(body from 1 for $3::int4) as body
from :all where stream = any ($1::int2[]) and id = $2
