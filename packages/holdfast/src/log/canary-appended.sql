-- Notes that canaries are in the log. $1 consumer int2[], $2 slot int2[], $3 id text[].
-- Locks: the rows, in the order of the primary key. Index: primary key.
with mine as materialized (
  select canary.consumer, canary.slot
  from unnest($1::int2[], $2::int2[], $3::text[]) as one (consumer, slot, id)
  join holdfast.canary on canary.consumer = one.consumer and canary.slot = one.slot and canary.id = one.id
  where canary.appended_at is null
  order by canary.consumer, canary.slot for update of canary
)
update holdfast.canary set appended_at = now()
from mine where canary.consumer = mine.consumer and canary.slot = mine.slot
