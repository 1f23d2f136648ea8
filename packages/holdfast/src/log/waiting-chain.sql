-- Everything of one key that waits, in order: the one being retried, then those parked behind it.
-- $1 consumer, $2 class, $3 key, $4 rows at most. Index: waiting_key (in order, so the first costs one row: `seq` alone
-- would be the float8 of the list, and sort).
select seq::float8 as seq, slot, tries, accepted_at, answer, id, key, trace, body, version
from holdfast.waiting
where consumer = $1 and class = $2 and key = $3
order by waiting.seq limit $4
