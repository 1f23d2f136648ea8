-- Keys of a consumer with a retry that is due, oldest first. $1 consumer, $2 slots int2[], $3 keys at most
-- Index: waiting_due (partial: only what has a due time).
select class, key, min(due_at) as due_at
from holdfast.waiting
where consumer = $1 and due_at <= holdfast.now() and slot = any ($2::int2[])
group by class, key order by min(due_at) limit $3
