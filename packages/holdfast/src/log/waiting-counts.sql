-- How many events of each key wait, among some slots; for one that is replayed its key does not wait.
-- $1 consumer, $2 slots int2[]. Index: waiting_key (prefix).
select class, slot, key, count(*)::int as count
from holdfast.waiting
where consumer = $1 and slot = any ($2::int2[]) and replays = 0
group by class, slot, key
