-- Makes the first parked event of each of these keys due, when nothing before it is being retried any more.
-- $1 consumer, $2 class, $3 key text[]. Run it after what ended has been removed. Index: waiting_key, primary key.
update holdfast.waiting as next set due_at = now()
from unnest($3::text[]) as freed (key),
     lateral (
       select seq from holdfast.waiting where consumer = $1 and class = $2 and key = freed.key order by seq limit 1
     ) as first
where next.consumer = $1 and next.class = $2 and next.seq = first.seq and next.due_at is null
