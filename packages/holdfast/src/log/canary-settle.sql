-- Notes that canaries have arrived, in the transaction that moves the cursor past them. $1 consumer, $2 class,
-- $3 slot int2[], $4 round int8[]. One that arrives stands for those before it in its slot and class.
-- Locks: the rows, in the order of the primary key, so that nobody waits for us while we wait for them. Index: primary
-- key.
with mine as materialized (
  select canary.slot
  from unnest($3::int2[], $4::int8[]) as one (slot, round)
  join holdfast.canary on canary.consumer = $1 and canary.slot = one.slot and canary.round <= one.round
  where canary.class = $2 and canary.settled_at is null
  order by canary.slot for update of canary
)
update holdfast.canary set settled_at = now()
from mine where canary.consumer = $1 and canary.slot = mine.slot
