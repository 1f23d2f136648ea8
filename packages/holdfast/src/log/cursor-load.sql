-- Where a consumer is, in all classes, for some slots; a slot without a row is at the start.
-- $1 consumer, $2 slots int2[]. Run it after the lease is taken: the former holder can no longer settle then.
select class, slot, after::float8,
       done::text, done_limit::text, done_floor::float8, done_ceiling::float8,
       until::text, until_limit::text, until_floor::float8, until_ceiling::float8
from holdfast.cursor
where consumer = $1 and slot = any ($2::int2[])
