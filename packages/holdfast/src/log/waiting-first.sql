-- The first event of one key that waits: the one being retried, or the next one behind it.
-- $1 consumer, $2 class, $3 key.
-- Index: waiting_key (in order, so it costs one row: `seq` alone would be the float8 of the list, and sort).
select seq::float8 as seq, slot, tries, accepted_at, answer, id, key, trace, body, version
from holdfast.waiting
where consumer = $1 and class = $2 and key = $3
order by waiting.seq limit 1
