-- The same for a consumer whose events do not hold the later ones of their key: whatever is due, each for itself.
-- $1 consumer, $2 class, $3 slots int2[], $4 rows at most. Index: waiting_due.
select seq::float8 as seq, slot, tries, accepted_at, answer, version, id, key, trace, body, replays
from (
  select * from holdfast.waiting
  where consumer = $1 and due_at <= holdfast.now() and class = $2 and slot = any ($3::int2[])
  order by due_at limit $4
) as ready
order by ready.seq
