-- What a consumer may try again now, in order: of each key whose first waiting event is due that one, and when it has
-- not failed yet (what was before it has ended), those parked behind it as well: a key that had to wait catches up in
-- batches, and one that fails again costs one row.
-- A replayed event may stand before others of its key that are due while it is not, or the other way round.
-- $1 consumer, $2 class, $3 slots int2[], $4 rows at most, $5 of one key at most,
-- $6 the oldest first (else what has been due for longest). Indexes: waiting_due, waiting_key.
with due as materialized (
  select key, max(tries) as tries
  from holdfast.waiting
  where consumer = $1 and due_at <= holdfast.now() and class = $2 and slot = any ($3::int2[])
  group by key order by min(case when $6 then accepted_at else due_at end), min(seq) limit $4
)
select chain.seq::float8 as seq, slot, chain.tries, accepted_at, answer, version, id, chain.key, trace, body, replays
from due, lateral (
  select * from holdfast.waiting
  where consumer = $1 and class = $2 and waiting.key = due.key
    and (waiting.due_at is null or waiting.due_at <= holdfast.now())
  order by waiting.seq limit case when due.tries = 0 then $5::int8 else 1 end
) as chain
order by chain.seq limit $4
