-- Makes the first parked event of each of these keys due, when nothing before it is being retried any more.
-- $1 consumer, $2 class, $3 key text[]. Run it after what ended has been removed. Index: waiting_key, primary key.
-- By an array and not by a join: before the first ANALYZE of a table that has just filled, the planner takes it for
-- empty and joins the wrong way round, over everything that waits.
update holdfast.waiting set due_at = holdfast.now()
where consumer = $1 and class = $2 and due_at is null and seq = any (array(
  select first.seq
  from unnest($3::text[]) as freed (key),
       lateral (
         select seq from holdfast.waiting
         where consumer = $1 and class = $2 and key = freed.key and replays = 0 order by seq limit 1
       ) as first
))
